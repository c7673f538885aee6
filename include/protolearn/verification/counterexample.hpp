// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "protolearn/core/words.hpp"
#include "protolearn/model/execution_facts.hpp"
#include "protolearn/task/sentence.hpp"
#include "protolearn/verification/schedule_text.hpp"

namespace protolearn {

/// An execution, made by the simulator, that breaks a rule.
template <class Setting>
struct Counterexample {
  std::size_t rule = 0;  // among the task's `must` rules, from 0
  Execution<Setting> run;
};

namespace detail {

/// A set of a task's `must` rules: bit k stands for the k-th.
using rule_set = std::uint64_t;

/// The `must` rules that do not hold in an execution.
[[nodiscard]] constexpr rule_set broken_rules(TaskDescription const& task, ExecutionFacts const& facts) {
  rule_set result = 0;
  for (unsigned k = 0; k < task.must_count; ++k) {
    if (!truth(task.formulas, task.must(k).formula, facts)) result |= rule_set{1} << k;
  }
  return result;
}
template <class Setting>
[[nodiscard]] constexpr rule_set broken_rules(Execution<Setting> const& run) {
  return broken_rules(description_of_task<typename Setting::Task>, ExecutionFacts(run));
}

}  // namespace detail

/// Runs the machine under the schedule: a counterexample to the first rule that breaks, or none if every rule holds.
template <class Setting>
[[nodiscard]] constexpr std::optional<Counterexample<Setting>> replay(typename Setting::machine_type const& machine,
                                                                      Schedule<Setting::shape> const& schedule) {
  Execution<Setting> const run = simulate<Setting>(machine, schedule);
  detail::rule_set const broken = detail::broken_rules(run);
  if (broken == 0) return std::nullopt;
  return Counterexample<Setting>{static_cast<std::size_t>(std::countr_zero(broken)), run};
}

namespace detail {

/// The first word of the name of the k-th `must` rule: "P1", or "agreement".
template <task Task>
[[nodiscard]] std::string rule_name(std::size_t k) {
  return std::string(description_of_task<Task>.must(k).word());
}

/// "P1 no process both commits and aborts: no process visits COMMIT and visits ABORT", of the k-th `must` rule.
template <task Task>
[[nodiscard]] std::string must_sentence(std::size_t k) {
  return sentence(description_of_task<Task>, description_of_task<Task>.must(k));
}

/// What a liar sends in a round, and to whom: "process 2 sends COMMIT to 0 and 1, and nothing to 3".
template <class Setting>
[[nodiscard]] std::string lies_text(Execution<Setting> const& run, unsigned liar, unsigned round) {
  std::array<std::vector<std::string>, Setting::states + 1> receivers;  // by what they are sent
  unsigned all = 0;
  for (unsigned i = 0; i < Setting::nodes; ++i) {
    if (!run.acts(i, round) || !run.in_scope(i)) continue;
    receivers[run.received(i, round)[(liar + Setting::nodes - i) % Setting::nodes]].push_back(std::to_string(i));
    ++all;
  }
  std::string const who = "process " + std::to_string(liar) + " sends ";
  if (receivers[Setting::lost].size() == all) return who + "nothing";
  std::string result;
  for (unsigned s = 0; s <= Setting::states; ++s) {
    if (receivers[s].empty()) continue;
    bool const silence = s == Setting::lost;
    result += result.empty() ? who : silence ? ", and " : ", ";
    result += silence ? "nothing" : state_name<typename Setting::Task>(static_cast<state_t>(s));
    result += " to " + (all > 1 && receivers[s].size() == all ? "all" : listed(receivers[s]));
  }
  return result;
}

/// What the adversary does in a round: "process 2 crashes; the message from 2 to 1 is lost", or what the liars send.
template <class Setting>
[[nodiscard]] std::string adversary_text(Execution<Setting> const& run, unsigned round) {
  std::string result;
  auto const say = [&](std::string const& what) { result += (result.empty() ? "" : "; ") + what; };
  for (unsigned i = 0; i < Setting::nodes; ++i) {
    if (run.schedule.crash_round[i] == round) say("process " + std::to_string(i) + " crashes");
    if (!run.in_scope(i)) say(lies_text(run, i, round));
  }
  std::vector<std::string> faulty;
  for (unsigned i = 0; i < Setting::nodes; ++i) {
    if (contains(run.schedule.moving[round - 1], i)) faulty.push_back(std::to_string(i));
  }
  if (!faulty.empty()) say("faulty: " + listed(faulty));
  std::vector<std::string> lost;
  for (unsigned i = 0; i < Setting::nodes; ++i) {
    if (!run.acts(i, round) || !run.in_scope(i)) continue;
    for (unsigned offset = 1; offset < Setting::nodes; ++offset) {
      unsigned const j = (i + offset) % Setting::nodes;
      bool const sends = run.acts(j, round - 1) && run.in_scope(j) &&  // it has not crashed in an earlier round
                         !Setting::is_silent(run.states[round - 1][j]);
      if (!sends || !run.is_lost(i, j, round)) continue;
      lost.push_back("from " + std::to_string(j) + " to " + std::to_string(i));
    }
  }
  if (!lost.empty())
    say("the message" + std::string(lost.size() == 1 ? " " : "s ") + listed(lost) +
        (lost.size() == 1 ? " is lost" : " are lost"));
  return result.empty() ? "everything that is sent arrives" : result;
}

/// What becomes of a process in a round: "process 0: [COMMIT, lost, ABORT] -> ABORT".
template <class Setting>
[[nodiscard]] std::string step_text(Execution<Setting> const& run, unsigned i, unsigned round) {
  using Task = typename Setting::Task;
  std::string const who = "process " + std::to_string(i) + ": ";
  if (!run.in_scope(i)) return who + "faulty";
  if (run.is_dead(i)) return who + "dead";
  if (!run.acts(i, round)) return who + (run.acts(i, round - 1) ? "crashes" : "has crashed");
  std::string heard;
  for (state_t symbol : run.received(i, round)) {
    heard += (heard.empty() ? "" : ", ") + (symbol == Setting::lost ? "lost" : state_name<Task>(symbol));
  }
  if constexpr (has_coin<typename Setting::view_type>) {
    heard += contains(run.schedule.coins[round - 1], i) ? "; coin 1" : "; coin 0";
  }
  return who + "[" + heard + "] -> " + state_name<Task>(run.states[round][i]);
}

}  // namespace detail

/// The execution in words, round by round.
template <class Setting>
void print_execution(std::ostream& out, Execution<Setting> const& run) {
  using Task = typename Setting::Task;
  out << "starts:\n";
  for (unsigned i = 0; i < Setting::nodes; ++i) {
    out << "  process " << i << ": ";
    if (run.in_scope(i)) {
      out << state_name<Task>(run.states[0][i])
          << (run.correct(i)   ? ""
              : run.is_dead(i) ? ", dead"
                               : ", faulty")
          << '\n';
    } else {
      out << "faulty\n";
    }
  }
  for (unsigned round = 1; round <= Setting::rounds; ++round) {
    out << "round " << round << ": " << detail::adversary_text(run, round) << '\n';
    for (unsigned i = 0; i < Setting::nodes; ++i) out << "  " << detail::step_text(run, i, round) << '\n';
  }
}

/// Round by round: who receives what (own state first, then from the others in cyclic order) and goes where; then the
/// rule that is broken, with its sentence.
template <class Setting>
std::ostream& operator<<(std::ostream& out, Counterexample<Setting> const& counterexample) {
  out << "counterexample in " << Setting::describe() << '\n'
      << "(received: [own state, then from the next processes in turn])\n";
  print_execution(out, counterexample.run);
  return out << "broken: " << detail::must_sentence<typename Setting::Task>(counterexample.rule) << '\n';
}

namespace detail {

/// The lines of a text as comments, and an empty line.
inline void write_comments(std::ostream& out, std::string const& text) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) out << "# " << line << '\n';
  out << '\n';
}

}  // namespace detail

/// The same as a file: the schedule, which read_schedule reads back, and the rest as comments.
template <class Setting>
void write_counterexample(std::ostream& out, Counterexample<Setting> const& counterexample) {
  std::ostringstream text;
  text << counterexample;
  detail::write_comments(out, text.str());
  write_schedule(out, counterexample.run.schedule);
}

}  // namespace protolearn
