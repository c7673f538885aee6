// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/learning/every_n/q_learning.hpp"
#include "protolearn/learning/record.hpp"
#include "protolearn/learning/watch.hpp"
#include "protolearn/search/every_n/conflict_search.hpp"
#include "protolearn/search/every_n/simplify.hpp"
#include "protolearn/verification/every_n/verify.hpp"

namespace protolearn::detail {

/// What Q-learning of a machine for every N came to. The verdict is about the machine as it is here; the seconds of
/// proving are those after it was found.
template <class Setting>
struct LearnedForEveryN : LearningRecord {
  typename Setting::machine_type machine;
  Verdict verdict;
  double simplify_seconds = 0;
};

/// The loop around QLearnerForEveryN: random executions, fewer predicates, Z3; its counterexamples are played again.
template <class Seen>
class LoopForEveryN {
 public:
  using Learner = QLearnerForEveryN<Seen>;

  LoopForEveryN(Description const& setting, std::vector<Predicate> const& library, bool learns,
                typename Learner::MakeQ make, Options const& options)
      : setting_(setting),
        options_(options),
        watch_(options, Progress::Phase::learning, options.time_limit),
        until_{std::chrono::steady_clock::now() + options.time_limit, options.stop},
        learner_(setting, library, learns, std::move(make), Recipe::for_every_n(), options.seed) {}

  /// Returns whether a machine was proved right that is the Q function's own; table() is it, or the best so far.
  bool run(LearningRecord& record) {
    std::size_t least = std::numeric_limits<std::size_t>::max();
    std::optional<FewerPredicates> best;
    bool right = false;
    for (;; ++record.iterations) {
      bool const passes = learner_.check();
      if (least > 0 && learner_.violating() < least) {
        least = learner_.violating();
        best = learner_.snapshot();
      }
      // Z3 is asked about the machine that is played; then about the one that the Q function says by itself.
      right = passes && is_right() && learner_.settle([this] { return is_right(); });
      if (right || !(record.stopped = watch_.reason(record.iterations)).empty()) break;
      watch_.report([&](Progress& progress) {
        progress.iteration = record.iterations;
        progress.episodes = learner_.episodes();
        progress.loss = learner_.loss();
      });
      learner_.learn();
    }
    if (table_.states == 0) table_ = learner_.few_predicates(*best);  // Z3 was asked about none
    record.episodes = learner_.episodes();
    record.learn_seconds = watch_.seconds();
    return right;
  }

  [[nodiscard]] ThresholdTable& table() noexcept { return table_; }
  [[nodiscard]] sat::Until const& until() const noexcept { return until_; }

 private:
  /// Is the machine right for every N, with few predicates? If not, a counterexample is remembered.
  [[nodiscard]] bool is_right() {
    if (until_.over()) return false;
    ThresholdTable table = learner_.few_predicates(learner_.snapshot());
    auto const next = next_of(setting_, table);
    EveryN every_n(setting_, table, until_.deadline - std::chrono::steady_clock::now(), options_.stop, next);
    unsigned const rules = setting_.task->must_count;
    for (unsigned k = 0; k < rules; ++k) {
      unsigned const rule = (last_broken_ + k) % rules;
      Occurrence const breaks = every_n.ask({setting_.task->must(rule).formula, false}, for_fewest);
      if (breaks.kind == Occurrence::Kind::no) continue;
      last_broken_ = rule;
      if (breaks.kind == Occurrence::Kind::yes)
        learner_.remember(violation(setting_, next, rule, *breaks.schedule).schedule);
      if (!any_right_) table_ = std::move(table);
      return false;
    }
    any_right_ = true;
    table_ = std::move(table);
    return true;
  }

  static constexpr std::chrono::milliseconds for_fewest{300};

  Description const& setting_;
  Options const& options_;
  Watch watch_;
  sat::Until until_;
  Learner learner_;
  ThresholdTable table_;  // the best so far that Z3 was asked about
  bool any_right_ = false;
  unsigned last_broken_ = 0;
};

/// Q-learning of a machine for every N, of a setting whose view is LearnedThresholds (or WithRound or WithLastRound of
/// it), where its predicates are learned, too; or of Thresholds. `method`: q_network or q_table. Self-play is at random
/// small N; a machine is right if Z3 proves that for all N, as it is returned. With Options::simplify it is made
/// simpler, as long as that can be proved. A limit or an interrupt ends learning, with the best machine so far and its
/// true verdict.
template <class Setting>
  requires(Setting::for_every_n)
[[nodiscard]] LearnedForEveryN<Setting> learn_for_every_n(
    Options const& options, Method method, std::vector<Predicate> const& library = library_of<Setting>()) {
  using Seen = typename seen_by_q<Setting>::type;
  constexpr bool learns = learns_predicates<typename Setting::View>;
  Description const& setting = description_of<Setting>;
  auto const make = [method](Random& random, Recipe const& recipe) -> std::unique_ptr<QFunction<Seen>> {
    if (method == Method::q_table) return std::make_unique<QTable<Seen>>(random);
    return std::make_unique<QNetwork<Seen, 128, 64, 16>>(random, recipe.batch, recipe.gradient_steps,
                                                         recipe.plays_memory);
  };
  LearnedForEveryN<Setting> result;
  result.method = method;
  result.seed = options.seed;
  LoopForEveryN<Seen> loop(setting, library, learns, make, options);
  bool const right = loop.run(result);
  if (right && options.simplify) {
    auto const begin = std::chrono::steady_clock::now();
    loop.table() = Simplifier(setting, std::move(loop.table()), learns, loop.until()).run();
    result.simplify_seconds = seconds_since(begin);
  }
  auto const begin = std::chrono::steady_clock::now();
  auto const answer =
      judge_every_n(setting, loop.table(), next_of(setting, loop.table()), options.z3_time_limit, options.stop);
  result.prove_seconds = seconds_since(begin);
  result.verdict = answer.verdict;
  if (right && answer.verdict.refuted())
    throw disagreement_error(
        "Q-learning and Z3 disagree on a machine of " + setting.str() + ": " + answer.verdict.reason() + ".",
        {setting.str(), {}, {}, {}});
  result.machine = machine_of<Setting>(std::move(loop.table()));
  return result;
}

}  // namespace protolearn::detail
