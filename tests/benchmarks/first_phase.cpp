// SPDX-License-Identifier: Apache-2.0

// Does it help conflict search if Q-learning goes first, for so many iterations, and leaves its table to begin with?
//   bench_first_phase [--iterations 30] [--seeds 5] [--limit 30] [--only TEXT]
// prints a row a setting, for the search alone, after Q-learning with a table, and with a network: how many of the
// seeds ended with an answer, the median and the worst CPU milliseconds of the search alone, and the mean milliseconds
// that learning took before.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iomanip>
#include <iostream>

#include <protolearn.hpp>
#include <protolearn/search/conflict_search.hpp>

#include "cpu_time.hpp"

namespace {

using namespace protolearn;

struct Arguments {
  std::uint64_t iterations = 30;
  std::uint64_t seeds = 5;
  double limit = 30;
  std::string only;
};

template <class Game>
void row(Arguments const& arguments, std::string const& title) {
  if (title.find(arguments.only) == std::string::npos) return;
  std::chrono::milliseconds const limit{static_cast<std::int64_t>(arguments.limit * 1000)};
  for (std::string const first : {"nothing", "table", "network"}) {
    std::vector<double> milliseconds;
    double learning = 0;
    std::uint64_t answered = 0;
    for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
      typename Game::machine_type machine;
      double start = benchmarks::cpu_seconds();
      if (first != "nothing") {
        SettingLearner<Game> learner{{.seed = seed,
                                      .time_limit = limit,
                                      .method = first == "table" ? Method::q_table : Method::q_network,
                                      .z3_time_limit = {},
                                      .max_iterations = arguments.iterations}};
        machine = learner.learn().machine;
      }
      learning += (benchmarks::cpu_seconds() - start) * 1000 / static_cast<double>(arguments.seeds);
      start = benchmarks::cpu_seconds();
      auto const found = conflict_search<Game>({.seed = seed, .time_limit = limit}, sat::Engine::cdcl, machine);
      double const share = found.seconds / (found.seconds + found.judge_seconds);
      milliseconds.push_back((benchmarks::cpu_seconds() - start) * share * 1000);
      answered += found.verdict.unknown() ? 0U : 1U;
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    std::cout << std::left << std::setw(14) << title << "after " << std::setw(9) << first << std::right << std::setw(3)
              << answered << "/" << arguments.seeds << std::fixed << std::setprecision(1) << "  median " << std::setw(8)
              << milliseconds[milliseconds.size() / 2] << " ms  worst " << std::setw(8) << milliseconds.back()
              << " ms  learning before " << learning << " ms" << std::endl;
  }
}

template <unsigned N, unsigned F, unsigned R>
using Game = Setting<Shape{N, 4, R}, Consensus<>, Crash<F>, WithRound<Counted>>;

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int k = 1; k + 1 < argc; k += 2) {
    if (std::strcmp(argv[k], "--iterations") == 0) arguments.iterations = std::strtoull(argv[k + 1], nullptr, 10);
    if (std::strcmp(argv[k], "--seeds") == 0) arguments.seeds = std::max(1ULL, std::strtoull(argv[k + 1], nullptr, 10));
    if (std::strcmp(argv[k], "--limit") == 0) arguments.limit = std::strtod(argv[k + 1], nullptr);
    if (std::strcmp(argv[k], "--only") == 0) arguments.only = argv[k + 1];
  }
  row<Game<5, 2, 3>>(arguments, "crash 5,2,3");
  row<Game<6, 3, 4>>(arguments, "crash 6,3,4");
  row<Game<8, 4, 5>>(arguments, "crash 8,4,5");
  row<Game<10, 4, 5>>(arguments, "crash 10,4,5");
  row<Game<6, 3, 3>>(arguments, "crash 6,3,3");
}
