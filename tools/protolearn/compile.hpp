// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <protolearn.hpp>
#include <sstream>
#include <string>
#include <utility>

#include "grid.hpp"
#include "protolearn/publishing/json.hpp"

// From a setting, which is a type, to an entry of the grid, which is a value.

namespace protolearn::cli {

/// What a reading of `from` finds wrong is said with the name of the file.
template <class Read>
auto with_name_of(Text const& from, Read const& read) {
  try {
    return read();
  } catch (file_error const& error) {
    throw file_error(from.name + ": " + error.what());
  }
}

template <class Setting>
[[nodiscard]] Outcome learn(Options const& options) {
  auto const result = SettingLearner<Setting>(options).learn();
  Outcome outcome;
  outcome.verdict = result.verdict;
  std::ostringstream text;
  text << result;
  outcome.text = text.str();

  Json machine = to_json(result);
  Json const metrics = {{"phase", "done"},
                        {"nodes", Setting::nodes},
                        {"states", Setting::states},
                        {"rounds", Setting::rounds},
                        {"iteration", result.iterations},
                        {"episodes", result.episodes},
                        {"violating", to_json(result.report.violating)},
                        {"undecided", to_json(result.undecided)},
                        {"executions", to_json(result.executions)},
                        {"verdict", result.verdict.word()},
                        {"stopped", machine["stopped"]},
                        {"seconds", machine["seconds"]}};
  outcome.metrics = metrics.dump() + "\n";
  machine.erase("stopped");
  machine.erase("seconds");
  std::ostringstream json;
  write_json(json, machine);
  outcome.machine = json.str();

  if (result.counterexample) {
    std::ostringstream counterexample;
    write_counterexample(counterexample, *result.counterexample);
    outcome.counterexample = counterexample.str();
  }
  outcome.iterations = result.iterations;
  outcome.ended = !result.stopped.empty() || result.improve_seconds > 0;
  return outcome;
}

template <class Setting>
[[nodiscard]] Replayed replay_text(Text const& machine_text, Text const& schedule_text) {
  auto const machine = with_name_of(machine_text, [&] {
    std::istringstream in(machine_text.text);
    return machine_from_json<Setting>(read_json(in));
  });
  auto const schedule = with_name_of(schedule_text, [&] {
    std::istringstream in(schedule_text.text);
    return read_schedule<Setting>(in);
  });
  auto const run = simulate<Setting>(machine, schedule);
  rule_set const broken = broken_rules(run);
  std::ostringstream out;
  out << Setting::describe() << "\n(received: [own state, then from the next processes in turn])\n";
  print_execution(out, run);
  for (std::size_t k = 0; k < must_count<typename Setting::Task>; ++k) {
    if (((broken >> k) & 1U) != 0) out << "broken: " << must_sentence<typename Setting::Task>(k) << '\n';
  }
  if (broken == 0) out << "every rule is kept in this execution\n";
  return {out.str(), broken != 0};
}

/// Adds the settings with these states, each with these rounds.
template <class Faults, unsigned nodes, unsigned... states, unsigned... rounds>
void compile(Grid& grid, char const* faults, std::integer_sequence<unsigned, states...>,
             std::integer_sequence<unsigned, rounds...>) {
  auto const add = [&]<unsigned S, unsigned R>() {
    using Game = Setting<Shape{nodes, S, R}, AtomicCommit, Faults>;
    grid.push_back({nodes, S, R, faults, Game::describe(), Faults::sentence(), Game::machine_type::entries, learn<Game>,
                    replay_text<Game>});
  };
  auto const add_all = [&]<unsigned S>() { (add.template operator()<S, rounds>(), ...); };
  (add_all.template operator()<states>(), ...);
}

template <unsigned... values>
inline constexpr std::integer_sequence<unsigned, values...> each{};

}  // namespace protolearn::cli
