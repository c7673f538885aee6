// SPDX-License-Identifier: Apache-2.0
// How quickly machines for every N are learned, seed by seed, with a network and with a table as Q; and beside it, how
// quickly conflict search finds one. "Learn" is the time until a machine is proved for every N, by the
// clock on the wall, as is the limit; "all" is the CPU's time with its simplification and what is proved once more.
//
//   bench_learning_every_n [--seeds N] [--time-limit SECONDS]
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include <protolearn.hpp>

#include "cpu_time.hpp"

namespace {

using namespace protolearn;
using benchmarks::cpu_seconds;

struct Arguments {
  std::uint64_t seeds = 20;
  std::chrono::milliseconds time_limit{5000};
};

Arguments parse(int argc, char** argv) {
  Arguments result;
  for (int k = 1; k < argc; k += 2) {
    std::string const name = argv[k];
    double const value = k + 1 < argc ? std::strtod(argv[k + 1], nullptr) : 0;
    if (name == "--seeds" && value >= 1) {
      result.seeds = static_cast<std::uint64_t>(value);
    } else if (name == "--time-limit" && value > 0) {
      result.time_limit = std::chrono::milliseconds(static_cast<long>(1000 * value));
    } else {
      std::fprintf(stderr, "usage: bench_learning_every_n [--seeds N] [--time-limit SECONDS]\n");
      std::exit(2);
    }
  }
  return result;
}

/// Of all seeds.
struct Row {
  std::vector<double> learn, all;
  std::uint64_t proved = 0;
  std::size_t most_predicates = 0;

  void print(char const* setting, char const* method) {
    auto const median = [](std::vector<double>& seconds) {
      std::sort(seconds.begin(), seconds.end());
      std::size_t const half = seconds.size() / 2;
      return seconds.size() % 2 == 1 ? seconds[half] : (seconds[half - 1] + seconds[half]) / 2;
    };
    double const learned = median(learn), ended = median(all);
    std::printf("%-28s %-10s %3d of %-3d %9.3f %9.3f %9.3f %9.3f %11d\n", setting, method, static_cast<int>(proved),
                static_cast<int>(learn.size()), learned, learn.back(), ended, all.back(),
                static_cast<int>(most_predicates));
    std::fflush(stdout);
  }
};

template <class Setting>
void bench(Arguments const& arguments, char const* name) {
  for (Method const method : {Method::q_network, Method::q_table}) {
    Row row;
    for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
      double const begin = cpu_seconds();
      auto const learned =
          detail::learn_for_every_n<Setting>({.seed = seed, .time_limit = arguments.time_limit}, method);
      double const spent = cpu_seconds() - begin;
      row.all.push_back(spent);
      row.learn.push_back(learned.learn_seconds);
      row.proved += learned.verdict.proved() ? 1 : 0;
      row.most_predicates = std::max(row.most_predicates, learned.machine.predicates().size());
    }
    row.print(name, detail::name_of(method));
  }
  Row row;
  for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
    double const begin = cpu_seconds();
    auto const found = conflict_search<Setting>({.seed = seed, .time_limit = arguments.time_limit});
    row.all.push_back(cpu_seconds() - begin);
    row.learn.push_back(found.seconds);
    row.proved += found.verdict.proved() ? 1 : 0;
    row.most_predicates = std::max(row.most_predicates, found.predicates.size());
  }
  row.print(name, detail::name_of(Method::conflict_search));
}

template <unsigned S, unsigned R, class Task, class Faults>
using Game = Setting<Shape{every_n, S, R}, Task, Faults, WithLastRound<LearnedThresholds>>;

}  // namespace

int main(int argc, char** argv) {
  Arguments const arguments = parse(argc, argv);
  std::printf("%-28s %-10s %-10s %19s %19s %11s\n", "", "", "", "learn: median, worst", "all: median, worst",
              "predicates");
  bench<Game<4, 1, AtomicCommit, MessageLoss>>(arguments, "atomic commit, R=1");
  bench<Game<4, 2, AtomicCommit, MessageLoss>>(arguments, "atomic commit, R=2");
  bench<Game<4, 2, NonBlockingAtomicCommit, Crash<1>>>(arguments, "non-blocking, F=1, R=2, S=4");
  bench<Game<5, 3, NonBlockingAtomicCommit, Crash<2>>>(arguments, "non-blocking, F=2, R=3, S=5");
  bench<Game<4, 2, Consensus<>, Crash<1>>>(arguments, "consensus, F=1, R=2, S=4");
  bench<Game<4, 3, Consensus<>, Crash<2>>>(arguments, "consensus, F=2, R=3, S=4");
}
