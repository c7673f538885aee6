// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <set>
#include <sstream>
#include <vector>

#include "catch.hpp"
#include "machines.hpp"
#include "oracle.hpp"
#include "protolearn/verification/counterexample.hpp"
#include "protolearn/verification/explorer/explore.hpp"
#include "protolearn/verification/explorer/reachable.hpp"

// How the explorer is compared with a naive enumeration of all executions.

namespace exploration {

using namespace protolearn;
using namespace protolearn::detail;

using Numbers = std::vector<count_t>;

inline Numbers numbers(Report const& r) {
  Numbers result = r.violations;
  result.insert(result.end(), {r.executions, r.violating, r.undecided, r.failure_free, r.failure_free_decided,
                               r.unanimous, r.unanimous_wanted, r.fewest_messages, r.most_messages});
  return result;
}

template <class Setting>
Numbers enumerated(typename Setting::machine_type const& machine) {
  auto const c = oracle::count<Setting>(machine);
  Numbers result(c.violations.begin(), c.violations.end());
  result.insert(result.end(), {c.executions, c.violating, c.undecided, c.failure_free, c.failure_free_decided,
                               c.unanimous, c.unanimous_wanted, c.fewest_messages, c.most_messages});
  return result;
}

/// What an enumeration says beside the counts.
template <class Setting>
struct Enumerated {
  static constexpr unsigned never = Setting::rounds + 1;
  Numbers premises = Numbers(must_count<typename Setting::Task>);
  std::vector<bool> visited = std::vector<bool>(Setting::machine_type::entries);
  std::vector<unsigned> first = std::vector<unsigned>(Setting::machine_type::entries, never);  // in which round
  std::set<std::size_t> visited_last;

  template <class F>
  static bool premise(F const&, Execution<Setting> const&) {
    return true;
  }
  template <class A, class B>
  static bool premise(Implies<A, B> const& f, Execution<Setting> const& run) {
    return holds(f.premise, run);
  }

  explicit Enumerated(typename Setting::machine_type const& machine) {
    oracle::for_each_execution<Setting>(machine, [&](Execution<Setting> const& run) {
      for_each_must<typename Setting::Task>([&](auto const& rule, std::size_t k) {
        if (premise(rule.formula, run)) premises[k] += 1;
      });
      for (unsigned round = 1; round <= Setting::rounds; ++round) {
        for (unsigned i = 0; i < Setting::nodes; ++i) {
          if (!run.moves(i, round)) continue;
          std::size_t const entry = run.entry(i, round);
          visited[entry] = true;
          first[entry] = std::min(first[entry], round);
          if (round == Setting::rounds) visited_last.insert(entry);
        }
      }
    });
  }
};

/// Violating executions that are handed out replay, and are among those that the adversary may choose.
template <class Setting>
void violations_replay(Explorer<Setting> const& explorer, typename Setting::machine_type const& machine,
                       Report const& report) {
  REQUIRE(explorer.violations().empty() == (report.violating == 0));
  REQUIRE(explorer.violations().size() <= 5);
  for (auto const& schedule : explorer.violations()) {
    auto const found = replay<Setting>(machine, schedule);
    REQUIRE(found.has_value());
    REQUIRE(report.violations[found->rule] > 0);
    std::stringstream text;
    write_schedule(text, schedule);
    REQUIRE(read_schedule<Setting>(text) == normal_form<Setting>(schedule));
  }
}

/// Handing out violations does not change the counts, and hunting for them finds some where there are any.
template <class Setting>
void finds_violations(Explorer<Setting>& explorer, typename Setting::machine_type const& machine, Random& random) {
  Report const plain = explorer.judge(machine);
  REQUIRE(numbers(explorer.judge(machine, random, 5)) == numbers(plain));
  violations_replay<Setting>(explorer, machine, plain);
  auto const& hunted = explorer.hunt(machine, random, 5);
  REQUIRE(hunted.correct() == plain.correct());
  if (plain.correct()) REQUIRE((hunted.executions == plain.executions && hunted.violations == plain.violations));
  violations_replay<Setting>(explorer, machine, plain);
}

/// Judging configuration by configuration sums up to judging at once.
template <class Setting>
void ends_add_up(Explorer<Setting>& explorer, typename Setting::machine_type const& machine,
                 std::set<std::size_t> const& last) {
  auto const report = explorer.judge(machine);
  typename Explorer<Setting>::Ends sum, gone;
  std::size_t const size = explorer.advance(machine);
  std::set<std::size_t> entries;
  for (std::size_t k = 0; k < size; ++k) {
    sum += explorer.ends_of(machine, k);
    gone += explorer.ends_of(machine, k);
    explorer.for_each_last_entry(k, [&](std::size_t entry) { entries.insert(entry); });
  }
  REQUIRE(count_t{sum.undecided} == report.undecided);
  REQUIRE(Numbers(sum.violations.begin(), sum.violations.end()) == report.violations);
  REQUIRE(sum.correct() == report.correct());
  REQUIRE(explorer.judge_ends(machine).violations == sum.violations);
  REQUIRE(entries == last);
  for (std::size_t k = explorer.advance(machine); k-- > 0;) gone -= explorer.ends_of(machine, k);
  REQUIRE((gone.correct() && count_t{gone.undecided} == 0));
}

/// An execution that leads to an observation is one that the adversary may choose, and leads there as early as can be.
template <class Setting>
void leads_there(Explorer<Setting>& explorer, typename Setting::machine_type const& machine,
                 Enumerated<Setting> const& all, Random& random) {
  for (unsigned k = 0; k < 4; ++k) {
    std::vector<bool> wanted(Setting::machine_type::entries);
    unsigned first = all.never;
    for (unsigned n = 0; n <= k; ++n) {
      auto const entry = random.below(static_cast<std::uint32_t>(wanted.size()));
      wanted[entry] = true;
      first = std::min(first, all.first[entry]);
    }
    auto const schedule = explorer.reach(machine, wanted);
    REQUIRE(schedule.has_value() == (first != all.never));
    if (!schedule) continue;
    std::stringstream text;
    write_schedule(text, *schedule);
    REQUIRE(read_schedule<Setting>(text) == normal_form<Setting>(*schedule));
    unsigned reached = all.never;
    auto const run = simulate<Setting>(machine, *schedule);
    for (unsigned round = Setting::rounds; round >= 1; --round) {
      for (unsigned i = 0; i < Setting::nodes; ++i) {
        if (run.moves(i, round) && wanted[run.entry(i, round)]) reached = round;
      }
    }
    REQUIRE(reached == first);
  }
}

template <class Setting>
void says_more(Explorer<Setting>& explorer, typename Setting::machine_type const& machine, Random& random) {
  Enumerated<Setting> const all(machine);
  REQUIRE(explorer.judge(machine).premises == all.premises);
  REQUIRE(reachable<Setting>(machine) == all.visited);
  finds_violations<Setting>(explorer, machine, random);
  ends_add_up<Setting>(explorer, machine, all.visited_last);
  leads_there<Setting>(explorer, machine, all, random);
}

/// Random, leaning and mutated machines; if `closely`, every fifth is looked at in every other way too.
template <class Setting, bool closely>
void agrees(unsigned machines, typename Setting::machine_type const& right) {
  Random random(machines);
  Explorer<Setting> explorer;
  unsigned correct = 0;
  for (unsigned k = 0; k < machines; ++k) {
    auto const machine = k == 0 ? right : machines::some_machine<Setting>(random, k, right);
    REQUIRE(numbers(explorer.judge(machine)) == enumerated<Setting>(machine));
    if constexpr (closely) {
      if (k % 5 == 0) says_more<Setting>(explorer, machine, random);
    }
    correct += explorer.judge(machine).correct() ? 1U : 0U;
  }
  CHECK(explorer.judge(right).complete);
  CHECK(correct < machines);
}

template <class Setting>
void agrees(unsigned machines) {
  agrees<Setting, false>(machines, machines::commit_machine<Setting>());
}
template <class Setting>
void agrees_closely(unsigned machines) {
  agrees<Setting, true>(machines, machines::commit_machine<Setting>());
}

}  // namespace exploration
