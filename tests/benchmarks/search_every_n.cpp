// SPDX-License-Identifier: Apache-2.0

// How long it takes to learn a machine for every N, with its predicates, or to prove that there is none.
//   bench_search_every_n [--seeds 5] [--limit 60] [--only TEXT] [--engine cdcl|z3|cadical|all]
// prints a row a setting and engine: the verdict, median and worst CPU seconds of the search alone, and of the median
// what it took to make the machine simpler and to prove it again, iterations, clauses and predicates. Of verdicts that
// are not the same for all seeds, all are printed.

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
  std::uint64_t seeds = 5;
  double limit = 60;
  std::string only, engine = sat::Engine::cdcl.name;

  [[nodiscard]] bool want(std::string const& title) const { return title.find(only) != std::string::npos; }
  [[nodiscard]] bool want(sat::Engine const& one) const { return engine == "all" || engine == one.name; }
};

/// CPU seconds; the machine is told apart only by how many predicates it has.
struct Run {
  double search, simplify, prove;
  std::string verdict;
  std::uint64_t iterations;
  std::size_t clauses, predicates;
};

template <class Setting>
Run run(Options const& options, sat::Engine const& engine) {
  double const start = benchmarks::cpu_seconds();
  auto const found = conflict_search<Setting>(options, engine);
  double const all = benchmarks::cpu_seconds() - start;
  double const share = all / (found.seconds + found.simplify_seconds + found.judge_seconds);
  return {found.seconds * share,
          found.simplify_seconds * share,
          found.judge_seconds * share,
          found.verdict.word(),
          found.iterations,
          found.clauses,
          found.predicates.size()};
}

void print(std::string const& title, sat::Engine const& engine, std::vector<Run> runs) {
  std::sort(runs.begin(), runs.end(), [](Run const& a, Run const& b) { return a.search < b.search; });
  std::vector<std::string> verdicts;
  for (Run const& run : runs) {
    if (std::find(verdicts.begin(), verdicts.end(), run.verdict) == verdicts.end()) verdicts.push_back(run.verdict);
  }
  std::string verdict;
  for (std::string const& one : verdicts) verdict += (verdict.empty() ? "" : "/") + one;
  Run const& median = runs[runs.size() / 2];
  std::cout << std::left << std::setw(46) << title << std::setw(9) << engine.name << std::setw(11) << verdict
            << std::right << std::fixed << std::setprecision(3) << std::setw(8) << median.search << " s  worst "
            << std::setw(8) << runs.back().search << " s  simpler " << std::setw(7) << median.simplify << " s  proof "
            << std::setw(7) << median.prove << " s  " << median.iterations << " iterations, " << median.clauses
            << " clauses, " << median.predicates << " predicates" << std::endl;
}

std::vector<sat::Engine> engines() {
  return {
      sat::Engine::cdcl,
      sat::Engine::z3,
#ifdef PROTOLEARN_CADICAL
      sat::cadical,
#endif
  };
}

template <class Setting>
void row(Arguments const& arguments, std::string const& title) {
  if (!arguments.want(title)) return;
  std::chrono::milliseconds const limit{static_cast<std::int64_t>(arguments.limit * 1000)};
  for (sat::Engine const& engine : engines()) {
    if (!arguments.want(engine)) continue;
    std::vector<Run> runs;
    for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
      runs.push_back(run<Setting>({.seed = seed, .time_limit = limit}, engine));
    }
    print(title, engine, std::move(runs));
  }
}

template <unsigned S, unsigned R, class Task, class Faults, class View = WithLastRound<LearnedThresholds>>
using Game = Setting<Shape{every_n, S, R}, Task, Faults, View>;

template <unsigned R>
using Commit = Game<4, R, AtomicCommit, MessageLoss>;
template <unsigned F, unsigned S, unsigned R>
using NonBlocking = Game<S, R, NonBlockingAtomicCommit, Crash<F>>;
template <FaultBound F, unsigned R>
using Agree = Game<4, R, Consensus<>, Crash<F>>;
template <unsigned S>
using Broadcast = Game<S, 3, AnonymousBroadcast<2>, Byzantine<below<3>>, LearnedThresholds>;
template <unsigned R>
using OneThird = Game<4, R, SafeConsensus<>, Both<Dead<below<3>>, MessageLoss>>;
template <FaultBound F>
using Crusader = Game<5, 1, CrusaderAgreement<>, Byzantine<F>>;
template <unsigned S>
using Graded = Game<S, 2, GradedConsensus<>, Byzantine<below<3>>>;
template <unsigned R>
using TwoOfThree = Game<6, R, KSetAgreement<2, 3>, Crash<4>>;

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int k = 1; k + 1 < argc; k += 2) {
    if (std::strcmp(argv[k], "--seeds") == 0) arguments.seeds = std::max(1ULL, std::strtoull(argv[k + 1], nullptr, 10));
    if (std::strcmp(argv[k], "--limit") == 0) arguments.limit = std::strtod(argv[k + 1], nullptr);
    if (std::strcmp(argv[k], "--only") == 0) arguments.only = argv[k + 1];
    if (std::strcmp(argv[k], "--engine") == 0) arguments.engine = argv[k + 1];
  }
  (void)full_information<Setting<Shape{2, 4, 1}, AtomicCommit, MessageLoss>>();  // the first call loads libraries
  row<Commit<1>>(arguments, "atomic commit, loss, S=4 R=1");
  row<Commit<2>>(arguments, "atomic commit, loss, S=4 R=2");
  row<NonBlocking<1, 4, 2>>(arguments, "non-blocking commit, F=1, S=4 R=2");
  row<NonBlocking<2, 5, 3>>(arguments, "non-blocking commit, F=2, S=5 R=3");
  row<NonBlocking<3, 5, 4>>(arguments, "non-blocking commit, F=3, S=5 R=4");
  row<NonBlocking<4, 5, 5>>(arguments, "non-blocking commit, F=4, S=5 R=5");
  row<NonBlocking<5, 5, 6>>(arguments, "non-blocking commit, F=5, S=5 R=6");
  row<Agree<1, 2>>(arguments, "consensus, F=1, S=4 R=2");
  row<Agree<2, 3>>(arguments, "consensus, F=2, S=4 R=3");
  row<Agree<3, 4>>(arguments, "consensus, F=3, S=4 R=4");
  row<Agree<5, 6>>(arguments, "consensus, F=5, S=4 R=6");
  row<Game<8, 3, Consensus<4>, Crash<2>>>(arguments, "consensus of 4 values, F=2, S=8 R=3");
  row<Broadcast<3>>(arguments, "anonymous broadcast, N > 3F, S=3 R=3");
  row<Broadcast<4>>(arguments, "anonymous broadcast, N > 3F, S=4 R=3");
  row<OneThird<2>>(arguments, "safe consensus, dead and loss, S=4 R=2");
  row<OneThird<3>>(arguments, "safe consensus, dead and loss, S=4 R=3");
  row<Crusader<below<3>>>(arguments, "crusader agreement, N > 3F, S=5 R=1");
  row<Crusader<below<2>>>(arguments, "crusader agreement, N > 2F, S=5 R=1");
  row<Graded<7>>(arguments, "graded consensus, N > 3F, S=7 R=2");
  row<Graded<8>>(arguments, "graded consensus, N > 3F, S=8 R=2");
  row<TwoOfThree<3>>(arguments, "2 of 3 values, F=4, S=6 R=3");
  row<TwoOfThree<2>>(arguments, "2 of 3 values, F=4, S=6 R=2");
  row<Agree<3, 3>>(arguments, "consensus, F=3, S=4 R=3");
  row<Agree<below<1>, 1>>(arguments, "consensus, any F < N, S=4 R=1");
  row<Agree<below<1>, 2>>(arguments, "consensus, any F < N, S=4 R=2");
  row<Agree<below<1>, 3>>(arguments, "consensus, any F < N, S=4 R=3");
}
