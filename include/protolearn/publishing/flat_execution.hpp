// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "protolearn/model/execution.hpp"
#include "protolearn/semantics/starts.hpp"
#include "protolearn/verification/every_n/sized_execution.hpp"

namespace protolearn::detail {

/// An execution of any setting, as plain values, so that what shows one is compiled once.
struct FlatExecution {
  unsigned nodes = 0, rounds = 0;
  unsigned most_faulty = 0;                  // F, of a machine for every N
  std::vector<std::vector<state_t>> states;  // [after so many rounds][process]
  std::vector<unsigned> group;               // [process] model/faults/fault_model.hpp; those that crash are in one, too
  std::vector<node_set> moving;              // [round - 1] the faulty set, where it moves; else empty
  std::vector<unsigned> crash_round;         // [process] 1..R; 0: never
  std::vector<state_t> fates;                // [round - 1][receiver][sender]: as_sent, S (lost), or a lie
  std::vector<node_set> coins;               // [round - 1] whose coin shows 1; empty without coins
};

template <class Setting>
[[nodiscard]] FlatExecution flat(Execution<Setting> const& run) {
  constexpr unsigned N = Setting::nodes, R = Setting::rounds;
  FlatExecution result;
  result.nodes = N;
  result.rounds = R;
  for (auto const& states : run.states) result.states.emplace_back(states.begin(), states.end());
  auto const& schedule = run.schedule;
  for (unsigned i = 0; i < N; ++i) result.group.push_back(schedule.group(i));
  if (Setting::Faults::moving) result.moving.assign(schedule.moving.begin(), schedule.moving.end());
  result.crash_round.assign(schedule.crash_round.begin(), schedule.crash_round.end());
  for (auto const& round : schedule.fate) {
    for (auto const& receiver : round) result.fates.insert(result.fates.end(), receiver.begin(), receiver.end());
  }
  if (has_coin<typename Setting::view_type>) result.coins.assign(schedule.coins.begin(), schedule.coins.end());
  return result;
}

[[nodiscard]] inline FlatExecution flat(SizedExecution const& run) {
  FlatExecution result;
  result.nodes = run.nodes();
  result.rounds = run.rounds();
  result.most_faulty = run.schedule.faulty;
  result.states = run.states;
  unsigned const crashing = crash_group(run.setting().faults.groups);
  for (unsigned i = 0; i < run.nodes(); ++i)
    result.group.push_back(run.schedule.crash_round[i] > 0 ? crashing : run.schedule.group[i]);
  result.crash_round = run.schedule.crash_round;
  result.fates = run.schedule.fates;
  return result;
}

/// The execution in which nothing fails, from the first start.
template <class Setting>
[[nodiscard]] auto failure_free_run(typename Setting::machine_type const& machine) {
  TaskDescription const& task = description_of_task<typename Setting::Task>;
  StartStates starts;
  starts.fill(task.initial[0]);
  if constexpr (Setting::for_every_n) {  // with three processes, or as many more as there must be
    unsigned faulty = 0;
    for (FaultBound const& bound : description_of<Setting>.faults.bounds) faulty += bound.is_number() ? bound.most : 0;
    SizedSchedule schedule(std::max(3U, faulty + 1), faulty, Setting::rounds);
    static_cast<void>(may_start(task, starts, schedule.nodes, ~node_set{0}));
    std::copy_n(starts.begin(), schedule.nodes, schedule.starts.begin());
    auto const table = table_of(machine);
    auto const next = [&](state_t own, std::vector<unsigned> const& counts, unsigned n, unsigned f, unsigned round) {
      return table.next(own, counts, n, f, description_of<Setting>.view.clock_in(round));
    };
    return SizedExecution(description_of<Setting>, next, schedule);
  } else {
    Schedule<Setting::shape> schedule;
    static_cast<void>(may_start(task, starts, Setting::nodes, ~node_set{0}));
    std::copy_n(starts.begin(), Setting::nodes, schedule.starts.begin());
    return simulate<Setting>(machine, schedule);
  }
}

/// The counterexamples of what verify() returns.
template <class Setting, class Result>
[[nodiscard]] std::vector<FlatExecution> flat_counterexamples(Result const& checked) {
  std::vector<FlatExecution> result;
  if constexpr (Setting::for_every_n) {
    if (checked.counterexample) result.push_back(flat(checked.counterexample->run));
  } else {
    for (auto const& counterexample : checked.counterexamples) result.push_back(flat(counterexample.run));
  }
  return result;
}

}  // namespace protolearn::detail
