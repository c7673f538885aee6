// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>
#include <iomanip>
#include <iostream>

#include <protolearn.hpp>

#include "cpu_time.hpp"

// The table of docs/early-deciding.md: the least deadlines of tasks in which everybody decides, by how many processes
// fail. `bench_fastest 300` lets each search run for 300 seconds instead of 120.

namespace {

using namespace protolearn;
using benchmarks::cpu_seconds;

double limit = 120;

template <unsigned F>
using Crashes = Crash<F>;
template <unsigned F>
using Omits = SendOmission<F>;

template <class Task, class Faults, unsigned N, unsigned S, unsigned R>
void row() {
  using Game = Setting<Shape{N, S, R}, Task, Faults, WithRound<Counted>>;
  FastestOptions options;
  options.search.time_limit = std::chrono::nanoseconds(static_cast<std::int64_t>(limit * 1e9));
  double const before = cpu_seconds();
  auto const found = fastest<Game>(options);
  std::cout << "| " << Task::name << " | " << (Faults::crashes ? "crash" : "send omission") << " | " << N << " | "
            << Faults::max_faulty << " | " << R << " | ";
  if (found.deadlines.empty()) std::cout << found.verdict.word() << " | ";
  for (Deadline const& d : found.deadlines) {
    std::cout << d.round << (d.least.unknown() ? "?" : "") << (d.failures < Faults::max_faulty ? ", " : " | ");
  }
  for (Deadline const& d : found.deadlines) {
    std::cout << (d.least.unknown()  ? "open"
                  : d.least.proved() ? "-"
                  : d.task           ? "every S"
                                     : "S=" + std::to_string(S))
              << (d.failures < Faults::max_faulty ? ", " : "");
  }
  if (found.verdict.impossible()) std::cout << "S=" << S;
  std::cout << " | " << std::fixed << std::setprecision(2) << cpu_seconds() - before << " s |" << std::endl;
}

/// With as many rounds as any protocol needs that tolerates F failures.
template <template <unsigned> class Faults, unsigned N, unsigned F, unsigned S = 8>
void rows() {
  constexpr unsigned R = Faults<F>::crashes ? std::min(F + 1, N - 1) : F + 1;
  row<Consensus<>, Faults<F>, N, S, R>();
  row<Consensus<2, false>, Faults<F>, N, S, R>();
  row<NonBlockingAtomicCommit, Faults<F>, N, S, R>();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) limit = std::atof(argv[1]);
  std::cout << "| task | faults | N | F | R | d(0), .., d(F) | that no entry is smaller: for | time |\n"
            << "|---|---|---|---|---|---|---|---|" << std::endl;
  rows<Crashes, 3, 1>();
  rows<Crashes, 3, 2>();
  rows<Crashes, 4, 1>();
  rows<Crashes, 4, 2>();
  rows<Crashes, 5, 1>();
  rows<Crashes, 5, 2>();
  rows<Omits, 3, 1>();
  rows<Omits, 4, 1>();
  rows<Omits, 4, 2>();
}
