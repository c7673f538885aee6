// SPDX-License-Identifier: Apache-2.0

// How fast complete answers are: conflict search with each engine, impossibility for every number of states, and the
// machine that decides most often.
//   bench_conflict_search [--seeds 5] [--limit 30] [--only TEXT] [--engine TEXT]
// prints a row a setting and engine: the answers, median and worst CPU milliseconds of the search alone, the bar, and
// for the median iterations, clauses and configurations (or views, or states).

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iomanip>
#include <iostream>
#include <sstream>
#include <vector>

#include <protolearn.hpp>
#include <protolearn/search/conflict_search.hpp>

#include "cpu_time.hpp"

namespace {

using namespace protolearn;

struct Arguments {
  std::uint64_t seeds = 5;
  double limit = 30;
  std::string only;
  std::string engine;

  [[nodiscard]] bool want(std::string const& title, std::string const& name) const {
    return title.find(only) != std::string::npos && name.find(engine) != std::string::npos;
  }
};

struct Run {
  double milliseconds;
  std::string answer, facts;
};

void print(std::string const& title, std::string const& name, double bar, std::vector<Run> runs) {
  std::sort(runs.begin(), runs.end(), [](Run const& a, Run const& b) { return a.milliseconds < b.milliseconds; });
  Run const& median = runs[runs.size() / 2];
  std::cout << std::left << std::setw(42) << title << std::setw(17) << name << std::setw(11) << median.answer
            << std::right << std::fixed << std::setprecision(1) << std::setw(9) << median.milliseconds << " ms  worst "
            << std::setw(9) << runs.back().milliseconds << " ms  (bar " << bar << ")  " << median.facts << std::endl;
}

/// Calls run() for every seed; what it returns says the answer and the facts.
template <class Go>
void seeds(Arguments const& arguments, std::string const& title, std::string const& name, double bar, Go const& go) {
  if (!arguments.want(title, name)) return;
  std::vector<Run> runs;
  for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
    double const start = benchmarks::cpu_seconds();
    Run run = go(seed);
    if (run.milliseconds < 0) run.milliseconds = (benchmarks::cpu_seconds() - start) * 1000;
    runs.push_back(std::move(run));
  }
  print(title, name, bar, std::move(runs));
}

/// Conflict search. The explorer's second look at the end is not counted, but told.
template <class... Settings>
void row(Arguments const& arguments, std::string const& title, double bar) {
  std::chrono::milliseconds const limit{static_cast<std::int64_t>(arguments.limit * 1000)};
  std::vector<sat::Engine> engines{sat::Engine::cdcl, sat::Engine::z3};
#ifdef PROTOLEARN_CADICAL
  engines.push_back(sat::cadical);
#endif
  for (sat::Engine const& engine : engines) {
    seeds(arguments, title, engine.name, bar, [&](std::uint64_t seed) {
      double const start = benchmarks::cpu_seconds();
      auto const found = conflict_search<Settings...>({.seed = seed, .time_limit = limit}, engine);
      double const share = found.seconds / (found.seconds + found.judge_seconds);
      std::ostringstream facts;
      facts << found.iterations << " iterations, " << found.clauses << " clauses, " << found.configurations
            << " configurations; explorer " << found.judge_seconds * 1000 << " ms";
      return Run{(benchmarks::cpu_seconds() - start) * share * 1000, found.verdict.word(), facts.str()};
    });
  }
}

template <class Game>
void every_s(Arguments const& arguments, std::string const& title, double bar) {
  seeds(arguments, title, "full information", bar, [](std::uint64_t) {
    auto const result = full_information<Game>();
    return Run{-1, result.verdict.word(),
               std::to_string(result.views) + " views, " + std::to_string(result.chain.links.size()) + " links"};
  });
}

template <class Game>
void most(Arguments const& arguments, std::string const& title, double bar) {
  seeds(arguments, title, "best", bar, [](std::uint64_t) {
    auto const result = best<Game>();
    return Run{-1, result.verdict.word(),
               result.undecided.str() + " of " + result.executions.str() + " undecided, " +
                   std::to_string(result.states) + " states"};
  });
}

template <unsigned N, unsigned F, unsigned R, template <unsigned> class Faults = Crash, class Task = Consensus<>>
using Game = Setting<Shape{N, 4, R}, Task, Faults<F>, WithRound<Counted>>;

template <unsigned N, unsigned F>
using OneTable = Setting<Shape{N, 4, F + 1}, Consensus<>, Crash<F>,
                         WithLastRound<Thresholds<exists<0>, exists<1>, exists<2>, exists<3>>>>;

template <unsigned N, unsigned R>
using Generals = Setting<Shape{N, 4, R}, ByzantineAgreement<>, Byzantine<1>, WithRound<Ordered>>;
using Timeless = Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>, Ordered>;

template <unsigned R>
using Lossy = Setting<Shape{3, 4, R}, AtomicCommit, MessageLoss, WithRound<Counted>>;

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int k = 1; k + 1 < argc; k += 2) {
    if (std::strcmp(argv[k], "--seeds") == 0) arguments.seeds = std::max(1ULL, std::strtoull(argv[k + 1], nullptr, 10));
    if (std::strcmp(argv[k], "--limit") == 0) arguments.limit = std::strtod(argv[k + 1], nullptr);
    if (std::strcmp(argv[k], "--only") == 0) arguments.only = argv[k + 1];
    if (std::strcmp(argv[k], "--engine") == 0) arguments.engine = argv[k + 1];
  }
  (void)full_information<Game<3, 1, 1>>();  // the first call of all loads libraries
  row<Game<3, 1, 2, Crash, NonBlockingAtomicCommit>>(arguments, "atomic commit, crash 3,1,2", 1);
  row<Game<5, 2, 3>>(arguments, "crash 5,2,3", 10);
  row<Game<6, 3, 4>>(arguments, "crash 6,3,4", 60);
  row<Game<8, 4, 5>>(arguments, "crash 8,4,5", 500);
  row<Game<10, 4, 5>>(arguments, "crash 10,4,5", 1500);
  row<Game<4, 2, 2>>(arguments, "crash 4,2,2", 5);
  row<Game<6, 3, 3>>(arguments, "crash 6,3,3", 100);
  row<Game<8, 4, 4>>(arguments, "crash 8,4,4", 2000);
  row<Game<5, 2, 3, SendOmission>>(arguments, "send omission 5,2,3", 100);
  row<Game<5, 2, 3, Omission>>(arguments, "omission 5,2,3", 1500);
  row<Generals<4, 2>>(arguments, "Byzantine 4,1,2", 300);
  row<Timeless>(arguments, "Byzantine 4,1,2 without the round", 1000);
  row<OneTable<3, 1>, OneTable<4, 1>, OneTable<5, 2>, OneTable<6, 3>, OneTable<7, 4>, OneTable<8, 5>, OneTable<9, 6>,
      OneTable<10, 3>, OneTable<12, 4>, OneTable<16, 3>, OneTable<24, 2>>(arguments, "one table for 3,1 to 24,2", 50);
  every_s<Generals<3, 1>>(arguments, "Byzantine 3,1,1", 10000);
  every_s<Generals<3, 2>>(arguments, "Byzantine 3,1,2", 10000);
  every_s<Generals<3, 3>>(arguments, "Byzantine 3,1,3", 10000);
  every_s<Generals<4, 1>>(arguments, "Byzantine 4,1,1", 10000);
  every_s<Game<4, 2, 2>>(arguments, "crash 4,2,2", 10);
  every_s<Game<5, 2, 2>>(arguments, "crash 5,2,2", 10);
  every_s<Game<6, 3, 3>>(arguments, "crash 6,3,3", 100);
  most<Lossy<1>>(arguments, "message loss, N = 3, R = 1", 20);
  most<Lossy<2>>(arguments, "message loss, N = 3, R = 2", 20);
}
