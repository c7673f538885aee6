// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

#include "protolearn/model/description.hpp"
#include "protolearn/model/execution.hpp"
#include "protolearn/model/execution_facts.hpp"
#include "protolearn/model/threshold_table.hpp"

namespace protolearn {

/// One complete choice of the adversary, of any number of processes: Schedule, with sizes that are known only when it
/// runs.
struct SizedSchedule {
  unsigned nodes = 0;
  unsigned faulty = 0;  // F: what predicates that mention it see; at most so many fail
  unsigned rounds = 0;
  std::vector<state_t> starts;        // [process]
  std::vector<unsigned> group;        // [process] 0: correct, or who crashes; model/faults/fault_model.hpp
  std::vector<unsigned> crash_round;  // [process] 1..R; 0: never
  std::vector<state_t> fates;         // [round - 1][receiver][sender]: as_sent, S (lost), or a lie

  SizedSchedule() = default;
  SizedSchedule(unsigned processes, unsigned bound, unsigned last_round)
      : nodes(processes),
        faulty(bound),
        rounds(last_round),
        starts(processes),
        group(processes),
        crash_round(processes),
        fates(std::size_t{last_round} * processes * processes, as_sent) {}

  [[nodiscard]] state_t& fate(unsigned round, unsigned receiver, unsigned sender) {
    return fates[(std::size_t{round - 1} * nodes + receiver) * nodes + sender];
  }
  [[nodiscard]] state_t fate(unsigned round, unsigned receiver, unsigned sender) const {
    return fates[(std::size_t{round - 1} * nodes + receiver) * nodes + sender];
  }
};

/// The run of a machine for every N under such a schedule, and what is so in it: Execution, likewise. It is also what
/// formulas ask (task/truth.hpp).
class SizedExecution {
 public:
  using boolean = bool;
  using terms = detail::Flags;
  /// The machine: own state, what is received of each state (one's own included), N, F, round 1..R -> next state.
  using Next = std::function<state_t(state_t, std::vector<unsigned> const&, unsigned, unsigned, unsigned)>;

  SizedSchedule schedule;
  std::vector<std::vector<state_t>> states;  // [after so many rounds][process]

  /// Runs it. O(R N^2).
  SizedExecution(Description const& setting, Next const& next, SizedSchedule plan)
      : schedule(std::move(plan)), setting_(&setting) {
    states.assign(rounds() + 1, schedule.starts);
    std::vector<unsigned> counts;
    for (unsigned round = 1; round <= rounds(); ++round) {
      states[round] = states[round - 1];
      for (unsigned i = 0; i < nodes(); ++i) {
        if (!moves(i, round)) continue;
        counts.assign(setting_->shape.states, 0);
        for (unsigned j = 0; j < nodes(); ++j) {
          state_t const symbol = received_from(i, j, round);
          if (symbol != lost()) ++counts[symbol];
        }
        states[round][i] = next(states[round - 1][i], counts, nodes(), schedule.faulty, round);
      }
    }
  }

  [[nodiscard]] Description const& setting() const { return *setting_; }
  [[nodiscard]] TaskDescription const& task() const { return *setting_->task; }
  [[nodiscard]] unsigned nodes() const { return schedule.nodes; }
  [[nodiscard]] unsigned size() const { return schedule.nodes; }
  [[nodiscard]] unsigned rounds() const { return schedule.rounds; }
  [[nodiscard]] unsigned last_round() const { return schedule.rounds; }
  /// Process i after `round` rounds.
  [[nodiscard]] state_t state(unsigned i, unsigned round) const { return states[round][i]; }
  [[nodiscard]] state_t lost() const { return static_cast<state_t>(setting_->shape.states); }

  [[nodiscard]] detail::Failing failing(unsigned i) const {
    if (schedule.crash_round[i] > 0) return detail::Failing::crashes;
    return setting_->faults.groups[schedule.group[i]].failing;
  }
  [[nodiscard]] bool in_scope(unsigned i) const { return failing(i) != detail::Failing::lies; }
  [[nodiscard]] bool is_dead(unsigned i) const { return failing(i) == detail::Failing::dead; }
  [[nodiscard]] bool correct(unsigned i) const { return schedule.group[i] == 0 && schedule.crash_round[i] == 0; }
  /// Does process i take the transition of a round 1..R? Of round 0: is it there at all?
  [[nodiscard]] bool acts(unsigned i, unsigned round) const {
    return !is_dead(i) && (schedule.crash_round[i] == 0 || round < schedule.crash_round[i]);
  }
  /// Does it ask the machine?
  [[nodiscard]] bool moves(unsigned i, unsigned round) const {
    return acts(i, round) && in_scope(i) && ((setting_->task->halted >> states[round - 1][i]) & 1U) == 0;
  }
  /// Is the message of process j to i lost, or was it not sent, because j crashed before, is dead, or lies by silence?
  [[nodiscard]] bool is_lost(unsigned i, unsigned j, unsigned round) const {
    return i != j && (!acts(j, round - 1) || schedule.fate(round, i, j) == lost());
  }
  /// What process i receives from j in a round 1..R.
  [[nodiscard]] state_t received_from(unsigned i, unsigned j, unsigned round) const {
    state_t const sent = states[round - 1][j];
    if (i == j) return sent;
    if (!acts(j, round - 1)) return lost();
    state_t const fate = schedule.fate(round, i, j);
    if (fate != as_sent) return fate;
    return in_scope(j) && ((setting_->task->silent >> sent) & 1U) != 0 ? lost() : sent;
  }
  /// Is any message lost on its way to a process that takes the transition of this round? The dead have none to lose.
  [[nodiscard]] bool loses_in(unsigned round) const {
    for (unsigned i = 0; i < nodes(); ++i) {
      if (!acts(i, round) || !in_scope(i)) continue;
      for (unsigned j = 0; j < nodes(); ++j) {
        if (is_lost(i, j, round) && !is_dead(j)) return true;
      }
    }
    return false;
  }
  [[nodiscard]] unsigned failures() const {
    unsigned count = 0;
    for (unsigned i = 0; i < nodes(); ++i) count += correct(i) ? 0 : 1;
    return count;
  }

  // --- facts
  // ---------------------------------------------------------------------------------------------------------
  [[nodiscard]] bool constant(bool value) const { return value; }
  [[nodiscard]] bool starts(unsigned i, state_t s, unsigned = 0) const { return states[0][i] == s; }
  [[nodiscard]] bool visits(unsigned i, state_t s, unsigned by, unsigned = 0) const {
    for (unsigned r = 0; r <= by && r <= rounds(); ++r) {
      if (states[r][i] == s) return true;
    }
    return false;
  }
  [[nodiscard]] bool in(unsigned i, state_t s, unsigned round, unsigned = 0) const {
    return states[round][i] == s && acts(i, round);
  }
  [[nodiscard]] bool ends(unsigned i, state_t s) const { return states[rounds()][i] == s; }
  [[nodiscard]] bool is(unsigned i, unsigned process) const { return i == process; }
  [[nodiscard]] bool failure_free() const {
    for (unsigned i = 0; i < nodes(); ++i) {
      detail::Failing const how = failing(i);
      if (how == detail::Failing::crashes || how == detail::Failing::lies) return false;
    }
    return !setting_->faults.lossy || loss_free_from(1);
  }
  [[nodiscard]] bool failures_between(unsigned low, unsigned high) const {
    return low <= failures() && failures() <= high;
  }
  [[nodiscard]] bool loss_free_rounds_between(unsigned low, unsigned high) const {
    unsigned free = 0;
    for (unsigned r = 1; r <= rounds(); ++r) free += loses_in(r) ? 0 : 1;
    return low <= free && free <= high;
  }
  [[nodiscard]] bool loss_free_from(unsigned round) const {
    for (unsigned r = round > 0 ? round : 1; r <= rounds(); ++r) {
      if (loses_in(r)) return false;
    }
    return true;
  }
  [[nodiscard]] bool messages_between(unsigned low, unsigned high) const {
    unsigned count = 0;
    for (unsigned r = 1; r <= rounds(); ++r) {
      for (unsigned i = 0; i < nodes(); ++i) {
        bool const silent = ((setting_->task->silent >> states[r - 1][i]) & 1U) != 0;
        count += acts(i, r - 1) && in_scope(i) && !silent ? nodes() - 1 : 0;
      }
    }
    return low <= count && count <= high;
  }
  [[nodiscard]] bool count_between(detail::Flags const& which, unsigned low, unsigned high) const {
    return low <= which.count && which.count <= high;
  }
  [[nodiscard]] bool quantified(detail::Formulas const& f, detail::term_id id) const {
    return detail::enumerate(f, id, *this);
  }

 private:
  Description const* setting_;
};

namespace detail {

/// The machine as the simulator runs it. The table must outlive what is returned.
[[nodiscard]] inline SizedExecution::Next next_of(Description const& setting, ThresholdTable const& table) {
  return [&](state_t own, std::vector<unsigned> const& counts, unsigned n, unsigned f, unsigned round) {
    return table.next(own, counts, n, f, setting.view.clock_in(round));
  };
}

}  // namespace detail

}  // namespace protolearn
