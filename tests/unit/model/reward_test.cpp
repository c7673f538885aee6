// SPDX-License-Identifier: Apache-2.0
#include "protolearn/task/rule.hpp"

#include <algorithm>
#include <array>

#include "catch.hpp"
#include "machines.hpp"
#include "protolearn/model/execution_facts.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/model/setting.hpp"
#include "protolearn/task/atomic_commit.hpp"
#include "protolearn/task/reward.hpp"

namespace reward_test {

using namespace protolearn;
using namespace protolearn::detail;
using Game = Setting<Shape{3, 6, 2}, AtomicCommit>;

enum class Decision { undecided, commit, abort, conflicting };

constexpr Decision decision(Execution<Game> const& run, unsigned i) {
  bool commits = false, aborts = false;
  for (auto const& states : run.states) {
    commits = commits || states[i] == 2;
    aborts = aborts || states[i] == 3;
  }
  return commits && aborts ? Decision::conflicting
         : commits         ? Decision::commit
         : aborts          ? Decision::abort
                           : Decision::undecided;
}

/// The six rewards of atomic commit, as they are listed.
constexpr double listed(Execution<Game> const& run, unsigned process) {
  std::array<Decision, 3> const decisions{decision(run, 0), decision(run, 1), decision(run, 2)};
  auto const some = [&](Decision d) { return std::find(decisions.begin(), decisions.end(), d) != decisions.end(); };
  auto const everybody = [&](Decision d) { return std::count(decisions.begin(), decisions.end(), d) == 3; };
  bool lost = false;
  for (auto const& round : run.schedule.fate) {
    for (auto const& receiver : round) lost = lost || std::count(receiver.begin(), receiver.end(), as_sent) != 3;
  }
  double sum = 0;
  if (some(Decision::conflicting)) sum -= 2000;
  bool against = false;
  bool no = false;
  for (unsigned i = 0; i < 3; ++i) {
    no = no || run.states[0][i] == 1;
    against = against || (run.states[0][i] == 1 && decisions[i] == Decision::commit);
  }
  if (against) sum -= 2000;
  if (some(Decision::commit) && some(Decision::abort)) sum -= 2000;
  if (!lost && no) sum += everybody(Decision::abort) ? 100 : -2000;
  if (!lost && !no) sum += everybody(Decision::commit) ? 100 : -2000;
  if (decisions[process] == Decision::undecided) sum -= 0.5;
  return sum;
}

/// All start with yes, nothing is lost, and they end so.
constexpr Execution<Game> yes(state_t a, state_t b, state_t c) {
  Execution<Game> run;
  run.states[1] = run.states[2] = {a, b, c};
  return run;
}

constexpr bool rewards_by_hand() {
  auto const of = [](Execution<Game> const& run, unsigned i) {
    return reward(description_of_task<AtomicCommit>, ExecutionFacts(run), i);
  };
  bool ok = of(yes(2, 2, 2), 0) == 100 && of(yes(4, 4, 4), 1) == -2000.5 && of(yes(2, 2, 4), 0) == -2000;
  ok = ok && of(yes(2, 2, 4), 2) == -2000.5 && of(yes(2, 3, 2), 0) == -4000 && of(yes(3, 3, 3), 0) == -2000;
  auto run = yes(2, 2, 2);
  run.states[0][1] = 1;  // against its vote, and nobody aborts
  ok = ok && of(run, 0) == -4000;
  run.schedule.fate[1][0][1] = Game::lost;  // now the last two rules have nothing to say
  ok = ok && of(run, 0) == -2000 && of(yes(2, 2, 2), 0) == 100;
  run.states[2] = {3, 2, 2};  // and one changes its mind
  return ok && of(run, 0) == -4000 && of(run, 1) == -4000;
}

/// A rule of each kind, with both rewards.
struct Toy : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(
      must("premised", implies(any(visits(4)), all(visits(4))), kept(1), broken(-10)),
      must("plain", any(visits(4)) || none(visits(4)), kept(100), broken(-1000)),
      wish("own premise", implies(visits(5), ends(5)), kept(0.25), broken(-0.5)), wish("no reward", all(visits(5))));
};

constexpr bool kept_is_due_where_the_premise_holds() {
  auto const of = [](Execution<Game> const& run, unsigned i) {
    return reward(description_of_task<Toy>, ExecutionFacts(run), i);
  };
  auto wanders = yes(5, 0, 0);
  wanders.states[2] = {0, 0, 0};
  return of(yes(0, 0, 0), 0) == 100 && of(yes(4, 4, 4), 0) == 101 && of(yes(4, 0, 0), 0) == 90 &&
         of(yes(5, 0, 0), 0) == 100.25 && of(yes(5, 0, 0), 1) == 100 && of(wanders, 0) == 99.5;
}

}  // namespace reward_test

static_assert(reward_test::rewards_by_hand());
TEST_CASE("rewards of atomic commit, by hand") { REQUIRE(reward_test::rewards_by_hand()); }

static_assert(reward_test::kept_is_due_where_the_premise_holds());
TEST_CASE("a rule that is kept for want of its premise earns nothing") {
  REQUIRE(reward_test::kept_is_due_where_the_premise_holds());
}

TEST_CASE("rewards of atomic commit are those listed, on random executions") {
  using namespace reward_test;
  Random random(1);
  auto const right = machines::commit_machine<Game>();
  for (unsigned k = 0; k < 5000; ++k) {
    auto const run = simulate<Game>(machines::some_machine<Game>(random, k, right), sample<Game>(random));
    for (unsigned i = 0; i < 3; ++i)
      REQUIRE(reward(description_of_task<AtomicCommit>, ExecutionFacts(run), i) == listed(run, i));
  }
}
