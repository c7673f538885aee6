// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "catch.hpp"
#include "oracle.hpp"

#include <protolearn.hpp>

// Three ways of judging a machine, which share no algorithm, must agree on it: the naive enumeration with named
// processes, the explorer, and Z3. One suite, instantiated for every combination of fault model, view and task.

namespace combinations {

using namespace protolearn;
using namespace protolearn::detail;

/// Random machines of different kinds: noise, few states, and mutants of a machine that Q-learning made for the
/// setting, which is right or nearly so.
template <class Setting>
class Machines {
 public:
  explicit Machines(std::uint64_t seed) : random_(seed), learning_(Recipe::counterexample_blame(), seed) {
    for (int k = 0; k < 300 && !learning_.check(); ++k) learning_.learn();
  }

  [[nodiscard]] bool learned() const { return learning_.report().correct(); }

  typename Setting::machine_type next() {
    typename Setting::machine_type machine = learning_.machine();
    unsigned const kind = random_.below(4);
    if (kind == 0) {
      unsigned const few = 1 + random_.below(Setting::states);
      for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = static_cast<state_t>(random_.below(few));
    } else {
      for (unsigned mutations = random_.below(4); mutations > 0; --mutations) {
        machine[random_.below(static_cast<std::uint32_t>(machine.entries))] =
            static_cast<state_t>(random_.below(Setting::states));
      }
    }
    return machine;
  }

 private:
  Random random_;
  QLearning<Setting, QTable> learning_;
};

/// `naive` machines are compared with the enumeration, `symbolic` with Z3; all of them with the explorer.
/// `solvable`: does a machine exist? (`tools/learn --method conflict` tells.)
template <class Setting>
void agree(unsigned naive, unsigned symbolic, bool solvable = true) {
  INFO(Setting::describe());
  Machines<Setting> machines(7);
  CHECK(machines.learned() == solvable);
  Explorer<Setting> explorer;
  Random random(3);
  unsigned right = 0, wrong = 0;
  for (unsigned k = 0; k < std::max(naive, symbolic); ++k) {
    auto const machine = machines.next();
    Report const report = explorer.judge(machine, random, 4);
    (report.correct() ? right : wrong) += 1;
    REQUIRE(explorer.violations().empty() == report.correct());
    for (auto const& schedule : explorer.violations()) REQUIRE(replay<Setting>(machine, schedule).has_value());
    if (k < naive) {
      auto const truth = oracle::count<Setting>(machine);
      REQUIRE(report.executions == truth.executions);
      for (std::size_t rule = 0; rule < report.violations.size(); ++rule) {
        INFO("rule " << rule);
        REQUIRE(report.violations[rule] == truth.violations[rule]);
      }
      REQUIRE(report.violating == truth.violating);
      REQUIRE(report.undecided == truth.undecided);
      REQUIRE(report.failure_free == truth.failure_free);
      REQUIRE(report.failure_free_decided == truth.failure_free_decided);
      REQUIRE(report.unanimous == truth.unanimous);
      REQUIRE(report.unanimous_wanted == truth.unanimous_wanted);
      if constexpr (!restricts_starts<typename Setting::Task>) REQUIRE(report.executions == execution_count<Setting>());
    }
    if (k < symbolic) {
      using Kind = typename Z3Answer<Setting>::Kind;
      auto const answer = z3_prove<Setting>(machine, {std::chrono::seconds{60}, k});
      REQUIRE(answer.kind == (report.correct() ? Kind::proved : Kind::refuted));
    }
  }
  CHECK(wrong > 0);  // a comparison of one kind only would be no comparison
  if (solvable) CHECK(right > 0);
}

}  // namespace combinations
