// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "../../catch.hpp"
#include "protolearn/search/conflict_search.hpp"
#include "protolearn/verification/explorer/explore.hpp"

// The strongest test of the search: every clause that it ever writes must hold of every correct machine, with
// reached(c) read as what the machine reaches. Correct machines come from searches with other seeds and from mutations
// that the explorer accepts.

namespace soundness {

using namespace protolearn;
using namespace protolearn::detail;

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
      bool const correct = explorer_.judge(machine).correct();
      wrong += correct ? 0U : 1U;
      INFO("table " << k);
      REQUIRE(refutes(machine) == !correct);
    }
    REQUIRE(wrong > tables / 8);
    REQUIRE(wrong < tables - tables / 8);
  }

  /// The same, after all was told that any table may do.
  bool check_foreseen(unsigned machines) {
    INFO(Setting::describe());
    bool const refuted = conflicts_.refute(conflicts_.levels(), {});
    std::size_t const before = base_.size();
    REQUIRE(conflicts_.foresee(1'000'000, {}));
    REQUIRE((!refuted || base_.size() > before));
    return check(machines);
  }

  /// All clauses so far, as those of a certificate.
  Certificate clauses() {
    Certificate result;
    result.clauses = base_.list();
    result.clauses.receipts = base_.receipts().entries();
    result.prefix = [steps = conflicts_.steps()](ConfigurationId id) { return steps->prefix(id.round, id.number); };
    return result;
  }

  /// Searches to the end. Returns whether there is a correct machine.
  bool search() {
    for (unsigned level = 1; level <= conflicts_.levels(); ++level) {
      for (std::size_t known = 0; conflicts_.refute(level, {}); known = base_.size()) {
        REQUIRE(base_.size() > known);  // else the search would go on for ever
        if (base_.solve({}) == sat::Answer::unsatisfiable) return false;
      }
    }
    return true;
  }

  /// Learns what is wrong with a machine. Is anything?
  bool refutes(Machine const& machine) {
    base_.set_table({machine.data(), machine.data() + machine.entries});
    return conflicts_.refute(conflicts_.levels(), {});
  }

  /// Every clause so far holds of a correct machine.
  void holds_of(Machine const& machine) {
    REQUIRE_FALSE(refutes(machine));
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
  detail::Conflicts<detail::FixedSize<Setting>> conflicts_{base_, 0, 1};
  Explorer<Setting> explorer_;
};

}  // namespace soundness
