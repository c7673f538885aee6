// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/learning/every_n/learn.hpp"
#include "protolearn/learning/improve.hpp"
#include "protolearn/learning/q_learning.hpp"
#include "protolearn/learning/result.hpp"
#include "protolearn/learning/watch.hpp"
#include "protolearn/search/conflict_search.hpp"
#include "protolearn/search/every_n/conflict_search.hpp"
#include "protolearn/task/atomic_commit.hpp"
#include "protolearn/verification/explorer/reachable.hpp"

namespace protolearn {

namespace detail {

/// The network of the published system.
template <class Setting>
using PaperNetwork = QNetwork<Setting, 128, 64, 16>;

/// The most promising machines of a run that found no correct one. While it learns, machines are compared by hunt()'s
/// counts, which miss what was cut off and so are no more than a hint: at the end, a few are judged in full.
template <class Setting>
class Shortlist {
 public:
  using Machine = typename Setting::machine_type;

  void add(Machine const& machine, count_t hint) {
    auto const place = std::find_if(list_.begin(), list_.end(), [&](auto const& entry) { return hint < entry.hint; });
    if (place == list_.end() && list_.size() == most) return;
    if (std::any_of(list_.begin(), list_.end(), [&](auto const& entry) { return entry.machine == machine; })) return;
    list_.insert(place, {machine, hint});
    if (list_.size() > most) list_.pop_back();
  }

  /// The one of them, or `last`, with the fewest violating executions by exact counts.
  [[nodiscard]] Machine best(Machine const& last) const {
    Explorer<Setting> explorer;
    Machine best = last;
    count_t least = explorer.judge(last).violating;
    for (auto const& entry : list_) {
      count_t const violating = explorer.judge(entry.machine).violating;
      if (violating < least) {
        least = violating;
        best = entry.machine;
      }
    }
    return best;
  }

 private:
  static constexpr std::size_t most = 4;
  struct Entry {
    Machine machine;
    count_t hint;
  };
  std::vector<Entry> list_;  // the most promising first
};

}  // namespace detail

/// Learns a machine for a setting and proves it. The seed decides everything, and no two learners share anything. Which
/// method finds the machine is chosen at run time (Options::method), or, if methods are named here, among these alone:
/// a program that names Method::q_network does not compile conflict search, and the reverse. A single one need not be
/// chosen again.
template <class Setting_, Method... methods>
class SettingLearner {
 public:
  using Setting = Setting_;
  using Result = protolearn::Result<Setting>;

  /// Throws usage_error if an option is out of range, or the method is none of those named.
  explicit SettingLearner(Options options = {}) : options_(std::move(options)) {
    if constexpr (sizeof...(methods) == 1) {
      if (options_.method == Method::automatic) options_.method = (methods, ...);
    }
    options_.method = detail::chosen_method(options_.method, Setting::for_every_n);
    if (!compiles(options_.method))
      throw usage_error("Options::method is " + std::string(detail::name_of(options_.method)) +
                        ", for which this learner was not compiled: name it among the learner's methods, or none.");
    if (options_.time_limit.count() <= 0) throw usage_error("Options::time_limit must be positive.");
    if (options_.improve_for.count() < 0) throw usage_error("Options::improve_for must not be negative.");
    if (options_.z3_time_limit.count() < 0)
      throw usage_error("Options::z3_time_limit must not be negative; 0 switches Z3 off.");
    if (options_.threads == 0) throw usage_error("Options::threads must be at least 1.");
    check_network();
    if (Setting::for_every_n && options_.method == Method::paper)
      throw usage_error("Options::method is paper, which is for a given number of processes, not for every N.");
    if (Setting::for_every_n && options_.improve_for.count() > 0)
      throw usage_error("Options::improve_for is for a given number of processes: for every N nothing is counted.");
  }

  /// Self-play, exploration, counterexamples back into self-play, until a machine is right on every execution; then, if
  /// asked, improvement; then the proof. A limit or interrupt ends it early, with the best machine so far and its true
  /// verdict.
  [[nodiscard]] Result learn() {
    try {
      return learn_by_method();
    } catch (disagreement_error const& error) {
      throw error.with_seed(options_.seed);
    }
  }

 private:
  using Machine = typename Setting::machine_type;
  using Task = typename Setting::Task;

  static constexpr bool compiles(Method method) {
    method = detail::chosen_method(method, Setting::for_every_n);
    return sizeof...(methods) == 0 || ((methods == method) || ...);
  }

  void check_network() const {
    if (options_.objective && !options_.network)
      throw usage_error("Options::objective needs Options::network, which says how likely things are.");
    if (!options_.network) return;
    if (Setting::for_every_n)
      throw usage_error("Options::network is for a given number of processes: for every N nothing is counted.");
    if (Setting::Faults::lies)
      throw usage_error("Options::network: nothing is random about processes that lie; use faults without lies.");
    detail::check(*options_.network, Setting::task);
    detail::check(objective(), Setting::task);
    if constexpr (!Setting::for_every_n && !Setting::Faults::lies)
      detail::check_premise<Setting>(objective(), *options_.network);
  }

  Result learn_by_method() {
    if constexpr (Setting::for_every_n) {
      return learn_for_every_n();
    } else {
      return learn_for_given_n();
    }
  }

  /// For every N: the machine is proved by Z3 alone, and nothing is counted.
  Result learn_for_every_n() {
    Result result;
    if (options_.method == Method::conflict_search) {
      if constexpr (compiles(Method::conflict_search)) search_for_every_n(result);
    } else {
      if constexpr (compiles(Method::q_network) || compiles(Method::q_table)) play_for_every_n(result);
    }
    return result;
  }

  void search_for_every_n(Result& result) {
    auto found = conflict_search<Setting>(options_);
    result.iterations = found.iterations;
    result.learn_seconds = found.seconds + found.simplify_seconds;
    result.stopped = found.stopped;
    result.method = options_.method;
    result.seed = options_.seed;
    if (found.verdict.proved()) {
      judge_for_every_n(found.machine, result);
    } else {
      result.verdict = found.verdict;
      result.certificate = std::move(found.certificate);
    }
  }

  void play_for_every_n(Result& result) {
    auto learned = detail::learn_for_every_n<Setting>(options_, options_.method);
    static_cast<detail::LearningRecord&>(result) = std::move(learned);
    judge_for_every_n(learned.machine, result);
  }

  void judge_for_every_n(Machine const& machine, Result& result) {
    auto const begin = std::chrono::steady_clock::now();
    VerifyOptions const options{.z3_time_limit = options_.z3_time_limit, .explore = {}, .stop = options_.stop};
    static_cast<Checked<Setting>&>(result) = verify<Setting>(machine, options);
    result.prove_seconds = detail::seconds_since(begin);
    result.machine = machine;
    auto const seen =
        reachable<Setting>(machine, {.z3_time_limit = std::chrono::seconds{1}, .explore = {}, .stop = options_.stop});
    result.reachable = static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true));
  }

  Result learn_for_given_n() {
    switch (options_.method) {
      case Method::q_table:
        if constexpr (compiles(Method::q_table))
          return learn_with(&detail::QLearning<Setting, detail::QTable>::make, detail::Recipe::counterexample_blame());
        break;
      case Method::paper:
        if constexpr (compiles(Method::paper)) return learn_with(network(), detail::Recipe::reward_split());
        break;
      case Method::conflict_search:
        if constexpr (compiles(Method::conflict_search)) return search();
        break;
      case Method::automatic:
      case Method::q_network:
        if constexpr (compiles(Method::q_network)) return learn_with(network(), detail::Recipe::counterexample_blame());
        break;
    }
    return {};  // not reached: the constructor has refused it
  }

  [[nodiscard]] static auto network() { return &detail::QLearning<Setting, detail::PaperNetwork>::make; }

  template <class MakeQ>
  Result learn_with(MakeQ make, detail::Recipe const& recipe) {
    Result result;
    detail::QLearner<Setting> learning(make, recipe, options_.seed);
    detail::Watch watch(options_, Progress::Phase::learning, options_.time_limit);
    detail::Shortlist<Setting> shortlist;
    bool right = false;
    for (;; ++result.iterations) {
      right = learning.check();
      if (!right) shortlist.add(learning.machine(), learning.report().violating);
      if (right || !(result.stopped = watch.reason(result.iterations)).empty()) break;
      if (recipe.ask_z3_every > 0 && (result.iterations + 1) % recipe.ask_z3_every == 0) feed_back(learning);
      watch.report([&](Progress& progress) {
        progress.iteration = result.iterations;
        progress.episodes = learning.episodes();
        progress.loss = learning.loss();
        progress.violating = learning.report().violating;
        progress.executions = learning.report().executions;
      });
      learning.learn();
    }
    Machine best = right ? learning.machine() : shortlist.best(learning.machine());
    result.learn_seconds = watch.seconds();
    result.episodes = learning.episodes();
    if (right && options_.improve_for.count() > 0) improve(best, result);
    prove(best, result);
    return result;
  }

  /// Conflict search (conflict_search.hpp), then the same as after learning. If it finds the shape impossible or
  /// unknown, that is final: there is no machine to judge.
  Result search() {
    Result result;
    auto found = conflict_search<Setting>(options_);
    result.iterations = found.iterations;
    result.learn_seconds = found.seconds;
    result.stopped = found.stopped;
    if (found.verdict.proved()) {
      if (options_.improve_for.count() > 0) improve(found.machine, result);
      prove(found.machine, result);
      return result;
    }
    result.verdict = found.verdict;
    result.certificate = std::move(found.certificate);
    result.report.complete = false;
    result.report.reason = "there is no machine to judge";
    result.method = options_.method;
    result.seed = options_.seed;
    return result;
  }

  /// The published loop: Z3 finds an execution that breaks a rule, which is played from then on.
  void feed_back(detail::QLearner<Setting>& learning) {
    if (options_.z3_time_limit.count() == 0) return;
    auto const limit = std::chrono::ceil<std::chrono::milliseconds>(options_.z3_time_limit);
    auto const answer = z3_prove<Setting>(learning.machine(), {limit, 0, options_.stop});
    if (answer.counterexample) learning.remember(answer.counterexample->run.schedule);
  }

  /// A machine that is too large to be improved stays as it is, and the result says so.
  void improve(Machine& best, Result& result) {
    Report const report = explore<Setting>(best);
    try {
      if (!report.complete) throw usage_error(report.reason);
      improve(best, report, result);
    } catch (usage_error const&) {
      result.stopped = "the limit of configurations";
    }
  }

  void improve(Machine& best, Report const& report, Result& result) {
    if (options_.network) {
      if constexpr (!Setting::Faults::lies) {
        detail::Improver<Setting, detail::BestObjective<Setting>> improver(best, options_.seed, report,
                                                                           *options_.network, objective());
        improve(improver, best, result, [&](Progress& progress) {
          progress.undecided = improver.best_ends().counts.undecided;
          progress.executions = report.executions;
          progress.value = improver.goal().value(improver.best_ends());
        });
      }
      return;
    }
    detail::Improver<Setting, detail::FewestUndecided<Setting>> improver(best, options_.seed, report);
    improve(improver, best, result, [&](Progress& progress) {
      progress.undecided = improver.best_ends().undecided;
      progress.executions = report.executions;
    });
  }

  template <class Improver, class Fill>
  void improve(Improver& improver, Machine& best, Result& result, Fill const& fill) {
    detail::Watch watch(options_, Progress::Phase::improving, options_.improve_for);
    std::string reason;
    auto const take = [&] {
      best = improver.best();
      result.improve_seconds = watch.seconds();
    };
    while (!improver.perfect() && (reason = watch.reason(result.iterations)).empty()) {
      try {
        improver.step();
      } catch (usage_error const&) {
        take();
        throw;
      }
      ++result.iterations;
      watch.report([&](Progress& progress) {
        progress.iteration = result.iterations;
        progress.episodes = result.episodes;
        fill(progress);
      });
    }
    result.stopped = reason == "the time limit" ? "the time for improvement" : reason;
    take();
    improver.tidy();
    take();
  }

  void prove(Machine const& machine, Result& result) {
    detail::Watch watch(options_, Progress::Phase::proving, {});
    auto const report = [&](double share) {  // of the exploration: nobody knows how long Z3 will take
      watch.report(
          [&](Progress& progress) {
            progress.iteration = result.iterations;
            progress.episodes = result.episodes;
            progress.executions = detail::execution_count<Setting>();
            progress.share_of_time = share;
          },
          true);
    };
    report(0);
    VerifyOptions options{.z3_time_limit = options_.z3_time_limit, .explore = {}, .stop = options_.stop};
    options.explore.on_progress = [&](ExploreProgress const& progress) { report(progress.share()); };
    static_cast<Checked<Setting>&>(result) = verify<Setting>(machine, options);
    result.prove_seconds = watch.seconds();
    result.machine = machine;
    result.method = options_.method;
    result.seed = options_.seed;
    if constexpr (!Setting::Faults::lies) {
      if (options_.network && result.report.complete) result.chances = chances<Setting>(machine, *options_.network);
    }
    auto const seen = reachable<Setting>(machine);
    result.reachable = static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true));
  }

  [[nodiscard]] Objective objective() const { return options_.objective.value_or(detail::objective_of<Task>); }

  Options options_;
};

namespace detail {

/// The view that a setting has if none is named.
template <unsigned nodes>
using usual_view = std::conditional_t<nodes == every_n, WithLastRound<LearnedThresholds>, Ordered>;

}  // namespace detail

/// `Learner<3, 8, 2>`: 3 processes, 8 states, 2 rounds; by default atomic commit under message loss. `Learner<every_n,
/// 4, 2>`: one machine for every number of processes, with the predicates that it looks at. Methods: as with
/// SettingLearner.
template <unsigned Nodes, unsigned States, unsigned Rounds, class Task = AtomicCommit, class Faults = MessageLoss,
          class View = detail::usual_view<Nodes>, Method... methods>
class Learner : public SettingLearner<Setting<Shape{Nodes, States, Rounds}, Task, Faults, View>, methods...> {
 public:
  using SettingLearner<Setting<Shape{Nodes, States, Rounds}, Task, Faults, View>, methods...>::SettingLearner;
};

}  // namespace protolearn
