// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <protolearn.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "outcome.hpp"

// From a setting, which is a type, to a Compiled, which is a value. What a program does not do it does not compile.

namespace protolearn::cli {

/// The machine of examples/020-by-hand.cpp, if the setting is one for it.
template <class Setting>
inline constexpr bool has_two_phases = std::is_same_v<typename Setting::Task, AtomicCommit>&&
                                               std::is_same_v<typename Setting::View, Ordered>&& Setting::nodes == 3 &&
                                       Setting::rounds == 2 && (Setting::states > 4);

template <class Setting>
[[nodiscard]] typename Setting::machine_type two_phases() {
  constexpr state_t yes = AtomicCommit::local_commit, commit = AtomicCommit::commit, abort = AtomicCommit::abort,
                    prepared = 4;
  typename Setting::machine_type machine;
  constexpr unsigned symbols = Setting::states + 1;
  for (std::size_t e = 0; e < machine.entries; ++e) {
    auto const own = static_cast<state_t>(e / (symbols * symbols));
    std::size_t const first = e / symbols % symbols, second = e % symbols;
    bool const all_alike = first == own && second == own;
    machine[e] = own;
    if (own == yes || own == AtomicCommit::local_abort) machine[e] = own == yes && all_alike ? prepared : abort;
    if (own == prepared && (first == abort || second == abort)) machine[e] = abort;
    if (own == prepared && all_alike) machine[e] = commit;
  }
  return machine;
}

/// How many executions are undecided if more is lost, or if more processes fail where nothing is lost otherwise.
template <class Setting>
[[nodiscard]] Plot plot_of(typename Setting::machine_type const& machine, Network network) {
  bool const of_losses = description_of<Setting>.faults.loses[0][0];
  Plot plot{Setting::describe(), of_losses, plotted_rates(), {}};
  auto const add = [&](std::string const& name, auto const& undecided) {
    plot.curves.push_back({name, {}});
    for (double const rate : plot.rates) {
      (of_losses ? network.loss : network.crash) = rate;
      plot.curves.back().shares.push_back(undecided());
    }
  };
  add("this machine", [&] { return std::optional(chances<Setting>(machine, network).undecided); });
  if constexpr (has_two_phases<Setting>) {
    auto const other = two_phases<Setting>();
    add("two phases", [&] { return std::optional(chances<Setting>(other, network).undecided); });
  }
  return plot;
}

/// The machine, and an execution of it.
template <class Setting, class Run>
[[nodiscard]] Pictures pictures_of(typename Setting::machine_type const& machine, Run const& run) {
  return {[machine] { return state_diagram<Setting>(machine, reachable<Setting>(machine)); },
          [run](std::ostream& out) { write_mermaid_sequence(out, run); },
          [run](std::ostream& out) { write_svg(out, run); }};
}

/// `text` says what the result is.
template <class Setting>
[[nodiscard]] Outcome outcome(Result<Setting> const& result, std::string const& text, Options const& options,
                              bool learned) {
  Found found;
  found.verdict = result.verdict;
  found.setting = &description_of<Setting>;
  if constexpr (detail::learns_predicates<typename Setting::View>) {
    found.learned_table = result.machine.table();
  } else {
    found.table = {result.machine.data(), result.machine.data() + result.machine.entries};
  }
  found.rules = detail::must_names(Setting::task);
  found.record = result;
  found.z3_seconds = result.z3_seconds;
  found.text = text;
  found.learned = learned;
  std::ostringstream counterexample;
  if constexpr (Setting::for_every_n) {
    found.for_every_n = result;
    if (result.counterexample) counterexample << *result.counterexample;
  } else {
    found.report = result.report;
    found.explore_seconds = result.explore_seconds;
    if constexpr (!Setting::Faults::lies) {
      if (result.chances) {
        found.chances = detail::FlatChances(*result.chances);
        found.network = *options.network;
        found.objective = options.objective.value_or(detail::objective_of<typename Setting::Task>);
        found.value = result.chances->value(found.objective);
        found.plot = [machine = result.machine, network = *options.network] {
          return plot_of<Setting>(machine, network);
        };
      }
    }
    found.stop = options.stop;
    if (result.counterexample) write_counterexample(counterexample, *result.counterexample);
  }
  found.counterexample = counterexample.str();
  found.view = detail::view_terms<Setting>();
  if (result.reachable > 0) {  // there is a machine
    auto const failure_free = detail::failure_free_run<Setting>(result.machine);
    found.pictures =
        pictures_of<Setting>(result.machine, result.counterexample ? result.counterexample->run : failure_free);
    found.reachable = reachable<Setting>(result.machine);
    if constexpr (Setting::for_every_n) {
      found.sentences = sentences<Setting>(result.machine, found.reachable);
    } else {
      std::ostringstream guards;
      print_guards<Setting>(guards, result.machine, found.reachable, 400);
      found.guards = guards.str();
    }
    found.failure_free = detail::flat(failure_free);
    found.counterexamples = detail::flat_counterexamples<Setting>(result);
  }
  return outcome_of(found);
}

template <class Setting, Method method>
[[nodiscard]] Outcome learn(Options const& options) {
  auto const result = SettingLearner<Setting, method>(options).learn();
  std::ostringstream text;
  text << result;
  return outcome(result, text.str(), options, true);
}

template <class Setting>
[[nodiscard]] typename Setting::machine_type machine_of(std::vector<state_t> const& table) {
  typename Setting::machine_type machine;
  for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = table[e];
  return machine;
}

template <class Setting>
[[nodiscard]] Outcome judge(std::vector<state_t> const& table, Options const& options) {
  Result<Setting> result;
  result.machine = machine_of<Setting>(table);
  detail::Watch watch(options, Progress::Phase::proving, {});
  VerifyOptions how{.z3_time_limit = options.z3_time_limit, .explore = {}, .stop = options.stop};
  if constexpr (!Setting::for_every_n) {
    how.explore.on_progress = [&](ExploreProgress const& explored) {
      watch.report(
          [&](Progress& progress) {
            progress.executions = detail::execution_count<Setting>();
            progress.share_of_time = explored.share();
          },
          true);
    };
  }
  static_cast<Checked<Setting>&>(result) = verify<Setting>(result.machine, how);
  result.prove_seconds = watch.seconds();
  if constexpr (!Setting::for_every_n && !Setting::Faults::lies) {
    if (options.network && result.report.complete) result.chances = chances<Setting>(result.machine, *options.network);
  }
  auto const seen = [&] {
    if constexpr (Setting::for_every_n) {
      return reachable<Setting>(result.machine, how);
    } else {
      return reachable<Setting>(result.machine);
    }
  }();
  result.reachable = static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true));
  std::ostringstream text;
  text << static_cast<Checked<Setting> const&>(result) << "judged in " << detail::in_seconds(result.prove_seconds)
       << "\nmachine, in the " << result.reachable << " of " << Setting::machine_type::entries
       << " observations that can occur:\n";
  print_guards<Setting>(text, result.machine, seen);
  return outcome(result, text.str(), options, false);
}

template <class Setting>
[[nodiscard]] Replayed replay_text(Text const& machine_text, Text const& schedule_text) {
  auto const machine = machine_of<Setting>(read_table(machine_text, description_of<Setting>));
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
  return {out.str(), broken != 0, pictures_of<Setting>(machine, run)};
}

/// The rules alone.
template <class Setting>
[[nodiscard]] Compiled setting_with_rules() {
  std::string rules;
  for (std::string const& sentence : sentences<typename Setting::Task>())
    rules.append("  ").append(sentence).append("\n");
  return {&description_of<Setting>,         Setting::nodes,      Setting::states, Setting::rounds,
          std::string(Setting::Task::name), Setting::describe(), rules,           Setting::Faults::sentence()};
}

template <class Setting, Method method>
[[nodiscard]] Compiled setting_to_learn() {
  Compiled compiled = setting_with_rules<Setting>();
  compiled.learn = learn<Setting, method>;
  return compiled;
}

template <class Setting>
[[nodiscard]] Compiled setting_to_judge() {
  Compiled compiled = setting_with_rules<Setting>();
  compiled.judge = judge<Setting>;
  return compiled;
}

template <class Setting>
[[nodiscard]] Compiled setting_to_replay() {
  Compiled compiled = setting_with_rules<Setting>();
  compiled.replay = replay_text<Setting>;
  return compiled;
}

}  // namespace protolearn::cli
