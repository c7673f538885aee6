// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <protolearn.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "grid.hpp"
#include "protolearn/publishing/json.hpp"

// From a setting, which is a type, to an entry of the grid, which is a value.

namespace protolearn::cli {

/// All that is written about a result, as plain values: how it is written is compiled once, in grid.cpp.
struct Found {
  Verdict verdict;
  detail::SettingFacts setting;
  std::vector<state_t> table;
  Report report;
  std::vector<std::string> rules;
  detail::HowFound how;
  std::string text;
  std::string counterexample;
  bool machine = true;  // is there one? Not where a search ends without
  Certificate certificate;
};
[[nodiscard]] Outcome outcome_of(Found const& found);

/// The table of a machine in JSON. Throws file_error, with the name of the file.
[[nodiscard]] std::vector<state_t> read_table(Text const& machine, detail::SettingFacts const& setting);

/// Where messages are lost, nobody can always decide: a line on how often the machine does, and how often it could at
/// best. Empty if that is not known within a second.
template <class Setting>
[[nodiscard]] std::string yardstick(Report const& report, Options const& options) {
  if constexpr (std::is_same_v<typename Setting::Faults, MessageLoss>) {
    auto const possible = optimum<Setting>({.time_limit = std::chrono::seconds{1}, .stop = options.stop});
    if (possible.verdict.proved()) return beside(report, possible) + "\n";
  }
  return {};
}

template <class Setting>
[[nodiscard]] Outcome learn(Options const& options) {
  auto const result = SettingLearner<Setting>(options).learn();
  std::ostringstream text, counterexample;
  text << result;
  if (result.verdict.proved()) text << yardstick<Setting>(result.report, options);
  if (result.counterexample) write_counterexample(counterexample, *result.counterexample);
  return outcome_of({result.verdict,
                     detail::facts_of_setting<Setting>(),
                     {result.machine.data(), result.machine.data() + result.machine.entries},
                     result.report,
                     detail::must_names<typename Setting::Task>(),
                     detail::how_found(result),
                     text.str(),
                     counterexample.str(),
                     result.reachable > 0,
                     result.certificate});
}

template <class Setting>
[[nodiscard]] Replayed replay_text(Text const& machine_text, Text const& schedule_text) {
  auto const table = read_table(machine_text, detail::facts_of_setting<Setting>());
  typename Setting::machine_type machine;
  for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = table[e];
  auto const read = [&] {
    try {
      std::istringstream in(schedule_text.text);
      return read_schedule<Setting>(in);
    } catch (file_error const& error) {
      throw file_error(schedule_text.name + ": " + error.what());
    }
  };
  auto const schedule = read();
  auto const run = simulate<Setting>(machine, schedule);
  detail::rule_set const broken = detail::broken_rules(run);
  std::ostringstream out;
  out << Setting::describe() << "\n(received: [own state, then from the next processes in turn])\n";
  print_execution(out, run);
  for (std::size_t k = 0; k < detail::must_count<typename Setting::Task>; ++k) {
    if (((broken >> k) & 1U) != 0) out << "broken: " << detail::must_sentence<typename Setting::Task>(k) << '\n';
  }
  if (broken == 0) out << "every rule is kept in this execution\n";
  return {out.str(), broken != 0};
}

template <class Setting>
void add(Grid& grid) {
  std::string rules;
  for (std::string const& sentence : sentences<typename Setting::Task>()) rules += "  " + sentence + "\n";
  auto const name = name_of_setting<Setting>();
  grid.push_back({name.nodes, name.states, name.rounds, name.task, name.faults, name.view, Setting::describe(), rules,
                  Setting::Faults::sentence(), learn<Setting>, replay_text<Setting>});
}

}  // namespace protolearn::cli
