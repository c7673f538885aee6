// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "protolearn/core/count.hpp"

namespace protolearn {

namespace detail {

/// part of whole as a number 0..1; 1 if there is nothing to share.
[[nodiscard]] inline double share_of(count_t part, count_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace detail

/// What exploring every execution of a machine says. All counts are of executions, and exact.
struct Report {
  count_t executions;               // empty beyond 2^128-1; then see log2_executions
  double log2_executions = 0;       // exact to double precision
  std::vector<count_t> violations;  // of each `must` rule, in the task's order
  std::vector<count_t> premises;    // of each `must` rule: where the premise of its implies(...) holds, or all
  count_t violating;                // executions that break at least one of them
  count_t undecided;                // some correct process never decides
  count_t failure_free;             // nothing fails
  count_t failure_free_decided;     // ... and everybody decides
  count_t unanimous;                // the task's `unanimous.among`
  count_t unanimous_wanted;         // ... and `unanimous.wanted`
  std::uint64_t fewest_messages = 0, most_messages = 0;  // that are sent in an execution (messages() in formulas)
  std::uint64_t configurations = 0;                      // distinct ones, all rounds together
  bool complete = true;                                  // false: a limit was reached, the counts are of a part only
  std::string reason;                                    // why it is not complete

  /// Every execution keeps every rule.
  [[nodiscard]] bool correct() const noexcept { return complete && violating == 0; }

  /// The k-th `must` rule is kept because it asks nothing: its premise holds in no execution.
  [[nodiscard]] bool asks_nothing(std::size_t k) const { return complete && k < premises.size() && premises[k] == 0; }

  /// Three shares, so that a machine that never decides does not look good ("What is true of every stage" in
  /// docs/architecture.md).
  [[nodiscard]] double decided_share() const {
    if (executions.has_value()) return detail::share_of(executions - undecided, executions);
    return std::max(0.0, 1 - static_cast<double>(undecided) / std::exp2(log2_executions));
  }
  [[nodiscard]] double failure_free_share() const { return detail::share_of(failure_free_decided, failure_free); }
  [[nodiscard]] double unanimous_share() const { return detail::share_of(unanimous_wanted, unanimous); }
};

}  // namespace protolearn
