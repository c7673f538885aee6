// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "protocols.hpp"
#include "tasks.hpp"

#include <set>

#include <protolearn.hpp>

#include "protolearn/bounds/full_information.hpp"

using namespace protolearn;
using namespace protolearn::detail;

namespace {

// --- the chain, replayed by code that shares nothing with the search ---

/// The view of an actor after all rounds, in words.
template <class Game>
std::string view_of(Scenario const& run, unsigned actor, unsigned round = Game::rounds) {
  auto const& a = run.actors[actor];
  if (round == 0) return protocols::start_text<Game>(a.plays, a.start);
  std::vector<std::string> others;
  for (unsigned offset = 1; offset < Game::nodes; ++offset) {
    unsigned const from = a.hears[round - 1][(a.plays + offset) % Game::nodes];
    others.push_back(from == nobody ? "-" : view_of<Game>(run, from, round - 1));
  }
  return protocols::view_text<Game>(view_of<Game>(run, actor, round - 1), others, a.plays, round);
}

/// May the adversary do that?
template <class Game>
void check_legal(Scenario const& run) {
  using Faults = typename Game::Faults;
  auto const faulty = [&](unsigned p) { return ((run.faulty >> p) & 1U) != 0; };
  unsigned failures = 0;
  for (unsigned p = 0; p < Game::nodes; ++p) {
    failures += faulty(p) ? 1U : 0U;
    REQUIRE((run.cast[p] == nobody) == (Faults::lies && faulty(p)));
    if (run.cast[p] != nobody) REQUIRE(run.actors[run.cast[p]].plays == p);
    REQUIRE((run.crash_round[p] != 0) == (Faults::crashes && faulty(p)));
  }
  REQUIRE(failures <= Faults::max_faulty);
  for (unsigned round = 1; round <= Game::rounds; ++round) {
    unsigned losses = 0;
    for (unsigned p = 0; p < Game::nodes; ++p) {
      if (run.cast[p] == nobody || (run.crash_round[p] != 0 && run.crash_round[p] <= round)) continue;
      for (unsigned q = 0; q < Game::nodes; ++q) {
        unsigned const from = run.actors[run.cast[p]].hears[round - 1][q];
        if (p == q || run.cast[q] == nobody) continue;  // a liar may say anything
        if (run.crash_round[q] != 0 && run.crash_round[q] < round) {
          REQUIRE(from == nobody);
        } else if (from == nobody) {
          bool const crashes_now = run.crash_round[q] == round;
          REQUIRE((crashes_now || Faults::loses(faulty(q), faulty(p))));
          losses += crashes_now ? 0U : 1U;
        } else {
          REQUIRE(from == run.cast[q]);
        }
      }
    }
    REQUIRE(losses <= Faults::losses_per_round);
  }
}

/// Where process `out` can end if `in` ends in one of these states, over all ends of the others that keep every rule. A
/// process does nothing before the last round here; one that has crashed nothing at all, unless that breaks a rule.
template <class Game>
std::set<state_t> ends_of(Scenario const& scenario, unsigned in, std::set<state_t> const& known, unsigned out) {
  constexpr unsigned N = Game::nodes, R = Game::rounds;
  Execution<Game> run;
  run.schedule.faulty = scenario.faulty;
  std::copy_n(scenario.crash_round.begin(), N, run.schedule.crash_round.begin());
  for (unsigned p = 0; p < N; ++p) {
    if (scenario.cast[p] == nobody) continue;
    for (auto& states : run.states) states[p] = scenario.actors[scenario.cast[p]].start;
    run.schedule.starts[p] = run.states[0][p];
    for (unsigned r = 0; r < R; ++r) {
      for (unsigned q = 0; q < N; ++q) {
        if (scenario.actors[scenario.cast[p]].hears[r][q] == nobody) run.schedule.fate[r][p][q] = Game::lost;
      }
    }
  }
  std::set<state_t> result;
  std::array<state_t, N> choice{};
  for (bool more = true; more;) {
    bool kept = known.count(choice[in]) > 0;
    for (unsigned p = 0; p < N; ++p) {
      if (run.acts(p, R) && run.in_scope(p)) {
        run.states[R][p] = choice[p];
      } else {
        kept = kept && choice[p] == 0;
      }
    }
    if (kept && broken_rules(run) == 0) result.insert(choice[out]);
    more = false;
    for (unsigned p = 0; p < N && !more; ++p) {
      choice[p] = static_cast<state_t>((choice[p] + 1) % Game::states);
      more = choice[p] != 0;
    }
  }
  return result;
}

/// Every link: the adversary may do it, the process sees the same in both neighbours, and the rules say what is
/// claimed.
template <class Game>
void check_chain(Chain const& chain) {
  REQUIRE(chain.links.size() >= 2);
  std::set<state_t> known;
  for (state_t s = 0; s < Game::states; ++s) known.insert(s);
  for (std::size_t k = 0; k < chain.links.size(); ++k) {
    auto const& link = chain.links[k];
    check_legal<Game>(link.run);
    REQUIRE(link.run.cast[link.enters] != nobody);
    REQUIRE(link.run.cast[link.leaves] != nobody);
    if (k > 0) {
      auto const& before = chain.links[k - 1];
      REQUIRE(view_of<Game>(before.run, before.run.cast[before.leaves]) ==
              view_of<Game>(link.run, link.run.cast[link.enters]));
    }
    known = ends_of<Game>(link.run, link.enters, known, link.leaves);
    if (k == 0) REQUIRE(link.enters == link.leaves);
    REQUIRE(known.empty() == (k + 1 == chain.links.size()));
  }
}

template <class Game>
void impossible(bool replay = true) {
  auto const found = full_information<Game>();
  INFO(found.verdict);
  REQUIRE(found.verdict.impossible());
  REQUIRE(found.verdict.scope().find("for every number of states") != std::string::npos);
  if (replay) check_chain<Game>(found.chain);
}

template <class Game>
void not_impossible() {
  auto const found = full_information<Game>();
  INFO(found.verdict);
  REQUIRE(found.verdict.unknown());
  REQUIRE_FALSE(found.verdict.reason().empty());
  REQUIRE(found.chain.links.empty());
}

template <unsigned N, unsigned F, unsigned R, class Task = Consensus<>, class View = WithRound<Counted>>
using Crashing = Setting<Shape{N, 4, R}, Task, Crash<F>, View>;
template <unsigned N, unsigned F, unsigned R, class View = WithRound<Ordered>>
using Generals = Setting<Shape{N, 4, R}, ByzantineAgreement<>, Byzantine<F>, View>;

}  // namespace

TEST_CASE("consensus and commit against crashes: impossible below min(F+1, N-1) rounds, and not said of more") {
  impossible<Crashing<3, 1, 1>>();
  impossible<Crashing<4, 1, 1>>();
  impossible<Crashing<4, 2, 2>>();
  impossible<Crashing<4, 3, 2>>();
  impossible<Crashing<5, 2, 2>>();
  impossible<Crashing<6, 3, 3>>();
  impossible<Crashing<4, 2, 2, NonBlockingAtomicCommit>>();
  impossible<Crashing<4, 2, 2, Consensus<>, Ordered>>();
  impossible<Crashing<3, 1, 1, Consensus<2, false>, PerProcess<Ordered>>>();
  not_impossible<Crashing<3, 1, 2>>();
  not_impossible<Crashing<3, 2, 2>>();
  not_impossible<Crashing<4, 2, 3>>();
  not_impossible<Crashing<5, 3, 4>>();
  not_impossible<Crashing<3, 1, 2, NonBlockingAtomicCommit>>();
  not_impossible<Crashing<2, 1, 1>>();
}

TEST_CASE("Byzantine agreement: impossible for N <= 3F in any number of rounds, and in F rounds") {
  impossible<Generals<3, 1, 1>>();
  impossible<Generals<3, 1, 2>>();
  impossible<Generals<3, 1, 3>>();
  impossible<Generals<3, 1, 6>>();
  impossible<Generals<3, 1, 2, Counted>>();
  impossible<Generals<3, 1, 2, PerProcess<Ordered>>>();
  impossible<Generals<5, 2, 2, Counted>>();
  impossible<Generals<6, 2, 3, Counted>>(false);
  impossible<Generals<4, 1, 1>>();
  impossible<Generals<4, 1, 1, Counted>>();
  impossible<Generals<2, 1, 2>>();
  not_impossible<Generals<4, 1, 2>>();
  not_impossible<Generals<4, 1, 2, WithRound<Counted>>>();
}

TEST_CASE("coordinated attack: impossible in any number of rounds if a message may be lost in each") {
  impossible<Setting<Shape{2, 4, 1}, Consensus<>, LossBudget<1>, Ordered>>();
  impossible<Setting<Shape{2, 4, 2}, Consensus<>, LossBudget<1>, WithRound<Counted>>>();
  impossible<Setting<Shape{2, 4, 3}, NonBlockingAtomicCommit, LossBudget<1>, WithRound<Counted>>>();
  impossible<Setting<Shape{2, 4, 5}, Consensus<>, LossBudget<1>, Counted>>();
  impossible<Setting<Shape{3, 4, 2}, Consensus<>, MessageLoss, Counted>>();
  not_impossible<Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, WithRound<Counted>>>();
  not_impossible<Setting<Shape{3, 4, 2}, SafeConsensus<2, 2>, MessageLoss, Counted>>();
  not_impossible<Setting<Shape{3, 5, 2}, LeaderElection<3>, MessageLoss, WithRound<Counted>>>();
}

TEST_CASE("a chain can be read") {
  std::ostringstream text;
  text << full_information<Crashing<3, 1, 1>>() << full_information<Generals<3, 1, 2>>();
  for (char const* part : {"for every number of states", "crashes and reaches", "sees the same as", "so process",
                           "a contradiction", "the ring", "by validity", "by agreement"}) {
    INFO(text.str());
    REQUIRE(text.str().find(part) != std::string::npos);
  }
}

TEST_CASE("limits end the search with a reason") {
  using Large = Crashing<7, 4, 5>;
  auto const few = full_information<Large>({.max_views = 1000});
  REQUIRE(few.verdict.unknown());
  REQUIRE(few.verdict.reason().find("more than 1000") == 0);
  auto const late = full_information<Large>({.time_limit = std::chrono::milliseconds{1}});
  REQUIRE(late.verdict.unknown());
  REQUIRE(late.verdict.reason().find("time limit") != std::string::npos);
  std::atomic<bool> const stop = true;
  REQUIRE(full_information<Large>({.stop = &stop}).verdict.unknown());
}

// --- against an independent formulation: all executions, and a decision for each view, to Z3 ---

namespace {

/// Never impossible where a protocol exists; and impossible wherever none does, if the task is one for which the
/// argument is exact.
template <class Game>
void compare(bool exact = true) {
  INFO(Game::describe());
  bool const exists = protocols::exists<Game>();
  bool const impossible = full_information<Game>().verdict.impossible();
  if (exists) REQUIRE_FALSE(impossible);
  if (exact && !exists) REQUIRE(impossible);
}

template <class Faults, class View, unsigned N, unsigned R>
void compare_tasks() {
  compare<Setting<Shape{N, 4, R}, Consensus<>, Faults, View>>();
  compare<Setting<Shape{N, 4, R}, Consensus<2, false>, Faults, View>>();
  compare<Setting<Shape{N, 4, R}, NonBlockingAtomicCommit, Faults, View>>();
  compare<Setting<Shape{N, 4, R}, AtomicCommit, Faults, View>>(false);
}

}  // namespace

TEST_CASE("the argument agrees with Z3 on whether any protocol of full information can") {
  compare_tasks<Crash<1>, Counted, 2, 1>();
  compare_tasks<Omission<1>, Counted, 2, 1>();
  compare_tasks<SendOmission<1>, Ordered, 2, 2>();
  compare_tasks<LossBudget<1>, Counted, 2, 2>();
  compare_tasks<Crash<1>, PerProcess<Counted>, 3, 1>();
  compare_tasks<Crash<1>, Ordered, 3, 2>();
  compare_tasks<SendOmission<1>, Counted, 3, 1>();
}

TEST_CASE("the argument agrees with Z3 on other tasks") {
  compare<Setting<Shape{2, 6, 1}, Consensus<3>, Crash<1>, Counted>>(false);
  compare<Setting<Shape{3, 6, 1}, Consensus<3>, Crash<1>, Counted>>(false);
  compare<Setting<Shape{3, 6, 1}, KSetAgreement<2, 3>, Crash<1>, Counted>>(false);
  compare<Setting<Shape{3, 4, 1}, SafeConsensus<2, 1>, LossBudget<1>, Counted>>(false);
  compare<Setting<Shape{3, 5, 1}, LeaderElection<3>, LossBudget<1>, Counted>>(false);
  compare<Setting<Shape{2, 5, 1}, Lock<2>, LossBudget<1>, Counted>>(false);
  compare<Setting<Shape{3, 5, 1}, ReliableBroadcast<>, SendOmission<1>, Counted>>(false);
  compare<Setting<Shape{3, 5, 1}, ReliableBroadcast<>, Crash<1>, Ordered>>(false);
  compare<Setting<Shape{3, 5, 1}, ReliableBroadcast<>, Crash<1>, WithSender<Counted, 1>>>(false);
  compare<Setting<Shape{3, 5, 2}, ReliableBroadcast<>, LossBudget<1>, WithTurn<Counted, 1>>>(false);
  compare<Setting<Shape{3, 4, 1}, Consensus<>, HeardAtLeast<MessageLoss, 2>, Counted>>();
  compare<Setting<Shape{3, 4, 2}, AtomicCommit, HeardAtLeast<Crash<2>, 2>, Counted>>(false);
  compare<Setting<Shape{3, 3, 2}, tasks::NamedStart, LossBudget<1>, Counted>>(false);
}

// --- never impossible where a machine was found and judged right ---

namespace {

template <class Game>
unsigned learned_and_not_impossible() {
  INFO(Game::describe());
  QLearning<Game, QTable> learning(Recipe::counterexample_blame(), 5);
  for (int k = 0; k < 3000 && !learning.check(); ++k) learning.learn();
  if (!learning.report().correct()) return 0;
  REQUIRE_FALSE(full_information<Game>().verdict.impossible());
  return 1;
}

}  // namespace

TEST_CASE("never impossible where a machine is right") {
  unsigned machines = 0;
  machines += learned_and_not_impossible<Setting<Shape{3, 4, 2}, Consensus<>, Crash<1>, WithRound<Counted>>>();
  machines +=
      learned_and_not_impossible<Setting<Shape{4, 4, 3}, NonBlockingAtomicCommit, Crash<2>, WithRound<Counted>>>();
  machines +=
      learned_and_not_impossible<Setting<Shape{3, 4, 2}, Consensus<2, false>, SendOmission<1>, WithRound<Ordered>>>();
  machines += learned_and_not_impossible<Setting<Shape{3, 4, 2}, EarlyConsensus<1>, Crash<1>, WithRound<Counted>>>();
  machines += learned_and_not_impossible<Setting<Shape{3, 6, 1}, KSetAgreement<2, 3>, Crash<1>, WithRound<Counted>>>();
  machines +=
      learned_and_not_impossible<Setting<Shape{3, 5, 2}, ReliableBroadcast<>, SendOmission<1>, WithRound<Counted>>>();
  machines +=
      learned_and_not_impossible<Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>, WithRound<Ordered>>>();
  machines += learned_and_not_impossible<Setting<Shape{3, 5, 1}, Lock<2>, MessageLoss, Counted>>();
  REQUIRE(machines >= 7);
}

namespace {

/// Process 2 comes to B, and nobody else does. Everybody starts in C: state 0 is no initial state.
struct OnlyTwo {
  static constexpr std::string_view name = "only two";
  static constexpr std::array<std::string_view, 3> names{"A", "B", "C"};
  static constexpr auto initial = states(2);
  static constexpr auto decided = visits(1);
  static constexpr auto unanimous = share("all", all(correct), any(visits(1)));
  static constexpr auto rules = hana::make_tuple(must("he", all(implies(is(2), visits(1))), broken(-1)),
                                                 must("alone", count(visits(1)) <= 1, broken(-1)));
};

}  // namespace

TEST_CASE("rings of liars start where the task says") {
  using Game = Setting<Shape{3, 3, 1}, OnlyTwo, Byzantine<1>, WithSender<Counted, 2>>;
  Game::machine_type const machine([](auto const& o) -> state_t { return o.is_sender() ? 1 : o.own(); });
  CHECK(explore<Game>(machine).correct());
  CHECK_FALSE(full_information<Game>().verdict.impossible());
}
