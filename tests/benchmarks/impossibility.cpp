// SPDX-License-Identifier: Apache-2.0

// What no machine can do whatever its states, and the machine that decides most often: how fast is that known?
//   bench_impossibility [--repetitions 5]
// prints a row a setting: median CPU seconds, the answer, views or states.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iomanip>
#include <iostream>

#include <protolearn.hpp>

namespace {

using namespace protolearn;

/// Calls run() so many times and prints the median of its CPU seconds.
template <class Run>
auto timed(unsigned repetitions, Run run) {
  std::vector<double> seconds;
  auto result = run();  // not counted: the first one also loads libraries
  for (unsigned k = 0; k < repetitions; ++k) {
    std::clock_t const start = std::clock();
    result = run();
    seconds.push_back(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
  }
  std::sort(seconds.begin(), seconds.end());
  std::cout << std::fixed << std::setprecision(4) << seconds[seconds.size() / 2] << " s  ";
  return result;
}

template <class Game>
void impossible(unsigned repetitions) {
  auto const result = timed(repetitions, [] { return full_information<Game>(); });
  std::cout << std::setw(10) << result.verdict.word() << "  " << std::setw(7) << result.views << " views  "
            << std::setw(4) << result.chain.links.size() << " links  " << Game::describe() << std::endl;
}

template <class Game>
void decides_most(unsigned repetitions) {
  auto const result = timed(repetitions, [] { return best<Game>(); });
  std::cout << std::setw(10) << result.verdict.word() << "  " << result.undecided << " of " << result.executions
            << " undecided, " << result.states << " states  " << Game::describe() << std::endl;
}

template <unsigned N, unsigned F, unsigned R, class Task = Consensus<>>
using Crashing = Setting<Shape{N, 4, R}, Task, Crash<F>, WithRound<Counted>>;
template <unsigned N, unsigned F, unsigned R>
using Generals = Setting<Shape{N, 4, R}, ByzantineAgreement<>, Byzantine<F>, WithRound<Ordered>>;
template <unsigned R>
using Lossy = Setting<Shape{3, 4, R}, AtomicCommit, MessageLoss, WithRound<Counted>>;

}  // namespace

int main(int argc, char** argv) {
  unsigned repetitions = 5;
  for (int k = 1; k + 1 < argc; k += 2) {
    if (std::strcmp(argv[k], "--repetitions") == 0)
      repetitions = static_cast<unsigned>(std::max(1L, std::strtol(argv[k + 1], nullptr, 10)));
  }
  impossible<Generals<3, 1, 1>>(repetitions);
  impossible<Generals<3, 1, 2>>(repetitions);
  impossible<Generals<3, 1, 3>>(repetitions);
  impossible<Generals<4, 1, 1>>(repetitions);
  impossible<Crashing<4, 2, 2>>(repetitions);
  impossible<Crashing<5, 2, 2>>(repetitions);
  impossible<Crashing<6, 3, 3>>(repetitions);
  // A machine exists: the whole adversary is searched in vain.
  impossible<Crashing<3, 1, 2, NonBlockingAtomicCommit>>(repetitions);
  impossible<Crashing<4, 2, 3>>(repetitions);
  impossible<Crashing<5, 3, 4>>(repetitions);
  impossible<Generals<4, 1, 2>>(repetitions);
  decides_most<Lossy<1>>(repetitions);
  decides_most<Lossy<2>>(repetitions);
}
