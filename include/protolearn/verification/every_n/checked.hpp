// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "protolearn/core/words.hpp"
#include "protolearn/verification/verdict.hpp"

// What is found out about a machine for every N, apart from its executions.

namespace protolearn {

/// Whether something can happen in some execution, and with how many processes.
struct Possibility {
  enum class Kind { no, yes, unknown };

  Kind kind = Kind::unknown;
  unsigned nodes = 0;   // if it can: with so many processes
  bool fewest = false;  // with fewer it cannot

  [[nodiscard]] char const* word() const { return kind == Kind::no ? "no" : kind == Kind::yes ? "yes" : "unknown"; }
  /// "yes, with 3 processes", "in no execution".
  [[nodiscard]] std::string str() const {
    if (kind == Kind::no) return "in no execution";
    if (kind == Kind::unknown) return "not known";
    return std::string("yes, with ").append(fewest || nodes <= 1 ? "" : "at most ") +
           detail::number_of(nodes, "process", "processes") + (fewest && nodes > 1 ? " or more" : "");
  }
};

namespace detail {

/// What Z3 says about one machine for every N, whatever the setting.
struct CheckedForEveryN {
  Verdict verdict;
  std::vector<bool> vacuous;      // of each `must` rule: its premise holds for no N
  std::vector<bool> every_round;  // of each: proved for every number of rounds, too
  Possibility everybody_decides;  // every correct process, in some execution
  Possibility as_wanted;          // the task's `unanimous`
  unsigned nodes = 0;             // of the counterexample
  unsigned faulty = 0;            // F there: at most so many fail
  bool fewest = false;            // no rule breaks with fewer processes than in the counterexample
  double z3_seconds = 0;
};

}  // namespace detail

}  // namespace protolearn
