// SPDX-License-Identifier: Apache-2.0
// How near improvement comes to what no protocol exceeds, under a network: the Q-network, then the objective `decided`,
// with 1% loss and 90% yes votes, seed by seed.
//
//   bench_learning_network [SEEDS [SECONDS TO IMPROVE]]        20 and 5
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iomanip>
#include <iostream>
#include <vector>

#include <protolearn.hpp>

namespace {

using namespace protolearn;

template <class Game>
void row(unsigned seeds, double seconds) {
  Network const network{.loss = 0.01, .starts = {0.9, 0.1}};
  auto const possible = best<Game>(network);
  double const most = possible.chances.decided;
  std::cout << Game::describe() << "\n  at best " << std::setprecision(9) << most << ": " << possible.verdict << '\n';
  std::vector<double> gaps;
  for (unsigned seed = 1; seed <= seeds; ++seed) {
    Options options;
    options.seed = seed;
    options.improve_for = std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(seconds));
    options.z3_time_limit = {};
    options.network = network;
    auto const result = SettingLearner<Game, Method::q_network>(options).learn();
    if (!result.verdict.proved()) continue;
    gaps.push_back(most - result.chances->decided);
  }
  std::sort(gaps.begin(), gaps.end());
  auto const near = std::count_if(gaps.begin(), gaps.end(), [](double gap) { return gap < 1e-6; });
  std::cout << std::flush;
  std::printf("  %zu of %u seeds proved, %ld within 1e-6 of that; median %.1e, worst %.1e below it\n", gaps.size(),
              seeds, static_cast<long>(near), gaps[gaps.size() / 2], gaps.back());
}

}  // namespace

int main(int argc, char** argv) {
  unsigned const seeds = argc > 1 ? static_cast<unsigned>(std::atoi(argv[1])) : 20;
  double const seconds = argc > 2 ? std::atof(argv[2]) : 5;
  row<Setting<Shape{3, 8, 2}, AtomicCommit>>(seeds, seconds);
  row<Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, WithRound<Counted>>>(seeds, seconds);
}
