// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <vector>

#include "protolearn/verification/counterexample.hpp"
#include "protolearn/verification/every_n/sized_execution.hpp"

namespace protolearn {

/// An execution, made by the simulator, that breaks a rule for some N.
template <class Setting>
  requires(Setting::for_every_n)
struct Counterexample<Setting> {
  std::size_t rule = 0;  // among the task's `must` rules, from 0
  SizedExecution run;
  bool fewest = false;  // with fewer processes the rule does not break: that was proved
};

namespace detail {

/// "N=4 processes, F=1".
[[nodiscard]] inline std::string size_in_words(SizedExecution const& run) {
  std::string const faulty = run.schedule.faulty > 0 ? ", F=" + std::to_string(run.schedule.faulty) : "";
  return "N=" + std::to_string(run.nodes()) + (run.nodes() == 1 ? " process" : " processes") + faulty;
}

/// "agreement breaks with N=4 processes, F=1; starts: 0, 1, 1, faulty".
template <class Setting>
  requires(Setting::for_every_n)
[[nodiscard]] std::string in_words(Counterexample<Setting> const& counterexample) {
  SizedExecution const& run = counterexample.run;
  std::string text = rule_name<typename Setting::Task>(counterexample.rule) + " breaks with " + size_in_words(run);
  for (unsigned i = 0; i < run.nodes(); ++i) {
    text += (i == 0 ? "; starts: " : ", ") +
            (run.in_scope(i) ? run.setting().task->state_name(run.states[0][i]) : "faulty");
  }
  return text;
}

}  // namespace detail

/// Round by round, as for a given N; then the rule that is broken, with its sentence.
template <class Setting>
  requires(Setting::for_every_n)
std::ostream& operator<<(std::ostream& out, Counterexample<Setting> const& counterexample) {
  SizedExecution const& run = counterexample.run;
  out << "counterexample with " << detail::size_in_words(run) << ", in " << Setting::describe() << '\n'
      << "(received: [own state, then from the next processes in turn])\n";
  print_execution(out, run);
  return out << "broken: " << detail::must_sentence<typename Setting::Task>(counterexample.rule) << '\n';
}

}  // namespace protolearn
