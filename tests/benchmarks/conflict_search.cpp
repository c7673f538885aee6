// SPDX-License-Identifier: Apache-2.0

// How fast conflict search ends, with each engine:
//   bench_conflict_search [--seeds 5] [--limit 30] [--only TEXT] [--engine TEXT] [--begin ITERATIONS]
// prints a row a setting and engine: the answers, median and worst CPU seconds of the search alone (as milliseconds), then iterations,
// clauses and configurations of the median, and the bar. With --begin, instead, what is gained if Q-learning goes first, so many
// iterations: the search that begins with its table, beside the one that begins with nothing.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <iomanip>
#include <iostream>

#include <protolearn.hpp>
#include <protolearn/learning/conflict_search.hpp>

namespace {

using namespace protolearn;

struct Arguments {
  std::uint64_t seeds = 5;
  double limit = 30;
  std::string only;
  std::string engine;
  std::uint64_t begin = 0;
};

struct Run {
  double milliseconds;
  char const* answer;
  std::uint64_t iterations;
  std::size_t clauses, configurations;
  double judged;
};

void print(std::string const& title, char const* engine, double bar, std::vector<Run> runs) {
  std::sort(runs.begin(), runs.end(), [](Run const& a, Run const& b) { return a.milliseconds < b.milliseconds; });
  Run const& median = runs[runs.size() / 2];
  std::cout << std::left << std::setw(42) << title << std::setw(8) << engine << std::setw(11) << median.answer << std::right << std::fixed
            << std::setprecision(1) << std::setw(9) << median.milliseconds << " ms  worst " << std::setw(9) << runs.back().milliseconds
            << " ms  (bar " << bar << ")  " << median.iterations << " iterations, " << median.clauses << " clauses, "
            << median.configurations << " configurations; explorer " << median.judged * 1000 << " ms" << std::endl;
}

std::chrono::milliseconds limit_of(Arguments const& arguments) {
  return std::chrono::milliseconds{static_cast<std::int64_t>(arguments.limit * 1000)};
}

/// The search is timed as processor time: that of the whole call, less the explorer's second look at the end.
template <class Search>
Run timed(Search const& search) {
  std::clock_t const start = std::clock();
  auto const found = search();
  double const seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  double const share = found.seconds / (found.seconds + found.judge_seconds);
  return {seconds * share * 1000, found.verdict.word(), found.iterations, found.clauses, found.configurations, found.judge_seconds};
}

template <class... Settings>
void row(Arguments const& arguments, std::string const& title, double bar) {
  for (sat::Engine const engine : {sat::Engine::cdcl, sat::Engine::cadical, sat::Engine::z3}) {
    if (engine == sat::Engine::cadical && !sat::has_cadical) continue;
    std::string const name = sat::name_of(engine);
    if (title.find(arguments.only) == std::string::npos || name.find(arguments.engine) == std::string::npos) continue;
    std::vector<Run> runs;
    for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
      runs.push_back(timed([&] { return conflict_search<Settings...>({.seed = seed, .time_limit = limit_of(arguments)}, engine); }));
    }
    print(title, name.c_str(), bar, std::move(runs));
  }
}

/// A search that begins with what Q-learning has after a few iterations: milliseconds of learning are not counted, but printed.
template <class Game>
void begun_row(Arguments const& arguments, std::string const& title) {
  if (title.find(arguments.only) == std::string::npos) return;
  for (int first = 0; first < 3; ++first) {
    std::vector<Run> runs;
    double learning = 0;
    for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
      typename Game::machine_type machine;
      std::clock_t const start = std::clock();
      if (first > 0) {
        SettingLearner<Game> learner{{.seed = seed, .time_limit = limit_of(arguments), .method = first == 1 ? Method::q_table : Method::q_network,
                                      .z3_time_limit = {}, .max_iterations = arguments.begin}};
        machine = learner.learn().machine;
      }
      learning += static_cast<double>(std::clock() - start) * 1000 / CLOCKS_PER_SEC / static_cast<double>(arguments.seeds);
      runs.push_back(timed([&] { return conflict_search<Game>({.seed = seed, .time_limit = limit_of(arguments)}, sat::default_engine, machine); }));
    }
    print(title, first == 0 ? "alone" : first == 1 ? "table" : "network", learning, std::move(runs));
  }
}

template <unsigned N, unsigned F, unsigned R, template <unsigned> class Faults = Crash, class Task = Consensus<>>
using Game = Setting<Shape{N, 4, R}, Task, Faults<F>, WithRound<Counted>>;

template <unsigned N, unsigned F>
using OneTable = Setting<Shape{N, 4, F + 1}, Consensus<>, Crash<F>, WithLastRound<Thresholds<exists<0>, exists<1>, exists<2>, exists<3>>>>;

using Generals = Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>, WithRound<Ordered>>;
using Timeless = Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>, Ordered>;

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int k = 1; k + 1 < argc; k += 2) {
    if (std::strcmp(argv[k], "--seeds") == 0) arguments.seeds = std::strtoull(argv[k + 1], nullptr, 10);
    if (std::strcmp(argv[k], "--limit") == 0) arguments.limit = std::strtod(argv[k + 1], nullptr);
    if (std::strcmp(argv[k], "--only") == 0) arguments.only = argv[k + 1];
    if (std::strcmp(argv[k], "--engine") == 0) arguments.engine = argv[k + 1];
    if (std::strcmp(argv[k], "--begin") == 0) arguments.begin = std::strtoull(argv[k + 1], nullptr, 10);
  }
  if (arguments.begin > 0) {
    std::cout << "in place of the bar: mean milliseconds that Q-learning took before" << std::endl;
    begun_row<Game<5, 2, 3>>(arguments, "crash 5,2,3");
    begun_row<Game<6, 3, 4>>(arguments, "crash 6,3,4");
    begun_row<Game<8, 4, 5>>(arguments, "crash 8,4,5");
    begun_row<Game<6, 3, 3>>(arguments, "crash 6,3,3");
    return 0;
  }
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
  row<Generals>(arguments, "Byzantine 4,1,2", 300);
  row<Timeless>(arguments, "Byzantine 4,1,2 without the round", 1000);
  row<OneTable<3, 1>, OneTable<4, 1>, OneTable<5, 2>, OneTable<6, 3>, OneTable<7, 4>, OneTable<8, 5>, OneTable<9, 6>, OneTable<10, 3>,
      OneTable<12, 4>, OneTable<16, 3>, OneTable<24, 2>>(arguments, "one table for 3,1 to 24,2", 50);
}
