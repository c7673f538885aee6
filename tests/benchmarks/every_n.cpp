// SPDX-License-Identifier: Apache-2.0
// Proofs for every N by the clock (CPU seconds, one core, median of five): published machines, each rule and all of a
// verdict; random dense tables; and what a refutation costs beside finding it.
#include <algorithm>
#include <cstdio>
#include <sstream>
#include <string>
#include <vector>

#include "cpu_time.hpp"
#include "every_n_machines.hpp"

namespace {

using namespace every_n_machines;
using benchmarks::cpu_seconds;

template <class Run>
double median_of_five(Run const& run) {
  std::vector<double> seconds;
  for (int k = 0; k < 5; ++k) {
    double const begin = cpu_seconds();
    run();
    seconds.push_back(cpu_seconds() - begin);
  }
  std::sort(seconds.begin(), seconds.end());
  return seconds[2];
}

/// One rule, as it is asked of Z3: "+" proved, "-" refuted, "?" neither. It includes a context of Z3's.
template <class Setting, class F>
void ask(char const* what, F const& f, unsigned rule, double bar) {
  typename Setting::machine_type const machine(f);
  auto const table = detail::table_of(machine);
  char answer = '?';
  double const seconds = median_of_five([&] {
    detail::EveryN every_n(description_of<Setting>, table, std::chrono::seconds{60}, nullptr, detail::next_of(machine));
    auto const broken = every_n.ask({description_of<Setting>.task->must(rule).formula, false});
    using Kind = detail::Occurrence::Kind;
    answer = broken.kind == Kind::no ? '+' : broken.kind == Kind::yes ? '-' : '?';
  });
  std::printf("%-44s %-12s %c %8.4f s (bar %g s)\n", what,
              std::string(description_of<Setting>.task->must(rule).word()).c_str(), answer, seconds, bar);
}

/// Everything that verify() says: all rules, vacuity, every number of rounds, what can happen.
template <class Setting, class F>
void judge(char const* what, F const& f, double bar) {
  std::string verdict;
  double const seconds = median_of_five([&] {
    auto const checked = verify<Setting>(f);
    verdict = checked.verdict.proved() ? "+" : checked.verdict.refuted() ? "- N=" + std::to_string(checked.nodes) : "?";
  });
  std::printf("%-44s %-12s %-6s %8.4f s (bar %g s)\n", what, "all", verdict.c_str(), seconds, bar);
}

template <class Setting, class F>
void judge_rules(char const* what, F const& f, double bar) {
  for (unsigned k = 0; k < description_of<Setting>.task->must_count; ++k) ask<Setting>(what, f, k, bar);
  judge<Setting>(what, f, bar);
}

void random_dense() {
  using Game = Setting<Shape{every_n, 8, 3}, Consensus<>, Crash<1>,
                       Thresholds<exists<0>, exists<1>, majority<0>, majority<1>, two_thirds<4>, two_thirds<5>,
                                  any_lost, as_frequent<6, 7>>>;
  detail::Random random(1);
  std::vector<double> seconds;
  unsigned refuted = 0;
  for (int k = 0; k < 15; ++k) {
    typename Game::machine_type machine;
    for (std::size_t e = 0; e < Game::machine_type::entries; ++e) machine[e] = static_cast<state_t>(random.below(8));
    auto const table = detail::table_of(machine);
    double const begin = cpu_seconds();
    detail::EveryN every_n(description_of<Game>, table, std::chrono::seconds{60}, nullptr, detail::next_of(machine));
    refuted += every_n.ask({description_of<Game>.task->must(0).formula, false}).kind == detail::Occurrence::Kind::yes;
    seconds.push_back(cpu_seconds() - begin);
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("random tables, S=8, 8 predicates, R=3: %u of 15 refuted, median %.4f s, worst %.4f s (bar 0.3 s)\n",
              refuted, seconds[7], seconds[14]);
}

void replay_and_text() {
  using Game = Commit<1, linear<9, 0, 1, 10>>;
  typename Game::machine_type const machine(commit);
  auto const checked = verify<Game>(machine);
  auto const next = detail::next_of(machine);
  double const seconds = median_of_five([&] {
    auto const& found = *checked.counterexample;
    std::ostringstream text;
    text << Counterexample<Game>{found.rule,
                                 detail::violation(description_of<Game>, next, found.rule, found.run.schedule), true};
    if (text.str().empty()) std::abort();
  });
  std::printf("a refutation of %u processes: replay, shortening and text %.4f s (bar 0.01 s)\n", checked.nodes,
              seconds);
}

}  // namespace

int main() {
  std::printf("each rule of a published machine:\n");
  judge_rules<Commit<1>>("atomic commit, loss, R=1", commit, 0.05);
  judge_rules<Commit<2>>("atomic commit, loss, R=2", commit, 0.05);
  judge_rules<Commit<1, linear<9, 0, 1, 10>>>("commit if more than 9/10 did", commit, 0.05);
  ask<OneThird<2>>("One-Third Rule, R=2", one_third, 0, 0.05);
  ask<OneThird<3>>("One-Third Rule, R=3", one_third, 0, 0.05);
  ask<OneThird<4>>("One-Third Rule, R=4", one_third, 0, 0.05);
  ask<OneThird<2, 1, 2>>("the same with 1/2, R=2", one_third, 0, 0.05);
  ask<Flood<1, 2>>("FloodSet, F=1, R=2", flood, 0, 0.05);
  ask<Flood<2, 3>>("FloodSet, F=2, R=3", flood, 0, 0.05);
  ask<Flood<3, 4>>("FloodSet, F=3, R=4", flood, 0, 0.05);
  ask<Flood<4, 5>>("FloodSet, F=4, R=5", flood, 0, 0.05);
  ask<Flood<2, 2>>("FloodSet, F=2, R=2", flood, 0, 0.05);
  ask<Flood<4, 4>>("FloodSet, F=4, R=4", flood, 0, 0.05);
  ask<LockAndDecide<2>>("lock and decide, N > 3F, R=2", lock_and_decide, 0, 0.05);
  ask<LockAndDecide<3>>("lock and decide, N > 3F, R=3", lock_and_decide, 0, 0.05);
  ask<LockAndDecide<4>>("lock and decide, N > 3F, R=4", lock_and_decide, 0, 0.05);
  ask<LockAndDecide<2, below<2>>>("lock and decide, N > 2F, R=2", lock_and_decide, 0, 0.05);
  std::printf("whole verdicts:\n");
  judge<OneThird<3>>("One-Third Rule, R=3", one_third, 0.05);
  judge<Flood<2, 3>>("FloodSet, F=2, R=3", flood, 0.05);
  judge<LockAndDecide<3>>("lock and decide, N > 3F, R=3", lock_and_decide, 0.05);
  judge<EchoBroadcast<below<3>>>("echo broadcast, N > 3F, R=4", echo_broadcast, 0.1);
  judge<EchoBroadcast<below<2>>>("echo broadcast, N > 2F, R=4", echo_broadcast, 0.1);
  judge<Graded<>>("graded consensus, N > 3F, R=2", graded, 0.1);
  judge<Crusader<>>("crusader agreement, N > 3F, R=1", crusader, 0.1);
  random_dense();
  replay_and_text();
}
