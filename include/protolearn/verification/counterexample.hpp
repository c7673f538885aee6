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
#include "protolearn/verification/execution_text.hpp"
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

}  // namespace detail

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
