// SPDX-License-Identifier: Apache-2.0
// What others published, by the clock (CPU seconds, one core): kings with turns, judged by the explorer (at most 1 s
// for four processes, 60 s for seven), and self-stabilising counting by conflict search (found within 2 s, impossible
// within 60 s; median of five seeds).
#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <protolearn.hpp>

#include "cpu_time.hpp"

namespace {

using namespace protolearn;
using benchmarks::cpu_seconds;

/// States: 0, 1, decide 0, decide 1; 4+v: many prefer v; 6: neither; 7+v and 9+v: v, weakly or strongly preferred
/// (tests/corpus/as_published.cpp).
template <unsigned t>
constexpr auto king = [](auto const& o) -> unsigned {
  auto const heard = [&](unsigned state) { return o.count(state) + (o.from_turn() == state ? 1U : 0U); };
  if (o.turn_round() == 1) {
    for (unsigned v : {0U, 1U}) {
      if (heard(v) + heard(2 + v) >= o.nodes() - t) return 4 + v;
    }
    return 6;
  }
  if (o.turn_round() == 2) {
    unsigned const v = heard(5) > t ? 1 : 0;
    return 7 + v + (heard(4 + v) >= o.nodes() - t ? 2 : 0);
  }
  unsigned const own = o.own() >= 7 ? (o.own() - 7U) % 2 : 0, said = o.from_turn();
  return 2 + (o.own() < 9 && said >= 7 && said < 11 ? (said - 7) % 2 : own);
};

template <unsigned N, unsigned F, unsigned R>
void judge_king(double bar) {
  using Game = Setting<Shape{N, 11, R}, ByzantineAgreement<>, Byzantine<F>, WithTurn<Counted, 3>>;
  double const begin = cpu_seconds();
  Report const report = explore<Game>(typename Game::machine_type(king<F>));
  std::printf("king %u/%u/%-2u %10zu entries  %-8s %9zu configurations %8.3f s (bar %g s)\n", N, F, R,
              Game::view_type::entries, report.correct() ? "right" : "WRONG", report.configurations,
              cpu_seconds() - begin, bar);
}

template <unsigned N, unsigned S, unsigned t>
void count_together(double bar) {
  using Game = Setting<Shape{N, S, t + 1}, Counting<2, t>, Byzantine<1>, Ordered>;
  std::vector<double> seconds;
  std::string answers;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    double const begin = cpu_seconds();
    auto const found = conflict_search<Game>({.seed = seed, .time_limit = std::chrono::seconds{300}});
    seconds.push_back(cpu_seconds() - begin);
    answers += found.verdict.proved() ? '+' : found.verdict.impossible() ? '-' : '?';
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("counting N=%u S=%u t=%u  %s  median %8.3f s, worst %8.3f s (bar %g s)\n", N, S, t, answers.c_str(),
              seconds[2], seconds[4], bar);
}

}  // namespace

int main() {
  judge_king<4, 1, 6>(1);
  judge_king<7, 2, 9>(60);
  std::printf("+ a machine, - impossible\n");
  count_together<4, 3, 7>(2);
  count_together<4, 3, 6>(60);
  count_together<4, 3, 5>(60);
  count_together<4, 2, 6>(60);
  count_together<6, 3, 3>(300);
  count_together<8, 2, 4>(300);
}
