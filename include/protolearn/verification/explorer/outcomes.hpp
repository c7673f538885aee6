// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <vector>

#include "protolearn/semantics/quotient.hpp"
#include "protolearn/verification/report.hpp"

namespace protolearn::detail {

/// How many executions go on from somewhere to an undecided end, or to one that breaks a rule.
template <class Weight, std::size_t musts>
struct EndCounts {
  Weight undecided{};
  std::array<Weight, musts> violations{};

  void add(TaskDescription const& task, std::uint32_t outcome, Weight weight) {
    if (((outcome >> task.undecided()) & 1U) != 0) undecided += weight;
    for (std::size_t k = 0; k < musts; ++k) {
      if (((outcome >> k) & 1U) != 0) violations[k] += weight;
    }
  }
  EndCounts& operator+=(EndCounts const& other) {
    undecided += other.undecided;
    for (std::size_t k = 0; k < musts; ++k) violations[k] += other.violations[k];
    return *this;
  }
  EndCounts& operator-=(EndCounts const& other) {
    undecided -= other.undecided;
    for (std::size_t k = 0; k < musts; ++k) violations[k] -= other.violations[k];
    return *this;
  }
  [[nodiscard]] bool correct() const {
    return std::all_of(violations.begin(), violations.end(), [](Weight const& v) { return v == Weight{}; });
  }
};

/// What the executions weigh that go on from somewhere: all of them, those that break a rule, and those in which each
/// formula of the ledger is true.
struct EndChances {
  double all = 0, violating = 0;
  std::array<double, 32> of{};

  void add(TaskDescription const& task, std::uint32_t outcome, double weight) {
    all += weight;
    if ((outcome & violations_of(task)) != 0) violating += weight;
    for (; outcome != 0; outcome &= outcome - 1) of[static_cast<std::size_t>(std::countr_zero(outcome))] += weight;
  }
  EndChances& operator+=(EndChances const& other) {
    all += other.all;
    violating += other.violating;
    for (std::size_t k = 0; k < of.size(); ++k) of[k] += other.of[k];
    return *this;
  }
  EndChances& operator-=(EndChances const& other) {
    all -= other.all;
    violating -= other.violating;
    for (std::size_t k = 0; k < of.size(); ++k) of[k] -= other.of[k];
    return *this;
  }
};

/// How often each joined tally occurred at the end of an execution, with the formulas that are true then. There are
/// few: an open-addressing table, in which the formulas are judged once for each tally, and not once for each leaf or
/// for each machine.
template <class Weight>
class Outcomes {
 public:
  /// Begins anew. What tallies mean is remembered as long as the quotient is the same.
  void clear(Quotient const& quotient) {
    used_.clear();
    if (&quotient != quotient_ || filled_ > most) {
      quotient_ = &quotient;
      slots_.assign(1024, Slot{});
      filled_ = 0;
    }
    ++stamp_;
  }

  /// What a tally is judged together with, as it is looked up.
  struct Run {
    RunFacts facts{};
    std::uint16_t context = 0;
    std::uint64_t key = 0;

    Run() = default;
    Run(RunFacts const& run, std::uint16_t of_context)
        : facts(run),
          context(of_context),
          key(run.failures * 2U + (run.failure_free ? 1U : 0U) + (std::uint64_t{run.loss_free_rounds} << 16) +
              (std::uint64_t{of_context} << 20) + (std::uint64_t{run.last_loss} << 30) +
              (std::uint64_t{run.messages} << 34)) {}
  };

  /// Counts `weight` executions that end so; returns their outcome (bit k: the k-th formula of the ledger is true).
  std::uint32_t add(Tally const& tally, Run const& run, Weight weight) {
    std::size_t at = home(tally, run.key);
    while (slots_[at].stamp != 0 && !(slots_[at].tally == tally && slots_[at].key == run.key))
      at = (at + 1) & (slots_.size() - 1);
    Slot& slot = slots_[at];
    if (slot.stamp != stamp_) return begin(at, tally, run, weight);
    slot.weight += weight;
    return slot.outcome;
  }

  /// Calls visit(outcome, weight); an outcome may come more than once.
  template <class Visit>
  void for_each(Visit&& visit) const {
    for (std::uint32_t at : used_) visit(slots_[at].outcome, slots_[at].weight);
  }

 private:
  static constexpr std::size_t most = std::size_t{1} << 14;

  struct Slot {
    Tally tally{};
    std::uint64_t key = 0;
    std::uint32_t outcome = 0;
    std::uint32_t stamp = 0;  // of its last use; 0: free
    Weight weight{};
  };

  /// The first of this exploration that end so.
  [[gnu::noinline]] std::uint32_t begin(std::size_t at, Tally const& tally, Run const& run, Weight weight) {
    Slot& slot = slots_[at];
    bool const is_new = slot.stamp == 0;
    if (is_new) {
      Tally const all{tally.some | quotient_->known(run.context), tally.counts};
      slot = {
          tally, run.key, quotient_->outcome(run.context, judge(quotient_->outlooks().task(), all, run.facts)), 0, {}};
    }
    slot.stamp = stamp_;
    slot.weight = weight;
    used_.push_back(static_cast<std::uint32_t>(at));
    std::uint32_t const outcome = slot.outcome;
    if (is_new && ++filled_ * 2 > slots_.size()) grow();
    return outcome;
  }

  [[nodiscard]] std::size_t home(Tally const& tally, std::uint64_t key) const noexcept {
    std::uint64_t const mixed =
        (tally.some ^ (tally.counts * 0xd6e8feb86659fd93U) ^ (key << 30) ^ (key >> 34)) * 0x9e3779b97f4a7c15U;
    return static_cast<std::size_t>(mixed >> 32) & (slots_.size() - 1);
  }

  void grow() {
    std::vector<Slot> const old = std::move(slots_);
    slots_.assign(old.size() * 2, Slot{});
    used_.clear();
    for (Slot const& slot : old) {
      if (slot.stamp == 0) continue;
      std::size_t at = home(slot.tally, slot.key);
      while (slots_[at].stamp != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
      if (slot.stamp == stamp_) used_.push_back(static_cast<std::uint32_t>(at));
    }
  }

  Quotient const* quotient_ = nullptr;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> used_;
  std::size_t filled_ = 0;
  std::uint32_t stamp_ = 0;
};

/// The counts of a report, from the outcomes.
template <class Weight>
void sum_up(TaskDescription const& task, Outcomes<Weight> const& outcomes, Report& report) {
  std::array<count_t, 32> totals{};
  outcomes.for_each([&](std::uint32_t outcome, Weight weight) {
    count_t const count = weight;
    report.executions += count;
    if ((outcome & violations_of(task)) != 0) report.violating += count;
    for (; outcome != 0; outcome &= outcome - 1) totals[static_cast<std::size_t>(std::countr_zero(outcome))] += count;
  });
  report.premises.resize(task.must_count);
  for (std::size_t k = 0; k < task.must_count; ++k) {
    report.violations[k] = totals[k];
    report.premises[k] = totals[task.premises() + k];
  }
  report.undecided = totals[task.undecided()];
  report.failure_free = totals[task.failure_free()];
  report.failure_free_decided = totals[task.failure_free_decided()];
  report.unanimous = totals[task.unanimous_executions()];
  report.unanimous_wanted = totals[task.unanimous_as_wanted()];
}

}  // namespace protolearn::detail
