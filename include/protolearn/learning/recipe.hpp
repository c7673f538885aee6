// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>

namespace protolearn::detail {

/// A number that decays from `first` to `last` with the iterations: it halves its distance every `half_life` of them.
struct Decay {
  double first;
  double last;
  double half_life;

  [[nodiscard]] double at(std::uint64_t iteration) const {
    return last + (first - last) * std::exp2(-static_cast<double>(iteration) / half_life);
  }
};

/// How Q-learning proceeds: the configurations of one learner.
struct Recipe {
  bool blame;                   // targets: true: blame along the causal past; false: the reward, split over the rounds
  std::size_t counterexamples;  // violating executions that the explorer hands over in each iteration
  std::size_t replayed;         // older ones played again in each iteration, from a pool
  std::size_t pool;             // size of that pool
  std::size_t self_play;        // executions from random starts and random losses in each iteration
  Decay epsilon;                // chance of a random next state
  Decay rate;                   // learning rate of the network
  std::size_t batch;            // observations in one gradient step of the network; at most 512
  unsigned gradient_steps;      // of the network in each iteration
  float step;                   // how far the table, or the network's memory, moves toward a target
  float relief;                 // blame: how far a transition of a correct execution moves toward 0
  double in_turn;  // blame: chance that all the blamed are, each as far as its successors leave it; else only one is
  float discount;  // blame: of an earlier transition against those that it led to
  float lateness;  // blame: bonus for the later of two equally good transitions to change
  float reward_scale;          // reward: one unit in the network
  std::uint64_t ask_z3_every;  // iterations between counterexamples of Z3 beside the explorer's; 0: never
  std::uint64_t restart_unit;  // begins anew after this many iterations times the Luby sequence; 0: never
  bool plays_memory;           // the network: play what its memory says, not the network's own estimates

  /// Counterexamples with blame: for the table, and for the network, whose memory is a table.
  [[nodiscard]] static constexpr Recipe counterexample_blame() {
    return {true,  32,   64, 512,  0,   {0.003, 0.003, 1}, {1e-3, 1e-3, 1}, 128, 1, 0.015F, 0.05F, 0.5, 0.95F,
            0.01F, 1.0F, 0,  5000, true};
  }

  /// The same for every N, where random executions must do what an explorer does for a given one.
  [[nodiscard]] static constexpr Recipe for_every_n() {
    Recipe result = counterexample_blame();
    result.self_play = 32;
    result.restart_unit = 200;
    return result;
  }

  /// The published system's: self-play with an epsilon that decays to 0.1 and a rate that decays from 0.01 to 0.001;
  /// each transition's target is an equal share of the final reward; counterexamples are fed back into the self-play.
  [[nodiscard]] static constexpr Recipe reward_split() {
    return {false, 32,   32,    512, 192, {1.0, 0.1, 50}, {0.01, 0.001, 200}, 512, 1, 0.2F, 1.0F, 0.5,
            1.0F,  0.0F, 0.01F, 100, 0,   false};
  }
};

/// The k-th number, k = 1, 2, ..., of 1 1 2 1 1 2 4 ... (Luby, Sinclair and Zuckerman, "Optimal speedup of Las Vegas
/// algorithms", 1993).
[[nodiscard]] constexpr std::uint64_t luby(std::uint64_t k) {
  std::uint64_t power = 1;
  while (2 * power - 1 < k) power *= 2;
  return k == 2 * power - 1 ? power : luby(k - power + 1);
}

}  // namespace protolearn::detail
