// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "protolearn/core/words.hpp"
#include "protolearn/task/description.hpp"
#include "protolearn/verification/report.hpp"

// What verdicts say of rules and counts.

namespace protolearn::detail {

/// "P1, P2, P3, P4 and P5", or "agreement, validity and termination"; given a report, "P1, P2 (vacuously) and P3".
/// Of those rules only that are asked for: bit k for the k-th.
[[nodiscard, gnu::noinline]] inline std::string rule_names(TaskDescription const& task, Report const* report = nullptr,
                                                           std::uint32_t asked = ~std::uint32_t{0}) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < task.must_count; ++k) {
    if (((asked >> k) & 1U) == 0) continue;
    bool const vacuous = report != nullptr && report->asks_nothing(k);
    names.push_back(std::string(task.must(k).word()) + (vacuous ? " (vacuously)" : ""));
  }
  return listed(names);
}

/// "all 32,768 executions", or all 2^133.0.
[[nodiscard, gnu::noinline]] inline std::string all_executions(Report const& report) {
  if (report.executions.has_value()) return "all " + with_commas(report.executions) + " executions";
  return "all 2^" + std::to_string(report.log2_executions).substr(0, 5) + " executions";
}

/// "P3 breaks in 864 and P4 in 2 of 32,768 executions".
[[nodiscard, gnu::noinline]] inline std::string what_breaks(TaskDescription const& task, Report const& report) {
  std::vector<std::string> parts;
  for (std::size_t k = 0; k < report.violations.size(); ++k) {
    if (report.violations[k] == 0) continue;
    std::string const verb = parts.empty() ? " breaks in " : " in ";
    parts.push_back(std::string(task.must(k).word()) + verb +
                    (report.violations[k].has_value() ? with_commas(report.violations[k]) : "many"));
  }
  return listed(parts) + " of " + all_executions(report).substr(4);
}

}  // namespace protolearn::detail
