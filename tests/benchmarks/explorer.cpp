// SPDX-License-Identifier: Apache-2.0
// Judging all 32,768 executions of a 3-process, 8-state, 2-round machine: at most 0.1 ms; and tight loops over them.
// FloodSet, whose executions number over 10^13, for 8 and 10 processes: at most 5 ms each.
#include <benchmark/benchmark.h>

#include <vector>

#include <protolearn.hpp>

#include "../machines.hpp"
#include "../plain_enumeration.hpp"

namespace {

using namespace protolearn;
using namespace protolearn::detail;

using Game = Setting<Shape{3, 8, 2}, AtomicCommit>;
using Machine = Game::machine_type;

std::vector<Machine> random_machines() {
  Random random(1);
  std::vector<Machine> result(64);
  for (Machine& machine : result) machine = machines::random_machine<Game>(random);
  return result;
}

/// Right machines that decide where they can, and mutants of them.
std::vector<Machine> deciding_machines() {
  Random random(2);
  std::vector<Machine> result(64, machines::commit_machine<Game>());
  for (Machine& machine : result) machines::mutate<Game>(machine, random, random.below(20));
  return result;
}

std::vector<Machine> learned_machines() {
  std::vector<Machine> result;
  for (std::uint64_t seed = 1; seed <= 16; ++seed) {
    result.push_back(Learner<3, 8, 2>({.seed = seed, .method = Method::q_table, .z3_time_limit = {}}).learn().machine);
  }
  return result;
}

using Machines = std::vector<Machine> (*)();

void judge(benchmark::State& state, Machines make) {
  auto const machines = make();
  Explorer<Game> explorer;
  std::size_t k = 0;
  for (auto _ : state) benchmark::DoNotOptimize(explorer.judge(machines[k++ % machines.size()]).violating);
}

void judge_and_sample(benchmark::State& state, Machines make) {
  auto const machines = make();
  Explorer<Game> explorer;
  Random random(3);
  std::size_t k = 0;
  for (auto _ : state) benchmark::DoNotOptimize(explorer.judge(machines[k++ % machines.size()], random, 32).violating);
}

void enumerate(benchmark::State& state, Machines make) {
  auto const machines = make();
  std::size_t k = 0;
  for (auto _ : state) benchmark::DoNotOptimize(plain::count<8>(machines[k++ % machines.size()]).violating);
}

/// Consensus by flooding (Lynch, "Distributed Algorithms", 1996, section 6.2.1).
template <unsigned N, unsigned F>
void flood_set(benchmark::State& state) {
  using Flooding = Setting<Shape{N, 4, F + 1}, Consensus<>, Crash<F>, WithLastRound<Counted>>;
  typename Flooding::machine_type const machine(
      [](auto const& o) { return (o.count(0) > 0 ? 0 : 1) + (o.last_round() ? 2 : 0); });
  Explorer<Flooding> explorer;
  for (auto _ : state) {
    if (!explorer.judge(machine).correct()) state.SkipWithError("FloodSet is refuted");
  }
}
BENCHMARK(flood_set<8, 4>)->Unit(benchmark::kMicrosecond);
BENCHMARK(flood_set<10, 3>)->Unit(benchmark::kMicrosecond);

BENCHMARK_CAPTURE(judge, random, random_machines)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(judge, deciding, deciding_machines)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(judge, learned, learned_machines)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(judge_and_sample, random, random_machines)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(judge_and_sample, deciding, deciding_machines)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(enumerate, random, random_machines)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(enumerate, deciding, deciding_machines)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
