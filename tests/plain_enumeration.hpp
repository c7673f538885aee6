// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "protolearn/model/machine.hpp"

// Every execution of a 3-process atomic commit under message loss in two rounds, one by one: 8 starts, 64 losses, 64
// losses. No formulas and no cleverness, but tight loops: what the explorer is compared with in large numbers and in
// speed.

namespace plain {

using protolearn::state_t;

struct Counts {
  std::uint64_t executions = 0;
  std::array<std::uint64_t, 5> violations{};
  std::uint64_t violating = 0;
  std::uint64_t undecided = 0;

  friend bool operator==(Counts const&, Counts const&) = default;
};

/// What the processes of a configuration are in after each of the 64 deliveries of a round.
template <unsigned S>
void deliver(protolearn::Machine<protolearn::Shape{3, S, 2}> const& machine, std::array<state_t, 3> const& now,
             std::array<std::array<state_t, 3>, 64>& next) {
  for (unsigned losses = 0; losses < 64; ++losses) {
    for (unsigned i = 0; i < 3; ++i) {
      unsigned const own = (losses >> (2 * i)) & 3U;
      state_t const left = (own & 1U) != 0 ? static_cast<state_t>(S) : now[(i + 1) % 3];
      state_t const right = (own & 2U) != 0 ? static_cast<state_t>(S) : now[(i + 2) % 3];
      next[losses][i] = machine.next({now[i], left, right});
    }
  }
}

/// Judges one execution; `start` has a bit for each no vote.
inline void judge(unsigned start, std::array<unsigned, 3> const& commits, std::array<unsigned, 3> const& aborts,
                  bool failure_free, Counts& counts) {
  unsigned commit = 0, abort = 0, conflicting = 0, against = 0;
  for (unsigned i = 0; i < 3; ++i) {
    unsigned const c = commits[i] & ~aborts[i] & 1U;
    commit += c;
    abort += aborts[i] & ~commits[i] & 1U;
    conflicting += commits[i] & aborts[i] & 1U;
    against += c & (start >> i) & 1U;
  }
  std::array<bool, 5> const broken{conflicting > 0, against > 0, commit > 0 && abort > 0,
                                   failure_free && start != 0 && abort < 3, failure_free && start == 0 && commit < 3};
  bool any = false;
  for (unsigned k = 0; k < 5; ++k) {
    counts.violations[k] += broken[k] ? 1U : 0U;
    any = any || broken[k];
  }
  ++counts.executions;
  counts.violating += any ? 1U : 0U;
  counts.undecided += commit + abort + conflicting < 3 ? 1U : 0U;
}

template <unsigned S>
[[nodiscard]] Counts count(protolearn::Machine<protolearn::Shape{3, S, 2}> const& machine) {
  Counts counts;
  std::array<std::array<state_t, 3>, 64> middle, end;
  for (unsigned start = 0; start < 8; ++start) {
    deliver<S>(
        machine,
        {static_cast<state_t>(start & 1), static_cast<state_t>(start >> 1 & 1), static_cast<state_t>(start >> 2)},
        middle);
    for (unsigned first = 0; first < 64; ++first) {
      deliver<S>(machine, middle[first], end);
      for (unsigned second = 0; second < 64; ++second) {
        std::array<unsigned, 3> commits{}, aborts{};
        for (unsigned i = 0; i < 3; ++i) {
          commits[i] = middle[first][i] == 2 || end[second][i] == 2 ? 1 : 0;
          aborts[i] = middle[first][i] == 3 || end[second][i] == 3 ? 1 : 0;
        }
        judge(start, commits, aborts, first == 0 && second == 0, counts);
      }
    }
  }
  return counts;
}

}  // namespace plain
