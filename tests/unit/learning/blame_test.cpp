// SPDX-License-Identifier: Apache-2.0
// Who is to blame for a violation, and what it depended on.
#include "protolearn/learning/blame.hpp"

#include <array>

#include "catch.hpp"
#include "machines.hpp"
#include "protolearn/learning/episode.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/verification/counterexample.hpp"
#include "tasks.hpp"

namespace blame_test {

using namespace protolearn;
using namespace protolearn::detail;

using Game = Setting<Shape{3, 6, 3}, AtomicCommit>;
using Crashing = Setting<Shape{3, 6, 3}, AtomicCommit, Crash<1>>;

/// The witnesses of an execution in which process i goes through paths[i], and in which a message is lost or not.
template <class Setting>
std::array<unsigned, 3> blamed(std::array<std::array<state_t, 4>, 3> const& paths, bool lossy, rule_set broken,
                               Schedule<Setting::shape> plan = {}) {
  Execution<Setting> run;
  run.schedule = plan;
  if (lossy) run.schedule.fate[2][0][1] = Setting::lost;
  for (unsigned r = 0; r <= 3; ++r) {
    for (unsigned i = 0; i < 3; ++i) run.states[r][i] = paths[i][r];
  }
  bool any = false;
  auto const result = witnesses(description_of_task<typename Setting::Task>, ExecutionFacts(run), any);
  REQUIRE(any == (broken != 0));
  REQUIRE(broken_rules(run) == broken);
  return {result[0], result[1], result[2]};
}

/// A transition depends on another if a chain of messages leads from it there.
template <class Setting>
bool depends(Execution<Setting> const& run, unsigned i, unsigned round, unsigned on, unsigned on_round) {
  if (!run.acts(i, round) || !run.in_scope(i) || round < on_round) return false;
  if (round == on_round) return i == on;
  for (unsigned j = 0; j < Setting::nodes; ++j) {
    bool const silent = run.schedule.crash_round[j] != 0 && run.schedule.crash_round[j] < round;
    bool const heard = i == j || (!silent && run.schedule.fate[round - 1][i][j] == as_sent);
    if (heard && depends(run, j, round - 1, on, on_round)) return true;
  }
  return false;
}

template <class Setting>
Episode<Setting> random_episode(Random& random) {
  auto const machine = machines::leaning_machine<Setting>(random);
  return Episode<Setting>::play(sample<Setting>(random), [&](std::size_t entry) { return machine[entry]; });
}

template <class Setting>
void pasts_are_chains_of_messages() {
  using Played = Episode<Setting>;
  Random random(1);
  for (unsigned k = 0; k < 100; ++k) {
    auto const game = random_episode<Setting>(random);
    for (unsigned t = 0; t < game.acted.size(); ++t) {
      unsigned const i = t % Played::N, round = t / Played::N + 1;
      bool const acts = game.run.acts(i, round) && game.run.in_scope(i);
      REQUIRE(game.acted.test(t) == acts);
      if (!acts) continue;
      REQUIRE(game.action(t) == game.run.states[round][i]);
      REQUIRE(game.entry[t] == game.run.entry(i, round));
      for (unsigned u = 0; u < game.acted.size(); ++u) {
        REQUIRE(game.past[t].test(u) == depends(game.run, i, round, u % Played::N, u / Played::N + 1));
      }
    }
  }
}

/// The blamed transitions are enough for the violation: whatever all others do, the blamed ones observe the same, and
/// if they act the same, every rule that was broken is broken again.
template <class Setting>
void blame_is_sufficient(unsigned violations) {
  using Played = Episode<Setting>;
  Random random(2);
  for (unsigned found = 0; found < violations;) {
    auto const game = random_episode<Setting>(random);
    bool broken = false;
    auto const until = witnesses(description_of_task<typename Setting::Task>, ExecutionFacts(game.run), broken);
    REQUIRE(broken == (broken_rules(game.run) != 0));
    typename Played::Transitions blame;
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      REQUIRE((broken || until[i] == 0));
      if (until[i] == 0) continue;
      REQUIRE(game.acted.test(Played::number(i, until[i])));
      blame |= game.past[Played::number(i, until[i])];
    }
    if (!broken) continue;
    ++found;
    for (unsigned k = 0; k < 10; ++k) {
      auto const changed = simulate<Setting>(game.run.schedule, [&](unsigned i, unsigned round, std::size_t entry) {
        unsigned const t = Played::number(i, round);
        if (!blame.test(t)) return static_cast<state_t>(random.below(Setting::states));
        REQUIRE(entry == game.entry[t]);
        return game.action(t);
      });
      REQUIRE((broken_rules(game.run) & ~broken_rules(changed)) == 0);
    }
  }
}

}  // namespace blame_test

using namespace blame_test;

TEST_CASE("witnesses of the rules of atomic commit") {
  using W = std::array<unsigned, 3>;
  SECTION("nothing is broken") {
    CHECK(blamed<Game>({{{0, 2, 2, 2}, {0, 0, 2, 2}, {0, 0, 0, 2}}}, false, 0) == W{0, 0, 0});
    CHECK(blamed<Game>({{{0, 4, 4, 4}, {1, 5, 0, 0}, {0, 0, 0, 0}}}, true, 0) == W{0, 0, 0});
  }
  SECTION("P1: who changes its mind, up to that") {
    CHECK(blamed<Game>({{{0, 4, 4, 4}, {0, 2, 3, 4}, {0, 0, 0, 0}}}, true, 1) == W{0, 2, 0});
    CHECK(blamed<Game>({{{0, 3, 2, 3}, {0, 2, 4, 3}, {0, 0, 0, 0}}}, true, 1) == W{2, 3, 0});
  }
  SECTION("P2: who commits against its vote, and never aborts") {
    CHECK(blamed<Game>({{{0, 4, 4, 4}, {0, 0, 0, 0}, {1, 2, 4, 4}}}, true, 2) == W{0, 0, 3});
  }
  SECTION("P3: who commits and who aborts, but not the undecided") {
    CHECK(blamed<Game>({{{0, 2, 4, 4}, {0, 0, 0, 0}, {0, 0, 3, 3}}}, true, 4) == W{3, 0, 3});
  }
  SECTION("P4: who does not abort") {
    CHECK(blamed<Game>({{{0, 4, 4, 4}, {1, 3, 3, 3}, {0, 0, 3, 3}}}, false, 8) == W{3, 0, 0});
    CHECK(blamed<Game>({{{0, 2, 4, 4}, {1, 5, 5, 5}, {0, 0, 0, 0}}}, false, 8) == W{1, 3, 3});
  }
  SECTION("P5: who does not commit; aborting is enough for that") {
    CHECK(blamed<Game>({{{0, 2, 2, 2}, {0, 4, 4, 4}, {0, 0, 2, 2}}}, false, 16) == W{0, 3, 0});
    CHECK(blamed<Game>({{{0, 4, 4, 4}, {0, 4, 3, 3}, {0, 0, 0, 0}}}, false, 16) == W{3, 2, 3});
  }
  SECTION("P3 and P4 at once") {
    CHECK(blamed<Game>({{{0, 2, 2, 2}, {1, 3, 3, 3}, {0, 3, 3, 3}}}, false, 4 + 8) == W{3, 3, 3});
  }
}

TEST_CASE("who has crashed is blamed for what it did before") {
  Schedule<Crashing::shape> plan;
  plan.faulty = 1;
  plan.crash_round[0] = 2;
  CHECK(blamed<Crashing>({{{0, 2, 2, 2}, {0, 0, 0, 0}, {0, 0, 3, 3}}}, false, 4, plan) ==
        std::array<unsigned, 3>{1, 0, 3});
  plan.crash_round[0] = 1;
  CHECK(blamed<Crashing>({{{1, 1, 1, 1}, {0, 2, 2, 2}, {0, 0, 3, 3}}}, false, 4, plan) ==
        std::array<unsigned, 3>{0, 3, 3});
}

TEST_CASE("the causal past of a transition is where chains of messages come from") {
  pasts_are_chains_of_messages<Game>();
  pasts_are_chains_of_messages<Setting<Shape{4, 5, 3}, AtomicCommit, Crash<2>, WithRound<Counted>>>();
  pasts_are_chains_of_messages<Setting<Shape{4, 4, 2}, AtomicCommit, Byzantine<1>>>();
}

TEST_CASE("what is not blamed cannot repair a violation") {
  blame_is_sufficient<Game>(2000);
  blame_is_sufficient<Crashing>(2000);
  blame_is_sufficient<Setting<Shape{4, 4, 2}, AtomicCommit, Omission<1>, Counted>>(2000);
}

TEST_CASE("nor where rules have any other shape") {
  constexpr Shape shape{3, 4, 3};
  blame_is_sufficient<Setting<shape, tasks::Processes>>(2000);
  blame_is_sufficient<Setting<shape, tasks::Processes, Byzantine<1>>>(2000);
  blame_is_sufficient<Setting<shape, tasks::Runs, Crash<2>>>(2000);
  blame_is_sufficient<Setting<shape, tasks::Corners>>(2000);
  blame_is_sufficient<Setting<shape, tasks::Named, Crash<1>>>(2000);
}
