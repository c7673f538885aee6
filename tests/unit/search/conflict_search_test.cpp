// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"
#include "../../oracle.hpp"

#include <atomic>
#include <cmath>
#include <protolearn.hpp>
#include <protolearn/search/conflict_search.hpp>

using namespace protolearn;
using namespace protolearn::detail;

namespace {

template <unsigned N, unsigned S, unsigned R, class Task, class Faults, class View>
using Game = Setting<Shape{N, S, R}, Task, Faults, View>;

/// Every machine that can be told from another in an execution, one by one.
template <class Setting>
bool some_machine_is_correct() {
  using Machine = typename Setting::machine_type;
  std::vector<std::size_t> occurring;  // what somebody can observe in some execution of some machine, at least
  std::vector<bool> seen(Machine::entries);
  Random random(1);
  for (unsigned k = 0; k < 200; ++k) {
    Machine machine;
    for (std::size_t e = 0; e < Machine::entries; ++e) machine[e] = static_cast<state_t>(random.below(Setting::states));
    auto const now = reachable<Setting>(machine);
    for (std::size_t e = 0; e < Machine::entries; ++e) seen[e] = seen[e] || now[e];
  }
  for (std::size_t e = 0; e < Machine::entries; ++e) {
    if (seen[e]) occurring.push_back(e);
  }
  auto const machines = static_cast<std::uint64_t>(std::pow(Setting::states, occurring.size()));
  REQUIRE(machines <= 1 << 20);
  Explorer<Setting> explorer;
  for (std::uint64_t code = 0; code < machines; ++code) {
    Machine machine;
    std::uint64_t rest = code;
    for (std::size_t e : occurring) {
      machine[e] = static_cast<state_t>(rest % Setting::states);
      rest /= Setting::states;
    }
    if (explorer.judge(machine).correct()) return true;
  }
  return false;
}

template <class Setting>
void agrees_with_brute_force() {
  INFO(Setting::describe());
  auto const found = conflict_search<Setting>({}, sat::Engine::cdcl);
  REQUIRE(found.verdict.proved() == some_machine_is_correct<Setting>());
  REQUIRE(found.verdict.proved() != found.verdict.impossible());
}

/// What is found passes the naive enumeration, with every engine.
template <class Setting>
void finds() {
  INFO(Setting::describe());
  std::vector<sat::Engine> engines{sat::Engine::cdcl, sat::Engine::z3};
#ifdef PROTOLEARN_CADICAL
  engines.push_back(sat::cadical);
#endif
  for (auto const engine : engines) {
    auto const found = conflict_search<Setting>({.seed = 3}, engine);
    REQUIRE(found.verdict.proved());
    REQUIRE(oracle::count<Setting>(found.machine).correct());
  }
}

}  // namespace

TEST_CASE("the search finds a machine exactly where one exists: all machines of small settings") {
  agrees_with_brute_force<Game<2, 4, 1, Consensus<>, LossBudget<1>, Ordered>>();
  agrees_with_brute_force<Game<2, 4, 1, Consensus<>, Reliable, Ordered>>();
  agrees_with_brute_force<Game<2, 4, 1, Consensus<>, Crash<1>, Counted>>();
  agrees_with_brute_force<Game<2, 4, 1, NonBlockingAtomicCommit, Crash<1>, Counted>>();
  agrees_with_brute_force<Game<2, 4, 1, AtomicCommit, MessageLoss, Counted>>();
  agrees_with_brute_force<Game<2, 4, 1, SafeConsensus<2, 1>, MessageLoss, Counted>>();
  agrees_with_brute_force<Game<2, 4, 1, Consensus<2, false>, SendOmission<1>, Counted>>();
  agrees_with_brute_force<Game<2, 4, 1, ByzantineAgreement<>, Byzantine<1>, Counted>>();
}

TEST_CASE("machines that are found pass the naive enumeration") {
  finds<Game<3, 4, 2, NonBlockingAtomicCommit, Crash<1>, WithRound<Counted>>>();
  finds<Game<4, 4, 3, Consensus<>, Crash<2>, WithRound<Counted>>>();
  finds<Game<3, 4, 2, AtomicCommit, MessageLoss, Ordered>>();
  finds<Game<3, 4, 2, SafeConsensus<>, MessageLoss, Counted>>();
  finds<Game<3, 5, 2, ReliableBroadcast<>, SendOmission<1>, WithRound<Counted>>>();
  finds<Game<3, 4, 2, Consensus<2, false>, Crash<1>, PerProcess<WithRound<Counted>>>>();
}

TEST_CASE("one table for several numbers of processes") {
  using View = WithLastRound<Thresholds<exists<0>, exists<1>, exists<2>, exists<3>>>;
  using Three = Game<3, 4, 2, Consensus<>, Crash<1>, View>;
  using Four = Game<4, 4, 3, Consensus<>, Crash<2>, View>;
  using Five = Game<5, 4, 3, Consensus<>, Crash<2>, View>;
  auto const found = conflict_search<Three, Four, Five>({}, sat::Engine::cdcl);
  REQUIRE(found.verdict.proved());
  REQUIRE(oracle::count<Three>(found.machine).correct());
  REQUIRE(oracle::count<Four>(found.machine_for<Four>()).correct());
  REQUIRE(explore<Five>(found.machine_for<Five>()).correct());
}

TEST_CASE("while it is open who fails, a decision counts for good all the same") {
  using Setting = Game<4, 4, 2, Consensus<>, Crash<2>, WithRound<Counted>>;
  using Word = ProcessWord<Setting>;
  auto outlooks = outlooks_of<Setting>();
  for (state_t start : Setting::Task::initial) {
    auto const begin = Word::begin(0, start, false);
    REQUIRE(outlooks.of(Word::step(begin, 2, 1), 1).yes > outlooks.of(Word::step(begin, 0, 1), 1).yes);
  }
}

TEST_CASE("a search is the same for a seed, and ends when it is told to") {
  using Hard = Game<5, 4, 3, Consensus<>, Crash<2>, WithRound<Counted>>;
  auto const once = conflict_search<Hard>({.seed = 5}, sat::Engine::cdcl);
  auto const again = conflict_search<Hard>({.seed = 5}, sat::Engine::cdcl);
  REQUIRE(once.machine == again.machine);
  REQUIRE(once.iterations == again.iterations);
  REQUIRE(once.clauses == again.clauses);

  auto const known = conflict_search<Hard>({}, sat::Engine::cdcl, once.machine);  // begins with an answer
  REQUIRE(known.verdict.proved());
  REQUIRE(known.iterations == 0);
  REQUIRE(known.machine == once.machine);

  auto const full = conflict_search<Hard>({.memory_limit = 10'000});
  REQUIRE(full.verdict.unknown());
  REQUIRE(full.verdict.reason().find("limit of memory") != std::string::npos);
  auto const limited = conflict_search<Hard>({.max_iterations = 2});
  REQUIRE(limited.verdict.unknown());
  REQUIRE(limited.iterations == 2);
  REQUIRE(limited.verdict.reason().find("the limit of iterations") != std::string::npos);

  std::atomic<bool> const stop = true;
  REQUIRE(conflict_search<Hard>({.stop = &stop}).verdict.unknown());
  REQUIRE(conflict_search<Hard>({.time_limit = std::chrono::nanoseconds{1}}).verdict.unknown());
  REQUIRE_THROWS_AS(conflict_search<Hard>({.time_limit = {}}), usage_error);
}
