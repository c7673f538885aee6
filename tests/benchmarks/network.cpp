// SPDX-License-Identifier: Apache-2.0

// How fast the best under a network is known: the optimum of all protocols, a machine that reaches it, and the best
// machine of too few states. Atomic commit; messages are lost with probability 1%, and nine in ten vote yes.
//   bench_network [--runs 5] [--only TEXT]
// prints a row a setting: the answer, median and worst CPU milliseconds, the bar, the value and what it took.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iomanip>
#include <iostream>
#include <string>
#include <vector>

#include <protolearn.hpp>

#include "cpu_time.hpp"

namespace {

using namespace protolearn;

struct Arguments {
  unsigned runs = 5;
  std::string only;
};

struct Answer {
  std::string word, facts;
};

template <class Go>
void row(Arguments const& arguments, std::string const& title, double bar, Go const& go) {
  if (title.find(arguments.only) == std::string::npos) return;
  std::vector<double> milliseconds;
  Answer answer;
  for (unsigned k = 0; k < arguments.runs; ++k) {
    double const start = benchmarks::cpu_seconds();
    answer = go();
    milliseconds.push_back((benchmarks::cpu_seconds() - start) * 1000);
  }
  std::sort(milliseconds.begin(), milliseconds.end());
  std::cout << std::left << std::setw(48) << title << std::setw(9) << answer.word << std::right << std::fixed
            << std::setprecision(1) << std::setw(9) << milliseconds[milliseconds.size() / 2] << " ms  worst "
            << std::setw(9) << milliseconds.back() << " ms  (bar " << bar << ")  " << answer.facts << std::endl;
}

template <unsigned N, unsigned S, unsigned R, class View>
using Commit = Setting<Shape{N, S, R}, AtomicCommit, MessageLoss, View>;

Network network() { return {.loss = 0.01, .starts = {0.9, 0.1}}; }

template <class Game>
void optimum_row(Arguments const& arguments, double bar) {
  row(arguments,
      "optimum " + detail::view_name<typename Game::View>() + " N=" + std::to_string(Game::nodes) +
          " R=" + std::to_string(Game::rounds),
      bar, [] {
        auto const found = optimum<Game>(network());
        return Answer{found.verdict.word(), detail::nine_digits(found.value)};
      });
}

template <class Game>
void best_row(Arguments const& arguments, double bar) {
  row(arguments,
      "best " + detail::view_name<typename Game::View>() + " N=" + std::to_string(Game::nodes) +
          " S=" + std::to_string(Game::states) + " R=" + std::to_string(Game::rounds),
      bar, [] {
        auto const found = best<Game>(network());
        return Answer{found.verdict.word(), detail::nine_digits(found.value) + " of " +
                                                detail::nine_digits(found.optimum) + ", " +
                                                std::to_string(found.states) + " states"};
      });
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int k = 1; k + 1 < argc; k += 2) {
    if (std::strcmp(argv[k], "--runs") == 0)
      arguments.runs = static_cast<unsigned>(std::max(1, std::atoi(argv[k + 1])));
    if (std::strcmp(argv[k], "--only") == 0) arguments.only = argv[k + 1];
  }
  optimum_row<Commit<3, 4, 2, WithRound<Counted>>>(arguments, 20);
  optimum_row<Commit<3, 4, 3, WithRound<Counted>>>(arguments, 1000);
  optimum_row<Commit<4, 4, 1, WithRound<Counted>>>(arguments, 1000);
  best_row<Commit<3, 8, 2, WithRound<Counted>>>(arguments, 500);
  best_row<Commit<3, 8, 2, Ordered>>(arguments, 500);
  best_row<Commit<3, 8, 2, WithRound<Ordered>>>(arguments, 500);
  best_row<Commit<3, 4, 2, WithRound<Counted>>>(arguments, 500);
  best_row<Commit<3, 4, 2, WithRound<Ordered>>>(arguments, 20000);
}
