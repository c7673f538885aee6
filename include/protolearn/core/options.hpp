// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "protolearn/core/count.hpp"
#include "protolearn/core/network.hpp"
#include "protolearn/core/objective.hpp"

namespace protolearn {

/// How a machine is found. The first is the default.
enum class Method {
  automatic,        ///< q_network where the number of processes is given; conflict_search for every N
  q_network,        ///< Q-learning with the network, counterexamples and blame
  q_table,          ///< the same with a table as Q
  paper,            ///< the published recipe: the network, self-play, the reward split over the rounds
  conflict_search,  ///< no learning: a complete search, which ends with a machine or with the proof that there is none
};

namespace detail {

[[nodiscard]] constexpr char const* name_of(Method method) {
  switch (method) {
    case Method::q_network:
      return "q-network";
    case Method::q_table:
      return "q-table";
    case Method::conflict_search:
      return "conflict";
    case Method::paper:
      return "paper";
    case Method::automatic:
      break;
  }
  return "automatic";
}

/// What `automatic` means.
[[nodiscard]] constexpr Method chosen_method(Method method, bool for_every_n) {
  if (method != Method::automatic) return method;
  return for_every_n ? Method::conflict_search : Method::q_network;
}

}  // namespace detail

/// How far a run has got.
struct Progress {
  enum class Phase { learning, improving, proving };

  Phase phase = Phase::learning;
  std::uint64_t iteration = 0;
  std::uint64_t episodes = 0;  // executions played so far
  double loss = 0;             // mean squared error of the Q function before its last step
  count_t violating;           // executions in which the present machine breaks a rule
  count_t undecided;           // executions in which the best machine so far leaves somebody undecided
  count_t executions;
  double seconds = 0;
  double value = 0;  // while improving under a network: of the best machine's objective
  double share_of_time =
      0;  // of the time limit of this phase, 0..1; while proving, of the exploration: 1 when Z3 is asked
};

/// Options of every learner. The order of the members is part of the interface.
struct Options {
  /// Decides everything: the same seed gives the same result on one machine, unless a clock ends the run.
  std::uint64_t seed = 1;
  /// Ends learning, with the best machine so far and its true verdict.
  std::chrono::nanoseconds time_limit = std::chrono::seconds{60};
  /// After the first proof, looks for machines that decide more often, for this long; 0: stops at the first.
  std::chrono::nanoseconds improve_for{};
  /// Reserved: the most threads to use. So far every method uses one; results will never depend on it.
  unsigned threads = 1;
  Method method{};
  /// Called about ten times a second.
  std::function<void(Progress const&)> on_progress{};
  /// For Z3's second opinion; 0 switches it off, and the verdict says so.
  std::chrono::nanoseconds z3_time_limit = std::chrono::seconds{10};
  /// Ends the run after this many iterations of learning and improving together; 0: no such limit.
  std::uint64_t max_iterations = 0;
  /// Ends the run once it is true (a Ctrl-C handler sets it): learning, improving, and Z3's part of the proof.
  std::atomic<bool> const* stop = nullptr;
  /// Ends conflict search when its clauses and configurations take about this many bytes.
  std::size_t memory_limit = std::size_t{2} << 30;
  /// For every N: makes the machine that is found simpler, as long as that can be proved.
  bool simplify = true;
  /// How often what the faults allow happens: improvement makes as great as it can what the objective asks for, and the
  /// result has the chances. Without a network every execution counts alike.
  std::optional<Network> network{};
  /// Without one, the task's own, or that every correct process decides. It needs a network.
  std::optional<Objective> objective{};
};

}  // namespace protolearn
