// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "protolearn/model/execution.hpp"
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
  for (unsigned i = 0; i < run.nodes(); ++i)
    result.group.push_back(run.correct(i) ? 0 : std::max(1U, run.schedule.group[i]));
  result.crash_round = run.schedule.crash_round;
  result.fates = run.schedule.fates;
  return result;
}

}  // namespace protolearn::detail
