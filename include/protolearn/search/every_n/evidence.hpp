// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "protolearn/search/every_n/entries.hpp"
#include "protolearn/verification/every_n/sized_execution.hpp"
#include "protolearn/verification/every_n/sizes.hpp"

namespace protolearn::detail {

/// What the clauses of a search for every N are about, so that somebody else can derive them again.
struct Evidence {
  std::vector<Size> sizes;                         // [setting of the search]
  std::vector<ThresholdObservation> observations;  // [entry]
  std::vector<SizedSchedule> executions;           // [ClauseOrigin::execution]
};

/// "N=11, F=2; starts: 0, 1, 1, liar, ..; in round 1: 0 gets nothing from 2, .." All else arrives as it was sent.
[[nodiscard]] inline std::string in_words(SizedSchedule const& plan, TaskDescription const& task, unsigned states) {
  std::string text = "N=" + std::to_string(plan.nodes);
  if (plan.faulty > 0) text += ", F=" + std::to_string(plan.faulty);
  for (unsigned i = 0; i < plan.nodes; ++i) {
    text += (i == 0 ? "; starts: " : ", ") + task.state_name(plan.starts[i]);
    if (plan.group[i] > 0) text += " (group " + std::to_string(plan.group[i]) + ")";
    if (plan.crash_round[i] > 0) text += " (crashes in round " + std::to_string(plan.crash_round[i]) + ")";
  }
  for (unsigned r = 1; r <= plan.rounds; ++r) {
    std::string round;
    for (unsigned i = 0; i < plan.nodes; ++i) {
      for (unsigned j = 0; j < plan.nodes; ++j) {
        state_t const fate = plan.fate(r, i, j);
        if (i == j || fate == as_sent) continue;
        round += (round.empty() ? "" : ", ") + std::to_string(i) + " gets " +
                 (fate == states ? "nothing" : task.state_name(fate)) + " from " + std::to_string(j);
      }
    }
    if (!round.empty()) text.append("; in round ").append(std::to_string(r)).append(": ").append(round);
  }
  return text;
}

}  // namespace protolearn::detail
