// SPDX-License-Identifier: Apache-2.0
// How long Z3 takes for its verdict on one 3-process, 8-state, 2-round machine: at most 50 ms in the median.
#include <algorithm>
#include <cstdio>
#include <vector>

#include <protolearn.hpp>

#include "../machines.hpp"
#include "cpu_time.hpp"

namespace {

using namespace protolearn;
using namespace protolearn::detail;

using Game = Setting<Shape{3, 8, 2}, AtomicCommit>;
using Machine = Game::machine_type;

template <class Make>
void bench(char const* name, Make make) {
  std::vector<double> times;
  unsigned proved = 0, refuted = 0;
  for (unsigned k = 0; k < 100; ++k) {
    Machine const machine = make(k);
    double const start = benchmarks::cpu_seconds();
    auto const answer = z3_prove<Game>(machine);
    times.push_back(1000.0 * (benchmarks::cpu_seconds() - start));
    proved += answer.kind == Z3Answer<Game>::Kind::proved ? 1U : 0U;
    refuted += answer.kind == Z3Answer<Game>::Kind::refuted ? 1U : 0U;
    if ((answer.kind == Z3Answer<Game>::Kind::proved) != explore<Game>(machine).correct())
      std::printf("DISAGREEMENT at %u\n", k);
  }
  std::sort(times.begin(), times.end());
  std::printf("%-8s machines: %3u proved, %3u refuted, %3u unknown; CPU ms: median %6.1f, worst %6.1f\n", name, proved,
              refuted, 100 - proved - refuted, (times[49] + times[50]) / 2, times.back());
  std::fflush(stdout);
}

}  // namespace

int main() {
  Random random(1);
  auto const right = machines::commit_machine<Game>();
  bench("random", [&](unsigned) { return machines::random_machine<Game>(random); });
  bench("mutated", [&](unsigned) {
    auto mutant = right;
    machines::mutate<Game>(mutant, random, 1 + random.below(20));
    return mutant;
  });
  bench("learned", [](unsigned k) {
    return Learner<3, 8, 2>({.seed = k + 1, .method = Method::q_table, .z3_time_limit = {}}).learn().machine;
  });
}
