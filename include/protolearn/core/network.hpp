// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace protolearn {

/// How often things go wrong, and where processes start: probabilities, 0..1, all independent. A fault model says what
/// may happen, a network how often it does; what exceeds a bound of the fault model (F, a budget of losses, too little
/// that is heard) is excluded, so that all probabilities are conditioned on the whole run keeping within it.
struct Network {
  /// A message that may be lost, whoever sends it to whomever, is.
  double loss = 0;
  /// A process crashes in a round; a process is faulty in an execution, or, where the faulty move, in a round.
  double crash = 0;
  /// A process starts in each of the task's initial states, in their order; empty: all alike.
  std::vector<double> starts{};
  /// A message of a process that crashes in the round arrives; and one that may be lost because its sender or its
  /// receiver (or both) is faulty is lost.
  double partial = 0.5;

  friend bool operator==(Network const&, Network const&) = default;
};

}  // namespace protolearn
