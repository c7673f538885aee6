// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "protolearn/verification/explorer/chances.hpp"

// What is better among machines that keep every rule: what improvement (improve.hpp) goes for.

namespace protolearn::detail {

/// Explores one machine at a time, and says what it costs: fewer undecided executions are better.
template <class Setting>
class FewestUndecided {
 public:
  using Ends = typename Explorer<Setting>::Ends;
  static constexpr std::uint64_t cycle = 20000, longest_cycle = cycle;  // steps: the first, and how long they become
  static constexpr double hottest = 0.1,
                          reheated = hottest;      // where temperatures begin; in a cycle from the best machine
  static constexpr std::uint64_t split_every = 0;  // steps (Improver::split); never

  /// `report`: of a machine that keeps every rule.
  explicit FewestUndecided(Report const& report) {
    auto const all = static_cast<double>(report.executions);
    for (std::size_t k = 0; k < penalty_.size(); ++k)
      penalty_[k] = 30 * all / std::max(1.0, static_cast<double>(report.premises[k]));
  }

  /// Explores all rounds but the last; how many configurations does that begin with?
  std::size_t advance(TableView machine) { return explorer_.advance(machine); }
  /// What the last round makes of the k-th.
  Ends ends_of(TableView machine, std::size_t k) { return explorer_.ends_of(machine, k); }
  /// All of them, from the beginning.
  Ends judge(TableView machine) { return explorer_.judge_ends(machine); }
  template <class Visit>
  void for_each_last_entry(std::size_t k, Visit&& visit) {
    explorer_.for_each_last_entry(k, visit);
  }

  [[nodiscard]] static bool correct(Ends const& ends) { return ends.correct(); }
  [[nodiscard]] static bool better(Ends const& a, Ends const& b) { return a.undecided < b.undecided; }
  [[nodiscard]] static bool perfect(Ends const& ends) { return count_t{ends.undecided} == count_t{}; }

  /// What is to become small, 0 or more; broken rules count, too.
  [[nodiscard]] double cost(Ends const& ends, Ends const& /*best*/) const {
    auto cost = static_cast<double>(ends.undecided);
    for (std::size_t k = 0; k < penalty_.size(); ++k) cost += penalty_[k] * static_cast<double>(ends.violations[k]);
    return std::log1p(cost);
  }

 private:
  Explorer<Setting> explorer_;
  std::array<double, must_count<typename Setting::Task>> penalty_{};  // of one violating execution, by rule
};

/// The same under a network: a greater value of the objective is better. Whether rules are broken is counted, as what
/// is unlikely must not be broken either.
template <class Setting>
class BestObjective {
  static constexpr TaskDescription const& task = description_of_task<typename Setting::Task>;

 public:
  // Costs differ by orders of magnitude here, as what is lost twice is so much rarer than what is lost once: it takes
  // more heat, and states that are told apart, to come from one good machine to a better one. Short cycles come first,
  // so that a little time makes a good machine, and more time a better one.
  static constexpr std::uint64_t cycle = 1250, longest_cycle = 20000;
  static constexpr double hottest = 0.5, reheated = 0.1;
  static constexpr std::uint64_t split_every = 500;

  struct Ends {
    typename Explorer<Setting>::Ends counts;
    EndChances chances;
    double earlier = 0;  // what the rounds before the last contribute to the objective, times the weight of everything

    Ends& operator+=(Ends const& other) {
      counts += other.counts;
      chances += other.chances;
      return *this;
    }
    Ends& operator-=(Ends const& other) {
      counts -= other.counts;
      chances -= other.chances;
      return *this;
    }
  };

  BestObjective(Report const& report, Network const& network, Objective const& objective)
      : objective_(objective),
        counting_(ExploreOptions{}, {}, asked(objective)),
        weighing_(ExploreOptions{}, Likelihood<Setting>(network), asked(objective)) {
    for (std::size_t k = 0; k < share_.size(); ++k)
      share_[k] = 1 / std::max(1.0, static_cast<double>(report.premises[k]));
    most_ = std::max(0.0, objective.decided) + std::max(0.0, objective.wanted) +
            std::max(0.0, objective.early) * (Setting::rounds + 1);
    for (double weight : objective.measures) most_ += std::max(0.0, weight);
    most_ += std::max(0.0, objective.messages) * Setting::nodes * (Setting::nodes - 1) * Setting::rounds;
  }

  std::size_t advance(TableView machine) {
    counting_.advance(machine);
    std::size_t const size = weighing_.advance(machine);
    earlier_ = contribution_of(weighing_.record());
    return size;
  }
  Ends ends_of(TableView machine, std::size_t k) {
    return {counting_.ends_of(machine, k), weighing_.ends_of(machine, k), 0};
  }
  Ends judge(TableView machine) {
    Ends result{counting_.judge_ends(machine), weighing_.judge_ends(machine), 0};
    result.earlier = contribution_of(weighing_.record());
    return result;
  }
  /// Of the machine that was advanced.
  void add_earlier(Ends& ends) const { ends.earlier = earlier_; }
  template <class Visit>
  void for_each_last_entry(std::size_t k, Visit&& visit) {
    counting_.for_each_last_entry(k, visit);
  }

  [[nodiscard]] static bool correct(Ends const& ends) { return ends.counts.correct(); }
  [[nodiscard]] bool better(Ends const& a, Ends const& b) const { return value(a) > value(b) + 1e-14; }
  [[nodiscard]] bool perfect(Ends const& ends) const { return value(ends) >= most_; }

  /// The gap to what cannot be exceeded, and as much again for each thousandth of the executions with a rule's premise
  /// that break it: so much that breaking a rule does not pay, so little that the way to a better machine may lead
  /// through worse ones.
  [[nodiscard]] double cost(Ends const& ends, Ends const& best) const {
    double const gap = std::max(0.0, most_ - value(ends));
    double broken = 0;
    for (std::size_t k = 0; k < share_.size(); ++k)
      broken += share_[k] * static_cast<double>(ends.counts.violations[k]);
    return std::log(1e-12 + gap + 1000 * broken * std::max(1e-9, most_ - value(best)));
  }

  [[nodiscard]] double value(Ends const& ends) const {
    auto const& of = ends.chances.of;
    double const all = ends.chances.all;
    double result = ends.earlier;
    result += (objective_.decided + objective_.early) * (all - of[task.undecided()]);
    for (unsigned k = 0; k < task.measure_count; ++k) result += objective_.measures[k] * of[task.first_measure() + k];
    result /= all;
    if (objective_.wanted != 0)
      result += objective_.wanted * of[task.unanimous_as_wanted()] / of[task.unanimous_executions()];
    return result;
  }

 private:
  /// Which formulas of the ledger it asks about.
  [[nodiscard]] static std::uint32_t asked(Objective const& objective) {
    std::uint32_t result = 0;
    if (objective.wanted != 0)
      result |= std::uint32_t{1} << task.unanimous_executions() | std::uint32_t{1} << task.unanimous_as_wanted();
    for (unsigned k = 0; k < task.measure_count; ++k) {
      if (objective.measures[k] != 0) result |= std::uint32_t{1} << (task.first_measure() + k);
    }
    return result;
  }

  [[nodiscard]] double contribution_of(ChanceRecord<Setting> const& record) const {
    double result = objective_.messages * record.messages();
    for (unsigned r = 0; r < Setting::rounds; ++r) result += objective_.early * record.decided_by(r);
    return result;
  }

  Objective objective_;
  Explorer<Setting> counting_;
  LikelihoodExplorer<Setting> weighing_;
  double earlier_ = 0;
  double most_ = 0;                                                 // what the objective cannot exceed
  std::array<double, must_count<typename Setting::Task>> share_{};  // of one violating execution, by rule
};

}  // namespace protolearn::detail
