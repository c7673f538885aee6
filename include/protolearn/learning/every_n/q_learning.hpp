// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "protolearn/learning/blame.hpp"
#include "protolearn/learning/every_n/fewer_predicates.hpp"
#include "protolearn/learning/every_n/seen.hpp"
#include "protolearn/learning/every_n/sized_episode.hpp"
#include "protolearn/learning/q_function.hpp"
#include "protolearn/learning/recipe.hpp"
#include "protolearn/learning/targets.hpp"
#include "protolearn/verification/every_n/sample.hpp"

namespace protolearn::detail {

/// Q-learning of one table that is right for every N, one iteration at a time (QLearner, for a given N). Executions are
/// of a few processes, how many is drawn at random, and all play the same table: what Q sees (seen.hpp) is the same for
/// every N. No explorer judges the greedy machine, but random executions, and those remembered that broke a rule of an
/// earlier one; when none of these breaks a rule, it is worth asking Z3 about the machine, as few_predicates() gives
/// it.
template <class Seen>
class QLearnerForEveryN {
 public:
  using Q = QFunction<Seen>;
  using Machine = typename Seen::machine_type;
  using MakeQ = std::function<std::unique_ptr<Q>(Random&, Recipe const&)>;

  /// `make` gives the Q function to begin with, and again at each restart, with other predicates of the library. If it
  /// does not learn them, all are seen.
  QLearnerForEveryN(Description const& setting, std::vector<Predicate> const& library, bool learns, MakeQ make,
                    Recipe const& recipe, std::uint64_t seed)
      : setting_(setting), library_(library), learns_(learns), make_(std::move(make)), recipe_(recipe), random_(seed) {
    for (auto const& of_one_n : least_sizes(setting, numbers_of_processes)) {
      sizes_.emplace_back();
      for (Size const& size : of_one_n) sizes_.back().emplace_back(setting, size);
    }
    begin();
  }

  [[nodiscard]] std::uint64_t episodes() const noexcept { return episodes_; }
  [[nodiscard]] double loss() const noexcept { return loss_; }
  /// How many of the executions that the last check() played break a rule.
  [[nodiscard]] std::size_t violating() const noexcept { return violations_.size(); }

  /// Does no execution break a rule? Those that broke one of some earlier machine are played last.
  [[nodiscard]] bool check() {
    violations_.clear();
    auto const judge = [&](SizedSchedule plan) {
      auto const game = SizedEpisode::play(setting_, std::move(plan), look(), [&](std::size_t entry) {
        visited_[entry] = true;
        return q_->machine()[entry];
      });
      if (breaks(game.run)) violations_.push_back(game.run.schedule);
    };
    for (auto const& plan : counterexamples_) judge(plan);
    for (std::size_t k = 0; k < checked && violations_.size() < recipe_.counterexamples; ++k) judge(any());
    bool const promising = violations_.empty();
    for (std::size_t k = 0; promising && k < pool_.size() && violations_.size() < recipe_.counterexamples; ++k) {
      judge(pool_[k]);
    }
    return violations_.empty();
  }

  /// The machine is right: makes it the Q function's own. right() judges that. False if it could not.
  [[nodiscard]] bool settle(std::function<bool()> const& right) {
    return q_->settle(recipe_.rate.at(iteration_), [&](Machine const&) { return check() && right(); });
  }

  /// Learns from the violations that the last check() found, from older ones, and from self-play.
  void learn() {
    ++iteration_;
    if (recipe_.restart_unit > 0 && --patience_ == 0) {
      ++restarts_;
      begin();
    }
    for (auto const& plan : violations_) {
      keep(pool_, recipe_.pool, plan);
      play(plan);
    }
    for (std::size_t k = 0; k < recipe_.replayed && !pool_.empty(); ++k) {
      play(pool_[random_.below(static_cast<std::uint32_t>(pool_.size()))]);
    }
    for (std::size_t k = 0; k < recipe_.self_play; ++k) play(any());
    loss_ = q_->commit(recipe_.rate.at(iteration_));
  }

  /// An execution that broke a rule of a machine that passed all others is played in every check, too.
  void remember(SizedSchedule const& plan) {
    keep(counterexamples_, kept, plan);
    keep(pool_, recipe_.pool, plan);
  }

  /// The present machine, as it can be made one of few predicates later.
  [[nodiscard]] FewerPredicates snapshot() const {
    std::vector<VisitedEntry> entries;
    std::size_t const width = std::size_t{1} << Seen::bits;
    for (std::size_t e = 0; e < Machine::entries; ++e) {
      if (!visited_[e]) continue;
      entries.push_back({e / width, e % width, {}});
      for (unsigned a = 0; a < Seen::states; ++a) {
        entries.back().values.push_back(q_->value(e, static_cast<state_t>(a)));
      }
    }
    return {Seen::states, Seen::clocks, predicates_, std::move(entries)};
  }

  /// The same machine, of no more predicates than it takes to break no more executions. If they are given: of all.
  [[nodiscard]] ThresholdTable few_predicates(FewerPredicates const& machine) {
    if (!learns_) return machine.all();
    auto plans = counterexamples_;
    plans.insert(plans.end(), pool_.begin(), pool_.end());
    for (std::size_t k = 0; k < checked; ++k) plans.push_back(any());
    auto const broken = [&](ThresholdTable const& table, std::size_t most) {
      auto const next = next_of(setting_, table);
      std::size_t count = 0;
      for (std::size_t k = 0; k < plans.size() && count <= most; ++k) {
        count += breaks(SizedExecution(setting_, next, plans[k])) ? 1 : 0;
      }
      return count;
    };
    std::size_t const most = broken(machine.all(), plans.size());
    return machine.run([&](ThresholdTable const& table) { return broken(table, most) <= most; });
  }

 private:
  static constexpr unsigned numbers_of_processes = 4;
  static constexpr std::size_t checked = 200, kept = 256;  // executions

  void begin() {
    predicates_.clear();
    if (learns_) {
      predicates_ = choose_predicates(library_, Seen::bits, restarts_ % 2 == 0, random_);
    } else {
      for (Predicate const& p : library_) predicates_.push_back(p.description);
    }
    patience_ = recipe_.restart_unit * luby(restarts_ + 1);
    q_ = make_(random_, recipe_);
    visited_.assign(Machine::entries, false);
  }

  /// A random schedule of few processes.
  [[nodiscard]] SizedSchedule any() {
    auto const& of_one_n = sizes_[random_.below(static_cast<std::uint32_t>(sizes_.size()))];
    return of_one_n[random_.below(static_cast<std::uint32_t>(of_one_n.size()))](random_);
  }

  [[nodiscard]] bool breaks(SizedExecution const& run) const {
    TaskDescription const& task = *setting_.task;
    for (unsigned k = 0; k < task.must_count; ++k) {
      if (!truth(task.formulas, task.must(k).formula, run)) return true;
    }
    return false;
  }

  /// The entry of what a process knows.
  [[nodiscard]] auto look() const {
    return [this](state_t own, std::vector<unsigned> const& counts, unsigned n, unsigned f, unsigned round) {
      std::size_t bits = 0;
      for (std::size_t k = 0; k < predicates_.size(); ++k) {
        if (holds(predicates_[k], counts, n, f)) bits |= std::size_t{1} << k;
      }
      std::size_t const row = std::size_t{setting_.view.clock_in(round)} * Seen::states + own;
      return static_cast<std::uint32_t>(row << Seen::bits | bits);
    };
  }

  void play(SizedSchedule plan) {
    double const epsilon = recipe_.epsilon.at(iteration_);
    ++episodes_;
    auto const game = SizedEpisode::play(setting_, std::move(plan), look(), [&](std::size_t entry) {
      visited_[entry] = true;
      return random_.chance(epsilon) ? static_cast<state_t>(random_.below(Seen::states)) : q_->machine()[entry];
    });
    std::vector<unsigned> until(game.nodes());
    BlameTargets targets(game, recipe_, random_, *q_);
    if (find_witnesses(*setting_.task, game.run, until)) {
      targets.punish(until);
    } else {
      targets.relieve();
    }
  }

  void keep(std::vector<SizedSchedule>& plans, std::size_t most, SizedSchedule const& plan) {
    if (plans.size() < most) {
      plans.push_back(plan);
    } else {
      plans[random_.below(static_cast<std::uint32_t>(plans.size()))] = plan;
    }
  }

  Description const& setting_;
  std::vector<Predicate> const& library_;
  bool learns_;
  MakeQ make_;
  Recipe recipe_;
  Random random_;
  std::vector<std::vector<RandomSchedules>> sizes_;  // of each N: for each F
  std::vector<PredicateDescription> predicates_;     // that Q sees
  std::unique_ptr<Q> q_;
  std::vector<bool> visited_;  // [entry]
  std::vector<SizedSchedule> violations_, pool_, counterexamples_;
  std::uint64_t iteration_ = 0, restarts_ = 0, patience_ = 0, episodes_ = 0;
  double loss_ = 0;
};

}  // namespace protolearn::detail
