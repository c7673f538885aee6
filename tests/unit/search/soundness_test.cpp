// SPDX-License-Identifier: Apache-2.0
#include "soundness.hpp"
#include "derivation.hpp"

#include "../../faults.hpp"
#include "../../tasks.hpp"

#include <protolearn.hpp>

using namespace protolearn;
using namespace protolearn::detail;
using soundness::Soundness;

namespace {

template <unsigned N, unsigned S, unsigned R, class Task, class Faults, class View>
using Game = Setting<Shape{N, S, R}, Task, Faults, View>;

}  // namespace

TEST_CASE("clauses hold of every correct machine: crashes") {
  CHECK(Soundness<Game<3, 4, 2, NonBlockingAtomicCommit, Crash<1>, WithRound<Counted>>>().check(8));
  CHECK(Soundness<Game<4, 4, 3, Consensus<>, Crash<2>, WithRound<Counted>>>().check(4));
  CHECK(Soundness<Game<3, 6, 2, Consensus<3>, Crash<1>, WithRound<Counted>>>().check(4));
  CHECK(Soundness<Game<3, 4, 2, Consensus<2, false>, Crash<1>, Ordered>>().check(4));
  CHECK(Soundness<Game<3, 6, 1, KSetAgreement<2, 3>, Crash<1>, WithRound<Counted>>>().check(6));
  CHECK(Soundness<Game<3, 4, 2, EarlyConsensus<1>, Crash<1>, WithRound<Counted>>>().check(6));
  CHECK(Soundness<Game<3, 4, 2, NonBlockingAtomicCommit, Crash<1>, PerProcess<WithRound<Counted>>>>().check(3));
  CHECK(
      Soundness<
          Game<4, 4, 2, Consensus<>, Crash<1>, WithLastRound<Thresholds<exists<0>, exists<1>, exists<2>, exists<3>>>>>()
          .check(4));
}

TEST_CASE("clauses hold of every correct machine: losses and omissions") {
  CHECK(Soundness<Game<3, 4, 2, AtomicCommit, MessageLoss, WithRound<Counted>>>().check(6));
  CHECK(Soundness<Game<3, 4, 2, AtomicCommit, MessageLoss, Ordered>>().check(3));
  CHECK(Soundness<Game<3, 4, 2, AtomicCommit, LossBudget<1>, WithRound<Counted>>>().check(4));
  CHECK(Soundness<Game<3, 4, 2, SafeConsensus<2, 2>, MessageLoss, WithRound<Counted>>>().check(4));
  CHECK(Soundness<Game<3, 5, 2, LeaderElection<3>, MessageLoss, WithRound<Counted>>>().check(4));
  CHECK(Soundness<Game<3, 5, 1, Lock<2>, MessageLoss, Counted>>().check(6));
  CHECK(Soundness<Game<3, 5, 2, ReliableBroadcast<>, SendOmission<1>, WithRound<Counted>>>().check(4));
  CHECK(Soundness<Game<3, 4, 2, AtomicCommit, ReceiveOmission<1>, Counted>>().check(4));
  CHECK(Soundness<Game<3, 4, 2, AtomicCommit, Omission<1>, WithRound<Ordered>>>().check(3));
  CHECK(Soundness<Game<3, 4, 2, AtomicCommit, Reliable, Counted>>().check(4));
}

TEST_CASE("clauses hold of every correct machine: Byzantine faults") {
  CHECK(Soundness<Game<3, 5, 1, tasks::UnknownSource, Byzantine<1>, Counted>>().check(2) ==
        conflict_search<Game<3, 5, 1, tasks::UnknownSource, Byzantine<1>, Counted>>({}, sat::Engine::z3)
            .verdict.proved());
  CHECK(Soundness<Game<4, 4, 2, ByzantineAgreement<>, Byzantine<1>, WithRound<Ordered>>>().check(2));
}

TEST_CASE("clauses hold of every correct machine: losses beside crashes and lies") {
  using faults::Kind, faults::Who, faults::AnyFaults, faults::no_budget;
  using Crashes = AnyFaults<Kind::crash, Who::anybody, 1, 1>;
  using Lies = AnyFaults<Kind::lie, Who::anybody, no_budget, 1>;
  CHECK(Soundness<Game<3, 4, 2, AtomicCommit, Crashes, Counted>>().check(4));
  CHECK(Soundness<Game<3, 4, 2, tasks::Corners, Lies, Counted>>().check(4) ==
        conflict_search<Game<3, 4, 2, tasks::Corners, Lies, Counted>>({}, sat::Engine::z3).verdict.proved());
  Soundness<Game<3, 4, 2, AtomicCommit, Crashes, Counted>>().agrees_with_explorer(400);
}

TEST_CASE("what is told about all tables at once holds of every correct machine, and is derived again") {
  auto const foresees = []<class Setting>(std::type_identity<Setting>) {
    Soundness<Setting> soundness;
    bool const solvable = soundness.check_foreseen(3);
    derivation::Derivation<Setting>(soundness.clauses()).every_clause();
    CHECK(conflict_search<Setting>({}, sat::Engine::z3).verdict.proved() == solvable);
  };
  foresees(std::type_identity<Game<4, 2, 4, Counting<2, 3>, Byzantine<1>, Ordered>>{});
  foresees(std::type_identity<Game<3, 2, 2, Counting<2, 1>, Reliable, Ordered>>{});
  foresees(std::type_identity<Game<3, 4, 2, NonBlockingAtomicCommit, Crash<1>, WithRound<Counted>>>{});
  foresees(std::type_identity<Game<3, 4, 1, Consensus<>, SendOmission<1>, WithRound<Counted>>>{});
  foresees(std::type_identity<Game<3, 4, 2, AtomicCommit, LossBudget<1>, Counted>>{});
  Soundness<Game<3, 4, 2, NonBlockingAtomicCommit, Crash<1>, WithRound<Counted>>> again;
  CHECK(again.check_foreseen(1));
  again.agrees_with_explorer(200);
}

TEST_CASE("what a search remembers from table to table is never out of date") {
  Soundness<Game<3, 4, 2, NonBlockingAtomicCommit, Crash<1>, WithRound<Counted>>>().agrees_with_explorer(400);
  Soundness<Game<4, 4, 3, Consensus<>, Crash<2>, WithRound<Counted>>>().agrees_with_explorer(400);
  Soundness<Game<3, 4, 2, AtomicCommit, MessageLoss, WithRound<Counted>>>().agrees_with_explorer(400);
  Soundness<Game<3, 4, 2, AtomicCommit, LossBudget<1>, Counted>>().agrees_with_explorer(400);
  Soundness<Game<3, 5, 2, ReliableBroadcast<>, SendOmission<1>, WithRound<Counted>>>().agrees_with_explorer(400);
  Soundness<Game<4, 4, 2, ByzantineAgreement<>, Byzantine<1>, WithRound<Ordered>>>().agrees_with_explorer(200);
}

TEST_CASE("rules of every shape: what is found is right, and what is impossible is so by both engines") {
  auto const agree = []<class Setting>(std::type_identity<Setting>) {
    bool const solvable = Soundness<Setting>().check(3);
    CHECK(conflict_search<Setting>({}, sat::Engine::z3).verdict.proved() == solvable);
  };
  agree(std::type_identity<Game<3, 3, 2, tasks::Processes, Crash<1>, WithRound<Counted>>>{});
  agree(std::type_identity<Game<3, 3, 2, tasks::Processes, LossBudget<1>, Counted>>{});
  agree(std::type_identity<Game<3, 3, 2, tasks::Runs, MessageLoss, WithRound<Counted>>>{});
  agree(std::type_identity<Game<3, 3, 2, tasks::Corners, SendOmission<1>, Counted>>{});
  agree(std::type_identity<Game<3, 3, 2, tasks::Named, Crash<1>, WithRound<Counted>>>{});
  agree(std::type_identity<Game<3, 3, 2, tasks::NamedStart, LossBudget<1>, Ordered>>{});
  agree(std::type_identity<Game<3, 5, 2, ReliableBroadcast<>, Byzantine<1>, WithSender<Counted, 0>>>{});
  agree(std::type_identity<Game<3, 3, 2, tasks::NamedStart, Crash<1>, WithTurn<Counted, 1>>>{});
  agree(std::type_identity<Game<3, 4, 2, Consensus<>, Crash<1>, WithCoin<WithRound<Counted>>>>{});
  agree(std::type_identity<Game<3, 3, 2, tasks::Quiet, Crash<1>, WithRound<Counted>>>{});
  agree(std::type_identity<Game<3, 3, 2, tasks::Quiet, LossBudget<1>, Ordered>>{});
  agree(std::type_identity<Game<3, 4, 2, Consensus<>, HeardAtLeast<MessageLoss, 2>, Counted>>{});
  agree(std::type_identity<Game<3, 4, 2, Consensus<>, HeardAtLeast<Crash<2>, 2>, Counted>>{});
}
