// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"
#include "../../faults.hpp"
#include "../../tasks.hpp"

#include <protolearn.hpp>
#include <protolearn/search/conflict_search.hpp>

// The strongest test of the search: every clause that it ever writes must hold of every correct machine, with
// reached(c) read as what the machine reaches. Correct machines come from searches with other seeds and from mutations
// that the explorer accepts.

using namespace protolearn;
using namespace protolearn::detail;

namespace {

template <class Setting>
class Soundness {
 public:
  using Machine = typename Setting::machine_type;

  /// Searches to the end, and checks all clauses with `machines` correct machines. Returns whether there is one at all.
  bool check(unsigned machines) {
    INFO(Setting::describe());
    bool const solvable = search();
    for (unsigned k = 0; k < machines && solvable; ++k) {
      auto const found = conflict_search<Setting>({.seed = k + 2}, sat::Engine::cdcl);
      REQUIRE(found.verdict.proved());
      holds_of(found.machine);
      holds_of(correct_mutant(found.machine, k));
    }
    return solvable;
  }

  /// What is remembered from table to table is never out of date: in any order, tables are refuted that are wrong, and
  /// no others.
  void agrees_with_explorer(unsigned tables) {
    INFO(Setting::describe());
    REQUIRE(search());
    Random random(7);
    Machine machine;
    for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = base_.table()[e];
    Machine const right = machine;
    unsigned wrong = 0;
    for (unsigned k = 0; k < tables; ++k) {
      if (k % 8 == 0) machine = right;
      for (unsigned changes = 1 + random.below(2); changes > 0; --changes) {
        machine[random.below(static_cast<std::uint32_t>(machine.entries))] =
            static_cast<state_t>(random.below(Setting::states));
      }
      base_.set_table({machine.data(), machine.data() + machine.entries});
      bool const correct = explorer_.judge(machine).correct();
      wrong += correct ? 0U : 1U;
      INFO("table " << k);
      REQUIRE(conflicts_.refute(conflicts_.levels(), {}) == !correct);
    }
    REQUIRE(wrong > tables / 8);
    REQUIRE(wrong < tables - tables / 8);
  }

  void holds_of(Machine const& machine) {
    base_.set_table({machine.data(), machine.data() + machine.entries});
    REQUIRE_FALSE(conflicts_.refute(conflicts_.levels(), {}));
    auto const& list = base_.list();
    for (std::size_t k = 0; k < list.size(); ++k) {
      bool satisfied = false;
      for (int literal : list.clause(k)) {
        auto const& variable = list.variables[static_cast<std::size_t>(std::abs(literal))];
        bool const value = holds(variable, machine);
        satisfied = satisfied || value == (literal > 0);
      }
      if (!satisfied) {
        FAIL("clause " << k << " of " << list.size() << ", kind " << static_cast<int>(list.origins[k].kind)
                       << ", does not hold of a correct machine of " << Setting::describe());
      }
    }
  }

 private:
  /// What a variable says, of a machine that has just been explored.
  bool holds(ClauseList::Variable const& variable, Machine const& machine) const {
    using Kind = ClauseList::Variable::Kind;
    auto const goes = [&](std::uint32_t entry) { return ((variable.states >> machine[entry]) & 1U) != 0; };
    if (variable.kind == Kind::goes) return goes(variable.number);
    if (variable.kind == Kind::reached) return conflicts_.graph().reaches(variable.configuration);
    auto const& entries = base_.receipts().entries(variable.number);
    return std::any_of(entries.begin(), entries.end(), goes);
  }

  bool search() {
    for (unsigned level = 1; level <= conflicts_.levels(); ++level) {
      for (std::size_t known = 0; conflicts_.refute(level, {}); known = base_.size()) {
        REQUIRE(base_.size() > known);  // else the search would go on for ever
        if (base_.solve({}) == sat::Answer::unsatisfiable) return false;
      }
    }
    return true;
  }

  Machine correct_mutant(Machine machine, std::uint64_t seed) {
    Random random(seed);
    for (unsigned k = 0; k < 60; ++k) {
      auto const entry = random.below(static_cast<std::uint32_t>(machine.entries));
      auto const before = machine[entry];
      if (Setting::is_halted(Setting::view_type::digits_of(entry)[0])) continue;
      machine[entry] = static_cast<state_t>(random.below(Setting::states));
      if (!explorer_.judge(machine).correct()) machine[entry] = before;
    }
    return machine;
  }

  static std::vector<state_t> own_states() {
    Machine const machine;
    return {machine.data(), machine.data() + machine.entries};
  }

  sat::CdclSolver solver_;
  detail::ClauseBase base_{solver_, own_states(), Setting::states, halted_entries<Setting>()};
  detail::Conflicts<Setting> conflicts_{base_, 0, 1};
  Explorer<Setting> explorer_;
};

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
