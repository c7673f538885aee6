// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "protolearn/model/sample.hpp"
#include "protolearn/verification/disagreement.hpp"
#include "protolearn/verification/explorer/explore.hpp"

// The explorer against executions that the simulator runs one by one. That proves nothing, but where the explorer
// judges alone it is what would notice a compiler, or a fault model or view of somebody's own, that makes it wrong.

namespace protolearn::detail {

/// How a report contradicts one execution: a sentence, or nothing.
template <class Setting>
[[nodiscard, gnu::noinline]] std::string contradiction(Report const& report, Execution<Setting> const& run) {
  using Task = typename Setting::Task;
  auto const none = [](count_t count) { return count.has_value() && count == 0; };
  auto const all = [&](count_t count) { return count.has_value() && count == report.executions; };
  auto const says = [&](count_t count, std::string const& what) {
    return "exploration finds " + count.str() + " executions of " + report.executions.str() + " that " + what;
  };
  rule_set const broken = broken_rules(run);
  for (std::size_t k = 0; k < report.violations.size(); ++k) {
    count_t const count = report.violations[k];
    bool const breaks = ((broken >> k) & 1U) != 0;
    if (breaks ? none(count) : all(count)) {
      return says(count, "break " + rule_name<Task>(k)) +
             (breaks ? ", and here is one" : ", and here is one that does not");
    }
  }
  TaskDescription const& task = description_of_task<Task>;
  bool const undecided = truth(task.formulas, task.ledger[task.undecided()], ExecutionFacts(run));
  if (undecided ? none(report.undecided) : all(report.undecided)) {
    return says(report.undecided, "are undecided") +
           (undecided ? ", and here is one" : ", and here is one that is not");
  }
  return "";
}

/// Throws disagreement_error if one of so many random executions, or of as many as fit into the time, contradicts the
/// report. The executions are always the same.
template <class Setting>
[[gnu::noinline]] void check_by_replay(typename Setting::machine_type const& machine, Report const& report,
                                       unsigned executions = 10000,
                                       std::chrono::nanoseconds limit = std::chrono::milliseconds{100}) {
  if (!report.complete) return;
  auto const start = std::chrono::steady_clock::now();
  Random random(1);
  for (unsigned k = 0; k < executions; ++k) {
    if (k % 128 == 127 && std::chrono::steady_clock::now() - start >= limit) return;
    auto const run = simulate<Setting>(machine, sample<Setting>(random));
    auto const what = contradiction(report, run);
    if (!what.empty())
      throw disagreement<Setting>("exploration and simulation disagree: " + what + ".", machine, &run.schedule);
  }
}

/// Once in a process for each setting, judges some machines that most rules are broken by, in the same way. In these
/// the next state depends on one's own alone: so there are few configurations, whatever the setting, and what the rules
/// make of them is what is looked at. It is the explorer of the setting that is checked, compiled as it is, as another
/// one might be compiled otherwise.
template <class Setting>
[[gnu::noinline]] void check_explorer_once() {
  static bool const checked = [] {
    constexpr unsigned S = Setting::states;
    constexpr unsigned initial = static_cast<unsigned>(Setting::Task::initial.size());
    using Machine = typename Setting::machine_type;
    auto const start = std::chrono::steady_clock::now();
    Explorer<Setting> explorer(ExploreOptions{.max_configurations = std::size_t{1} << 14});
    Random random(1);
    for (unsigned k = 0; k < 8; ++k) {
      std::array<state_t, S> next{};
      for (unsigned s = 0; s < S; ++s)
        next[s] = static_cast<state_t>(k == 0   ? (s < initial ? initial : s + 1) % S
                                       : k == 1 ? (s + 1) % S
                                                : random.below(S));
      Machine machine;
      for (std::size_t e = 0; e < Machine::entries; ++e) machine[e] = next[Machine::view_type::digits_of(e)[0]];
      check_by_replay<Setting>(machine, explorer.judge(machine), 250, std::chrono::milliseconds{10});
      if (std::chrono::steady_clock::now() - start >= std::chrono::milliseconds{100}) break;
    }
    return true;
  }();
  static_cast<void>(checked);
}

/// For a machine that the explorer alone finds right.
template <class Setting>
void check_lone_explorer(typename Setting::machine_type const& machine, Report const& report) {
  check_explorer_once<Setting>();
  check_by_replay<Setting>(machine, report);
}

}  // namespace protolearn::detail
