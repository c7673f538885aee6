// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/verification/every_n/sized_execution.hpp"

namespace protolearn::detail {

/// Takes away what a violation can do without: crashes, failures, losses and lies, one after the other, as long as the
/// rule still breaks. What is left of a lie is silence. O(R N^2) runs.
class Shorter {
 public:
  Shorter(Description const& setting, SizedExecution::Next const& next, std::size_t rule)
      : setting_(setting), next_(next), formula_(setting.task->must(rule).formula) {}

  [[nodiscard]] SizedSchedule of(SizedSchedule plan) const {
    for (bool again = true; again;) {
      again = false;
      for (unsigned i = 0; i < plan.nodes; ++i) again = without_failure(plan, i) || again;
      for (unsigned r = 1; r <= plan.rounds; ++r) {
        for (unsigned i = 0; i < plan.nodes; ++i) {
          for (unsigned j = 0; j < plan.nodes; ++j) again = without_loss(plan, r, i, j) || again;
        }
      }
    }
    return plan;
  }

 private:
  [[nodiscard]] bool breaks(SizedSchedule const& plan) const {
    SizedExecution const run(setting_, next_, plan);
    return !truth(setting_.task->formulas, formula_, run) && is_allowed(run);
  }
  /// Without some lies, somebody may hear too little; with another start, too many may start alike.
  [[nodiscard]] bool is_allowed(SizedExecution const& run) const {
    unsigned const least = setting_.faults.hearing.least(run.nodes(), run.schedule.faulty);
    for (unsigned r = 1; least > 1 && r <= run.rounds(); ++r) {
      for (unsigned i = 0; i < run.nodes(); ++i) {
        unsigned heard = 0;
        for (unsigned j = 0; j < run.nodes(); ++j) heard += run.is_lost(i, j, r) ? 0 : 1;
        if (run.acts(i, r) && run.in_scope(i) && heard < least) return false;
      }
    }
    return may_start(*setting_.task, run.schedule.starts.data(), run.nodes());
  }
  bool take(SizedSchedule& plan, SizedSchedule const& other) const {
    if (!breaks(other)) return false;
    plan = other;
    return true;
  }

  /// Process i does not fail: all of its messages arrive, as it sends them, and all that are sent to it.
  bool without_failure(SizedSchedule& plan, unsigned i) const {
    if (plan.group[i] == 0 && plan.crash_round[i] == 0) return false;
    SizedSchedule other = plan;
    bool const lied = setting_.faults.groups[plan.group[i]].failing == Failing::lies;
    other.group[i] = 0;
    other.crash_round[i] = 0;
    for (unsigned r = 1; r <= plan.rounds; ++r) {
      for (unsigned j = 0; j < plan.nodes; ++j) {
        bool const liar = setting_.faults.groups[other.group[j]].failing == Failing::lies;
        other.fate(r, j, i) = as_sent;
        if (!liar) other.fate(r, i, j) = as_sent;
        if (liar && other.fate(r, i, j) == as_sent) other.fate(r, i, j) = static_cast<state_t>(setting_.shape.states);
      }
    }
    for (unsigned k = 0; k < (lied ? setting_.task->initials : 1); ++k) {
      if (lied) other.starts[i] = setting_.task->initial[k];
      if (take(plan, other)) return true;
    }
    return false;
  }

  /// A message arrives; a liar says nothing.
  bool without_loss(SizedSchedule& plan, unsigned round, unsigned i, unsigned j) const {
    auto const silence = static_cast<state_t>(setting_.shape.states);
    bool const liar = setting_.faults.groups[plan.group[j]].failing == Failing::lies;
    state_t const less = liar ? silence : as_sent;
    if (plan.fate(round, i, j) == less) return false;
    SizedSchedule other = plan;
    other.fate(round, i, j) = less;
    return take(plan, other);
  }

  Description const& setting_;
  SizedExecution::Next const& next_;
  term_id formula_;
};

}  // namespace protolearn::detail
