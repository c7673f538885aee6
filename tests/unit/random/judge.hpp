// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "../faults/law.hpp"
#include "../search/soundness.hpp"
#include "draw.hpp"
#include "protolearn/bounds/full_information.hpp"

// What must be the same of a random setting, whoever computes it. Descriptions are drawn while this compiles: other
// ones with -DPROTOLEARN_RANDOM_DESCRIPTIONS=2. Machines are drawn when this runs: other ones where the environment has
// PROTOLEARN_RANDOM_MACHINES=2.

namespace drawn {

#ifdef PROTOLEARN_RANDOM_DESCRIPTIONS
inline constexpr Seed descriptions{PROTOLEARN_RANDOM_DESCRIPTIONS};
#else
inline constexpr Seed descriptions{1};
#endif

[[nodiscard]] inline Seed machines_seed() {
  char const* const chosen = std::getenv("PROTOLEARN_RANDOM_MACHINES");
  return {chosen == nullptr ? 1 : std::strtoull(chosen, nullptr, 10)};
}

inline constexpr unsigned most_tables = 100'000;

/// What the settings of a test case were like.
struct Findings {
  unsigned settings = 0, mixed = 0;  // mixed: there were right machines and wrong ones
  unsigned machines = 0, right = 0;
  unsigned possible = 0, chained = 0;  // of those that were searched; chained: a chain of executions shows that none is
};

/// Machines of all kinds. Random ones break every rule, so most are children of those that were found to break the
/// rules in the fewest executions.
template <class Setting>
class Machines {
 public:
  using Machine = typename Setting::machine_type;

  Machines(Random& random, Explorer<Setting>& explorer) : random_(random) {
    for (unsigned k = 0; k < 300; ++k) {
      auto const machine = next();
      judged(machine, explorer.judge(machine));
    }
  }

  [[nodiscard]] Machine next() {
    unsigned const kind = random_.below(8);
    if (kind == 0) return machines::random_machine<Setting>(random_);
    if (kind == 1) return machines::leaning_machine<Setting>(random_);
    Machine machine = kind == 2 ? Machine{} : best_;  // by default, everybody stays where it is
    machines::mutate<Setting>(machine, random_, random_.below(4));
    return machine;
  }

  void judged(Machine const& machine, Report const& report) {
    auto const violating = static_cast<double>(report.violating);
    if (violating > fewest_) return;
    best_ = machine;
    fewest_ = violating;
  }

 private:
  Random& random_;
  Machine best_;
  double fewest_ = 1e9;
};

template <class Setting>
class Judge {
 public:
  using Machine = typename Setting::machine_type;

  Judge(Seed seed, Findings& findings) : random_(seed.value), findings_(findings) { ++findings_.settings; }

  /// What is sampled is enumerated; and what is enumerated is sampled sooner or later.
  void samples_agree() {
    for (unsigned k = 0; k < 100; ++k) REQUIRE(possible_.contains(sample<Setting>(random_)));
    if (possible_.size() <= 200) possible_.is_sampled();
  }

  /// Enumeration, explorer and Z3 agree on so many machines, or fewer if there is much to enumerate. `closely`: and on
  /// all else that the explorer says, of every eighth.
  template <bool closely>
  void machines_agree(unsigned most) {
    Machines<Setting> machines(random_, explorer_);
    unsigned judged = 0;
    for (double work = 0; judged < most && work < 300'000; ++judged) {
      INFO("machine " << judged);
      auto const machine = machines.next();
      Report const report = agree_on(machine);
      if constexpr (closely) {
        if (judged % 8 == 0) exploration::says_more<Setting>(explorer_, machine, random_);
      }
      machines.judged(machine, report);
      work += 50 + static_cast<double>(report.executions);
    }
    findings_.machines += judged;
    findings_.right += right_;
    findings_.mixed += 0 < right_ && right_ < judged ? 1U : 0U;
  }

  /// Where a chain of executions shows that no machine is right, whatever its states are, none has been so far.
  void chains_agree() {
    bool const chained = full_information<Setting>({.max_views = 20'000}).verdict.impossible();
    if (chained) CHECK(right_ == 0);
    findings_.chained += chained ? 1U : 0U;
  }

  /// Searches find a right machine if there is one, wherever they begin: if some table is right, where they are few
  /// enough to try them all. And what a search has learned holds of every right machine.
  void searches_agree() {
    soundness::Soundness<Setting> learned;
    bool const possible = learned.search();
    for (unsigned k = 0; k < 10; ++k) CHECK(search_from(machines::random_machine<Setting>(random_)) == possible);
    for (unsigned k = 0; k < 100; ++k) {
      auto const machine = with_halted(machines::leaning_machine<Setting>(random_));
      REQUIRE(learned.refutes(machine) == !explorer_.judge(machine).correct());
    }
    if constexpr (tables_of<Setting>(most_tables + 1) <= most_tables) {
      auto const right = right_tables(64);
      CHECK(right.empty() == !possible);
      for (Machine const& machine : right) learned.holds_of(machine);
      if (possible) CHECK(agree_on(right.front()).correct());
    }
    if (!possible) CHECK(right_ == 0);
    findings_.possible += possible ? 1U : 0U;
  }

 private:
  Report agree_on(Machine const& machine) {
    using Answer = typename Z3Answer<Setting>::Kind;
    Report const report = explorer_.judge(machine, random_, 2);
    REQUIRE(exploration::numbers(report) == exploration::enumerated<Setting>(machine));
    if constexpr (!restricts_starts<typename Setting::Task>) REQUIRE(report.executions == execution_count<Setting>());
    violations_are_right(machine, report);
    auto const answer = z3_prove<Setting>(machine, {std::chrono::seconds{60}});
    REQUIRE(answer.kind == (report.correct() ? Answer::proved : Answer::refuted));
    if (answer.counterexample) REQUIRE(possible_.contains(answer.counterexample->run.schedule));
    right_ += report.correct() ? 1U : 0U;
    return report;
  }

  void violations_are_right(Machine const& machine, Report const& report) {
    REQUIRE(explorer_.violations().empty() == report.correct());
    for (auto const& schedule : explorer_.violations()) faults::is_right<Setting>(machine, schedule, possible_);
  }

  /// Whoever has halted stays where it is, whatever the machine says. Searches have it say so.
  static Machine with_halted(Machine machine) {
    auto const halted = halted_entries<Setting>();
    for (std::size_t e = 0; e < halted.size(); ++e) {
      if (halted[e]) machine[e] = Setting::view_type::digits_of(e)[0];
    }
    return machine;
  }

  /// Does a search find a machine? If not, it must say that there is none.
  bool search_from(Machine const& begin_with) {
    auto const found = conflict_search<Setting>({.seed = random_()}, sat::Engine::cdcl, begin_with);
    if (found.verdict.proved()) {
      CHECK(explorer_.judge(found.machine).correct());
    } else {
      CHECK(found.verdict.impossible());
    }
    return found.verdict.proved();
  }

  /// Tables that keep every rule, all of them or this many, by trying all tables: with large steps, so that those that
  /// are found differ. Executions that refuted one come first next time.
  std::vector<Machine> right_tables(std::size_t most) {
    std::vector<Schedule<Setting::shape>> schedules;
    auto const keep = [&](Execution<Setting> const& run) { schedules.push_back(run.schedule); };
    oracle::for_each_execution<Setting>({}, keep);
    constexpr std::uint64_t tables = tables_of<Setting>(most_tables + 1), step = 7919;
    static_assert(tables % step != 0, "no table is tried twice");
    std::vector<Machine> result;
    for (std::uint64_t k = 0; k < tables && result.size() < most; ++k) {
      Machine machine;
      std::uint64_t rest = k * step % tables;
      for (std::size_t e = 0; e < machine.entries; ++e, rest /= Setting::states) {
        machine[e] = static_cast<state_t>(rest % Setting::states);
      }
      machine = with_halted(machine);
      auto const refutes = std::find_if(schedules.begin(), schedules.end(), [&](auto const& schedule) {
        return !keeps_all(simulate<Setting>(machine, schedule));
      });
      if (refutes == schedules.end()) {
        result.push_back(machine);
      } else {
        std::rotate(schedules.begin(), refutes, refutes + 1);
      }
    }
    return result;
  }

  static bool keeps_all(Execution<Setting> const& run) {
    bool kept = true;
    for_each_must<typename Setting::Task>(
        [&](auto const& rule, std::size_t) { kept = kept && holds(rule.formula, run); });
    return kept;
  }

  Random random_;
  Findings& findings_;
  unsigned right_ = 0;  // machines that kept every rule
  Explorer<Setting> explorer_;
  faults::Possible<Setting> const possible_;
};

/// Calls visit.operator()<Setting>(seed) for the settings first to first + count - 1.
template <std::uint64_t first, std::uint64_t count, Limits limits, class Visit>
void for_each_setting(Visit&& visit) {
  auto const visit_one = [&]<std::uint64_t k>(std::integral_constant<std::uint64_t, k>) {
    using Drawn = typename decltype(draw_setting<descriptions[k], limits>())::type;
    std::string rules;
    for (auto const& rule : sentences<typename Drawn::Task>()) rules += "\n  " + rule;
    INFO("setting " << k << " of descriptions " << descriptions.value << ", machines " << machines_seed().value << ": "
                    << Drawn::describe() << rules);
    visit.template operator()<Drawn>(machines_seed()[k]);
  };
  [&]<std::uint64_t... K>(std::integer_sequence<std::uint64_t, K...>) {
    (visit_one(std::integral_constant<std::uint64_t, first + K>{}), ...);
  }
  (std::make_integer_sequence<std::uint64_t, count>{});
}

/// Both verdicts are represented: laws of wrong machines alone would say little.
inline void is_varied(Findings const& f) {
  INFO(f.settings << " settings, " << f.mixed << " with both verdicts, " << f.machines << " machines, " << f.right
                  << " of them right; possible " << f.possible << ", impossible by a chain " << f.chained);
  CHECK(f.mixed * 10 >= f.settings);
  CHECK(f.right * 16 >= f.machines);
  CHECK(f.right * 16 <= f.machines * 15);
}

/// Machines are judged alike.
template <std::uint64_t first, std::uint64_t count>
void judges_agree() {
  Findings findings;
  for_each_setting<first, count, Limits{20'000, 0}>([&]<class Setting>(Seed seed) {
    Judge<Setting> judge(seed, findings);
    judge.samples_agree();
    judge.template machines_agree<true>(200);
    judge.chains_agree();
  });
  is_varied(findings);
}

/// And searches know whether there is a right one; of at most so many tables (0: any number).
template <std::uint64_t first, std::uint64_t count, unsigned tables>
void searches_agree() {
  Findings findings;
  for_each_setting<first, count, Limits{tables == 0 ? 20'000 : 2'000, tables}>([&]<class Setting>(Seed seed) {
    Judge<Setting> judge(seed, findings);
    judge.template machines_agree<false>(120);
    judge.searches_agree();
    judge.chains_agree();
  });
  is_varied(findings);
  CHECK(findings.possible > 0);
  CHECK(findings.possible < findings.settings);
}

}  // namespace drawn
