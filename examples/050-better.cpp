// SPDX-License-Identifier: Apache-2.0
// Correct is not yet good: a machine that decides only when everything arrives keeps every rule. improve_for goes on
// from the first proved machine to ones that decide more often, and returns the best that is proved.
#include <chrono>
#include <iostream>

#include <protolearn.hpp>

using namespace protolearn;

int main() {
  Options options{.seed = 1, .method = Method::q_table};
  auto const first = Learner<3, 4, 1>(options).learn();

  // Limited by iterations and not by the clock, a run repeats exactly.
  options.improve_for = std::chrono::hours{1};
  options.max_iterations = 20000;
  auto const better = Learner<3, 4, 1>(options).learn();

  std::cout << first.verdict << "\n"
            << better.verdict << "\nexecutions in which somebody does not decide: " << better.undecided << " of "
            << better.executions << " instead of " << first.undecided << '\n';

  // 255 is the least that any protocol can do in one round: under message loss, nobody can always decide.
  return first.verdict.proved() && better.verdict.proved() && better.undecided == 255 ? 0 : 1;
}
