// SPDX-License-Identifier: Apache-2.0

// How reliably and how fast Q-learning finds a machine that the explorer accepts, over settings and seeds:
//   bench_settings [--seeds 20] [--limit 30] [--only TEXT]
// prints a row a setting and Q function: success, median and worst CPU seconds, median iterations.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iomanip>
#include <iostream>

#include <protolearn.hpp>

namespace {

using namespace protolearn;

struct Arguments {
  std::uint64_t seeds = 20;
  double limit = 30;
  std::string only;
};

template <class Setting>
using Network = QNetwork<Setting, 128, 64, 16>;

template <class Setting, template <class> class Q>
void row(Arguments const& arguments, std::string const& name, Recipe const& recipe) {
  std::string const title = name + " " + Setting::describe();
  if (title.find(arguments.only) == std::string::npos) return;
  std::vector<double> seconds, iterations;
  for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
    std::clock_t const start = std::clock();
    auto const elapsed = [&] { return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC; };
    QLearning<Setting, Q> learning(recipe, seed);
    std::uint64_t count = 0;
    bool right = false;
    while (!(right = learning.check()) && elapsed() < arguments.limit) {
      learning.learn();
      ++count;
    }
    if (!right) continue;
    seconds.push_back(elapsed());
    iterations.push_back(static_cast<double>(count));
  }
  std::sort(seconds.begin(), seconds.end());
  std::sort(iterations.begin(), iterations.end());
  std::cout << std::setw(2) << seconds.size() << "/" << arguments.seeds;
  if (!seconds.empty()) {
    std::cout << std::fixed << std::setprecision(3) << "  median " << seconds[seconds.size() / 2] << " s  worst " << seconds.back()
              << " s  iterations " << std::setprecision(0) << iterations[iterations.size() / 2];
  }
  std::cout << "  " << title << std::endl;
}

template <class Setting>
void both(Arguments const& arguments) {
  row<Setting, QTable>(arguments, "table", Recipe::counterexample_blame());
  row<Setting, Network>(arguments, "network", Recipe::counterexample_blame());
}

template <unsigned N, unsigned F, unsigned R, class Task>
using Crashing = Setting<Shape{N, 4, R}, Task, Crash<F>, WithRound<Counted>>;

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int k = 1; k + 1 < argc; k += 2) {
    if (std::strcmp(argv[k], "--seeds") == 0) arguments.seeds = std::strtoull(argv[k + 1], nullptr, 10);
    if (std::strcmp(argv[k], "--limit") == 0) arguments.limit = std::strtod(argv[k + 1], nullptr);
    if (std::strcmp(argv[k], "--only") == 0) arguments.only = argv[k + 1];
  }
  using Commit = NonBlockingAtomicCommit;
  both<Crashing<3, 1, 2, Commit>>(arguments);
  both<Crashing<3, 1, 2, Consensus<>>>(arguments);
  both<Crashing<4, 2, 3, Commit>>(arguments);
  both<Crashing<4, 2, 3, Consensus<>>>(arguments);
  both<Crashing<4, 3, 3, Commit>>(arguments);
  both<Crashing<4, 3, 3, Consensus<>>>(arguments);
  both<Crashing<5, 3, 4, Commit>>(arguments);
  both<Crashing<5, 3, 4, Consensus<>>>(arguments);
  both<Crashing<7, 3, 4, Consensus<>>>(arguments);
  both<Crashing<7, 3, 4, Commit>>(arguments);
  both<Crashing<6, 4, 5, Commit>>(arguments);
  both<Setting<Shape{4, 4, 3}, Consensus<>, SendOmission<2>, WithRound<Counted>>>(arguments);
  both<Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>, WithRound<Ordered>>>(arguments);
}
