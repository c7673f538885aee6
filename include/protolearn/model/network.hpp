// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/task/description.hpp"

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

namespace detail {

/// Throws usage_error unless all are probabilities, and the starts are those of the task and add up to 1 (by 1e-9).
[[gnu::noinline]] inline void check(Network const& network, TaskDescription const& task) {
  auto const check_one = [](std::string const& name, double p) {
    if (p >= 0 && p <= 1) return;
    throw usage_error("Network::" + name + " is " + std::to_string(p) + ", but a probability is from 0 to 1.");
  };
  check_one("loss", network.loss);
  check_one("crash", network.crash);
  check_one("partial", network.partial);
  if (network.starts.empty()) return;
  if (network.starts.size() != task.initials)
    throw usage_error("Network::starts has " + std::to_string(network.starts.size()) + " probabilities, but " +
                      std::string(task.name) + " has " + std::to_string(task.initials) + " initial states.");
  for (std::size_t k = 0; k < network.starts.size(); ++k)
    check_one("starts[" + std::to_string(k) + "]", network.starts[k]);
  double const sum = std::accumulate(network.starts.begin(), network.starts.end(), 0.0);
  if (std::abs(sum - 1) > 1e-9)
    throw usage_error("Network::starts must add up to 1, but add up to " + std::to_string(sum) + ".");
}

}  // namespace detail

}  // namespace protolearn
