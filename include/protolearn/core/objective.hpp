// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

namespace protolearn {

/// What is to be as great as it can among the machines that keep every rule: a weighted sum of probabilities and of
/// expected messages (verification/explorer/chances.hpp). A literal; objectives can be added, subtracted and scaled:
/// `objective::decided + 0.5 * objective::wanted`. A task that has one of its own (`static constexpr Objective
/// objective`) is improved for that unless a user says otherwise.
struct Objective {
  static constexpr unsigned most_measures = 4;

  double decided = 0;   // that every correct process decides
  double wanted = 0;    // that the task's `unanimous` goes well, given its premise
  double early = 0;     // that every correct process has decided by the end of round r, for each r = 0..R
  double messages = 0;  // how many messages are sent; a cost is negative
  std::array<double, most_measures> measures{};  // that the k-th of the task's `measures` is true

  friend constexpr bool operator==(Objective const&, Objective const&) = default;
  friend constexpr Objective operator+(Objective a, Objective const& b) {
    a.decided += b.decided;
    a.wanted += b.wanted;
    a.early += b.early;
    a.messages += b.messages;
    for (unsigned k = 0; k < most_measures; ++k) a.measures[k] += b.measures[k];
    return a;
  }
  friend constexpr Objective operator*(double factor, Objective a) {
    a.decided *= factor;
    a.wanted *= factor;
    a.early *= factor;
    a.messages *= factor;
    for (double& weight : a.measures) weight *= factor;
    return a;
  }
  friend constexpr Objective operator-(Objective const& a, Objective const& b) { return a + (-1.0) * b; }
};

}  // namespace protolearn

namespace protolearn::objective {

/// Every correct process decides.
inline constexpr Objective decided{.decided = 1};
/// What the task calls unanimous goes well.
inline constexpr Objective wanted{.wanted = 1};
/// Decisions come early: the sum of Chances::decided_by.
inline constexpr Objective early{.early = 1};
/// Messages, each of which counts.
inline constexpr Objective messages{.messages = 1};
/// Decides, with as few messages as that takes: a message is worth a millionth of an execution.
inline constexpr Objective quiet = decided - 1e-6 * messages;
/// The k-th of the formulas of the execution that the task names in `measures`.
[[nodiscard]] constexpr Objective measure(unsigned k) {
  Objective result;
  result.measures.at(k) = 1;
  return result;
}

}  // namespace protolearn::objective
