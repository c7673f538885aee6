// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "../../faults.hpp"
#include "../verification/exploration.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/verification/shortest.hpp"
#include "protolearn/verification/z3/prove.hpp"

// What is true of a fault model whatever its constants are: all readings mean the same by them.

namespace faults {

using exploration::enumerated;
using exploration::numbers;

/// Rules that ask whatever can be asked of a run. They make no sense.
struct Asking {
  static constexpr std::string_view name = "asking";
  static constexpr std::array<std::string_view, 3> names{"A", "B", "C"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = visits(2);
  static constexpr auto unanimous = share("all in A", all(starts(0)) && failure_free, all(visits(2)));
  static constexpr auto rules =
      hana::make_tuple(must("agreement", !(any(correct && ends(2)) && any(ends(0))), broken(-1)),
                       must("free", implies(failure_free, any(ends(2)) || all(starts(1))), broken(-1)),
                       must("failures", implies(failures() >= 1, count((correct && ends(1))) <= 1), broken(-1)),
                       must("not free", failure_free || none(visits_by(2, 1)) || any(starts(0)), broken(-1)));
};

/// The same, and how many rounds are without losses.
struct AskingRounds : Asking {
  static constexpr std::string_view name = "asking rounds";
  static constexpr auto rules =
      hana::make_tuple(must("free", implies(failure_free, all(ends(2)) || any(starts(1))), broken(-1)),
                       must("quiet", implies(loss_free_rounds() >= 1, any(visits_by(2, 1))), broken(-1)),
                       must("noisy", loss_free_rounds() < 2 || failures() == 1 || none(ends(1)), broken(-1)));
};

/// A schedule as text, the same for the same execution.
template <class Setting>
std::string text_of(Schedule<Setting::shape> schedule) {
  schedule = normal_form<Setting>(schedule);
  for (unsigned i = 0; i < Setting::nodes; ++i) {
    if (Setting::failing(schedule.group(i)) == Failing::lies) schedule.starts[i] = Setting::Task::initial[0];
  }
  std::ostringstream out;
  write_schedule(out, schedule);
  return out.str();
}

/// Everything that can happen, and that each way of coming by a schedule comes by one of these.
template <class Setting>
class Possible {
 public:
  Possible() {
    oracle::for_each_execution<Setting>(
        {}, [&](Execution<Setting> const& run) { all_.insert(text_of<Setting>(run.schedule)); });
  }

  [[nodiscard]] std::size_t size() const { return all_.size(); }
  [[nodiscard]] bool contains(Schedule<Setting::shape> const& schedule) const {
    return all_.contains(text_of<Setting>(schedule));
  }

  /// Sooner or later everything is sampled, and nothing else.
  void is_sampled() const {
    Random random(1);
    std::set<std::string> seen;
    for (unsigned k = 0; k < 100'000 && seen.size() < size(); ++k) {
      auto const schedule = sample<Setting>(random);
      if (seen.insert(text_of<Setting>(schedule)).second) REQUIRE(contains(schedule));
    }
    CHECK(seen.size() == size());
  }

 private:
  std::set<std::string> all_;
};

/// A violating schedule that somebody hands out: it is possible, breaks a rule, and can be written and read back.
template <class Setting>
void is_right(typename Setting::machine_type const& machine, Schedule<Setting::shape> const& schedule,
              Possible<Setting> const& possible) {
  REQUIRE(replay<Setting>(machine, schedule).has_value());
  REQUIRE(possible.contains(schedule));
  std::stringstream text;
  write_schedule(text, schedule);
  REQUIRE(read_schedule<Setting>(text) == normal_form<Setting>(schedule));
}

/// Enumeration, explorer, Z3 and arithmetic agree on some machines; calls closer(explorer, machine, Z3's answer) with
/// those that Z3 judges, too.
template <class Setting, class Closer>
void readings_agree(unsigned machines, unsigned symbolic, Closer&& closer) {
  using Answer = typename Z3Answer<Setting>::Kind;
  INFO(Setting::describe());
  Random random(machines);
  Explorer<Setting> explorer;
  for (unsigned k = 0; k < machines; ++k) {
    INFO("machine " << k);
    auto machine = k % 2 == 0 ? machines::random_machine<Setting>(random) : machines::leaning_machine<Setting>(random);
    Report const report = explorer.judge(machine);
    REQUIRE(numbers(report) == enumerated<Setting>(machine));
    REQUIRE(report.executions == execution_count<Setting>());
    if (k >= symbolic) continue;
    auto const answer = z3_prove<Setting>(machine, {std::chrono::seconds{60}, k});
    REQUIRE(answer.kind == (report.correct() ? Answer::proved : Answer::refuted));
    closer(explorer, machine, answer);
  }
}

/// The same, and what is sampled or shown is possible.
template <class Setting>
void all_readings_agree() {
  INFO(Setting::describe());
  Possible<Setting> const possible;
  CHECK(possible.size() == execution_count<Setting>());
  possible.is_sampled();
  readings_agree<Setting>(12, 4, [&](auto& explorer, auto const& machine, auto const& answer) {
    if (answer.counterexample) is_right<Setting>(machine, answer.counterexample->run.schedule, possible);
    Random random(1);
    explorer.judge(machine, random, 3);
    for (auto const& schedule : explorer.violations()) is_right<Setting>(machine, schedule, possible);
    for (auto const& found : shortest<Setting>(explorer, machine, 2)) {
      is_right<Setting>(machine, found.run.schedule, possible);
    }
  });
}

template <Kind kind>
void two_processes_of_kind() {
  auto const agree = []<class Faults>() { all_readings_agree<Setting<Shape{2, 3, 2}, AskingRounds, Faults>>(); };
  for_each_model<kind, 0>(agree);
  for_each_model<kind, 1>(agree);
}

template <Kind kind>
void three_processes_of_kind() {
  auto const agree = []<class Faults>() {
    readings_agree<Setting<Shape{3, 3, 2}, Asking, Faults, Counted>>(6, 2, [](auto&&...) {});
  };
  for_each_model<kind, 0>(agree);
  for_each_model<kind, 1>(agree);
}

}  // namespace faults
