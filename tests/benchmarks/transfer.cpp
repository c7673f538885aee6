// SPDX-License-Identifier: Apache-2.0

// Does a network that was trained for few processes know what to do with more? One network learns consensus with one
// crash for N=3, then goes on with N=4, 5 and 6, and is then asked for N=7 without an update:
//   bench_transfer [--chains 10] [--limit 20]
// prints for each chain the CPU seconds of training and whether the machine for N=7 is right on every execution.

#include <cstdlib>
#include <cstring>
#include <iomanip>
#include <iostream>

#include <protolearn.hpp>

#include "cpu_time.hpp"

namespace {

using namespace protolearn;
using namespace protolearn::detail;

template <unsigned N>
using Game = Setting<Shape{N, 4, 2}, Consensus<>, Crash<1>, WithRound<Counted>>;
template <class Setting>
using Q = QNetwork<Setting, 128, 64, 16>;
using Network = Q<Game<3>>::Network;  // counts are inputs over N-1: the same network for every N

template <class Setting>
auto going_on_from(Network const& network) {
  static_assert(std::is_same_v<Network, typename Q<Setting>::Network>);
  return [network](Random& random, Recipe const& recipe) -> std::unique_ptr<QFunction<Setting>> {
    return std::make_unique<Q<Setting>>(network, random, recipe.batch, recipe.gradient_steps);
  };
}

/// Trains the network on until its machine for N processes is right. False if it is not within the limit.
template <unsigned N>
bool train(Network& network, std::uint64_t seed, double limit) {
  double const start = benchmarks::cpu_seconds();
  QLearner<Game<N>> learner(going_on_from<Game<N>>(network), Recipe::counterexample_blame(), seed);
  while (!learner.check()) {
    if (benchmarks::cpu_seconds() - start > limit) return false;
    learner.learn();
  }
  network = dynamic_cast<Q<Game<N>> const&>(learner.q()).network();
  return true;
}

/// Is the network right for N processes as it is?
template <unsigned N>
bool right(Network const& network) {
  Random random(1);
  return explore<Game<N>>(Q<Game<N>>(network, random, 1, 1).machine()).correct();
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t chains = 10;
  double limit = 20;
  for (int k = 1; k + 1 < argc; k += 2) {
    if (std::strcmp(argv[k], "--chains") == 0) chains = std::strtoull(argv[k + 1], nullptr, 10);
    if (std::strcmp(argv[k], "--limit") == 0) limit = std::strtod(argv[k + 1], nullptr);
  }
  unsigned transferred = 0;
  for (std::uint64_t seed = 1; seed <= chains; ++seed) {
    Random random(seed);
    Network network(random, 512, 0.1);
    double const start = benchmarks::cpu_seconds();
    bool const trained = train<3>(network, seed, limit) && train<4>(network, seed, limit) &&
                         train<5>(network, seed, limit) && train<6>(network, seed, limit);
    bool const knows = trained && right<7>(network);
    transferred += knows ? 1U : 0U;
    std::cout << "chain " << std::setw(2) << seed << "  trained for N=3..6 in " << std::fixed << std::setprecision(2)
              << benchmarks::cpu_seconds() - start << " s" << (trained ? "" : " (not all)")
              << "  N=7: " << (knows ? "right" : "wrong") << std::endl;
  }
  std::cout << "right for N=7 without an update: " << transferred << " of " << chains << std::endl;
}
