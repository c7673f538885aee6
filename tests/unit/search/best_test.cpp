// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "machines.hpp"
#include "protocols.hpp"

#include <protolearn.hpp>

#include "protolearn/bounds/best.hpp"

using namespace protolearn;
using namespace protolearn::detail;

namespace {

template <unsigned R, class View = WithRound<Counted>, unsigned N = 3, unsigned S = 4>
using Lossy = Setting<Shape{N, S, R}, AtomicCommit, MessageLoss, View>;

/// The optimum is what Z3 finds over all protocols of full information, told every execution.
template <class Game>
void compare() {
  INFO(Game::describe());
  int const fewest = protocols::fewest_undecided<Game>();
  Optimum const found = optimum<Game>();
  INFO(found.verdict);
  REQUIRE(found.verdict.impossible() == (fewest < 0));
  REQUIRE(found.verdict.proved() == (fewest >= 0));
  if (fewest < 0) return;
  REQUIRE(found.undecided == fewest);
  REQUIRE(found.executions == execution_count<Game>());
  REQUIRE(found.decided_share() == share_of(found.executions - found.undecided, found.executions));
}

}  // namespace

TEST_CASE("the best machines for atomic commit under message loss") {
  auto const one = best<Lossy<1>>();
  INFO(one.verdict);
  REQUIRE(one.verdict.proved());
  REQUIRE(one.undecided == 255);
  REQUIRE(one.executions == 512);

  auto const two = best<Lossy<2, WithRound<Counted>, 3, 6>>();
  REQUIRE(two.verdict.proved());
  REQUIRE(two.undecided == 927);
  REQUIRE(two.executions == 32768);
  REQUIRE(two.states == 4);
  auto const report = explore<Lossy<2, WithRound<Counted>, 3, 6>>(two.machine);
  REQUIRE(report.correct());
  REQUIRE(report.undecided == 927);

  auto const ordered = best<Lossy<2, WithRound<Ordered>>>();
  REQUIRE(ordered.verdict.proved());
  REQUIRE(ordered.undecided == 927);
}

TEST_CASE("too few states are admitted") {
  auto const found = best<Lossy<2, Ordered>>();  // without the round, and no state to spare
  REQUIRE(found.verdict.unknown());
  REQUIRE(found.verdict.reason() == "no machine with 4 states and this view reaches the optimum");
  REQUIRE(found.optimum.verdict.proved());
  REQUIRE(found.optimum.undecided == 927);
  REQUIRE(found.undecided == found.executions);
}

TEST_CASE("no right machine decides more often than the optimum") {
  using Game = Lossy<2>;
  auto const right = machines::commit_machine<Game>();
  Explorer<Game> explorer;
  Random random(11);
  unsigned right_ones = 0;
  Optimum const possible = optimum<Game>();
  for (unsigned k = 0; k < 3000; ++k) {
    auto machine = right;
    machines::mutate<Game>(machine, random, random.below(12));
    auto const& report = explorer.judge(machine);
    if (!report.correct()) continue;
    ++right_ones;
    REQUIRE(report.undecided >= 927);
    REQUIRE(beside(report, possible).ends_with(" of executions, the optimum is 97.17%"));
  }
  REQUIRE(right_ones >= 100);
}

TEST_CASE("the optimum agrees with Z3 over all protocols") {
  compare<Lossy<1, Counted, 2>>();
  compare<Lossy<2, Counted, 2>>();
  compare<Lossy<2, PerProcess<Ordered>, 2>>();
  compare<Setting<Shape{3, 4, 1}, AtomicCommit, LossBudget<1>, Ordered>>();
  compare<Setting<Shape{3, 4, 1}, AtomicCommit, LossBudget<2>, Counted>>();
  compare<Setting<Shape{2, 4, 2}, AtomicCommit, SendOmission<1>, Counted>>();
  compare<Setting<Shape{3, 4, 1}, NonBlockingAtomicCommit, Crash<1>, Counted>>();
  compare<Setting<Shape{2, 4, 1}, NonBlockingAtomicCommit, Crash<1>, Counted>>();
  compare<Setting<Shape{2, 4, 1}, SafeConsensus<2, 1>, MessageLoss, Counted>>();
  compare<Setting<Shape{2, 4, 2}, Consensus<>, LossBudget<1>, Counted>>();
  compare<Setting<Shape{2, 4, 1}, Consensus<>, Crash<1>, Ordered>>();
}

TEST_CASE("what a cut cannot say is left open, with the reason") {
  auto const three = optimum<Setting<Shape{2, 6, 1}, Consensus<3>, Crash<1>, Counted>>();
  REQUIRE(three.verdict.unknown());
  REQUIRE(three.verdict.reason().find("more than two decisions") != std::string::npos);
  auto const leader = best<Setting<Shape{3, 5, 1}, LeaderElection<3>, MessageLoss, Counted>>();
  REQUIRE(leader.verdict.unknown());
  REQUIRE(leader.verdict.reason().find("the argument does not apply") != std::string::npos);
  REQUIRE(optimum<Lossy<2>>({.max_views = 100}).verdict.reason().find("more than 100 views") != std::string::npos);
  std::atomic<bool> const stop = true;
  REQUIRE(best<Lossy<2>>({.stop = &stop}).verdict.unknown());
}

TEST_CASE("a minimum cut is the cheapest of all cuts, and its sides are those of all the cheapest") {
  Random random(3);
  for (unsigned trial = 0; trial < 300; ++trial) {
    constexpr unsigned nodes = 8;
    std::array<std::array<std::int64_t, nodes>, nodes> capacity{};
    detail::MinimumCut cut(nodes);
    for (unsigned arcs = 0; arcs < 20; ++arcs) {
      unsigned const u = random.below(nodes), v = random.below(nodes);
      if (u == v || v == 0 || u == 1) continue;
      auto const c = static_cast<std::int64_t>(random.below(6));
      capacity[u][v] += c;
      cut.add(u, v, c);
    }
    std::int64_t least = -1;
    unsigned always = 0, ever = 0;  // on the side of 0
    for (unsigned side = 1; side < (1U << nodes); side += 2) {
      if ((side & 2U) != 0) continue;
      std::int64_t cost = 0;
      for (unsigned u = 0; u < nodes; ++u) {
        for (unsigned v = 0; v < nodes; ++v) {
          if (((side >> u) & 1U) != 0 && ((side >> v) & 1U) == 0) cost += capacity[u][v];
        }
      }
      if (least < 0 || cost < least) {
        least = cost;
        always = ever = side;
      } else if (cost == least) {
        always &= side;
        ever |= side;
      }
    }
    REQUIRE(cut.run() == least);
    auto const sides = cut.sides();
    for (unsigned u = 0; u < nodes; ++u) {
      int const expected = ((always >> u) & 1U) != 0 ? 1 : ((ever >> u) & 1U) == 0 ? 0 : -1;
      REQUIRE(sides[u] == expected);
    }
  }
}
