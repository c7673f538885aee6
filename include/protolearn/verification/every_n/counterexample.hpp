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

/// What the adversary does in a round: "process 2 crashes; the message from 2 to 1 is lost", or what the liars send.
[[nodiscard]] inline std::string adversary_text(SizedExecution const& run, unsigned round) {
  std::string result;
  auto const say = [&](std::string const& what) { result += (result.empty() ? "" : "; ") + what; };
  auto const receives = [&](unsigned i) { return run.acts(i, round) && run.in_scope(i); };
  for (unsigned j = 0; j < run.nodes(); ++j) {
    std::string const who = "process " + std::to_string(j);
    if (run.schedule.crash_round[j] == round) say(who + " crashes");
    if (run.in_scope(j)) continue;
    std::vector<std::string> said;
    for (unsigned s = 0; s <= run.lost(); ++s) {
      std::vector<std::string> receivers;
      unsigned all = 0;
      for (unsigned i = 0; i < run.nodes(); ++i) {
        all += receives(i) ? 1 : 0;
        if (receives(i) && run.received(i, j, round) == s) receivers.push_back(std::to_string(i));
      }
      if (receivers.empty()) continue;
      std::string const what = s == run.lost() ? "nothing" : run.setting().task->state_name(static_cast<state_t>(s));
      said.push_back(what + (all > 1 && receivers.size() == all ? std::string(s == run.lost() ? "" : " to all")
                                                                : " to " + listed(receivers)));
    }
    say(who + " sends " + listed(said));
  }
  std::vector<std::string> lost;
  for (unsigned i = 0; i < run.nodes(); ++i) {
    for (unsigned j = 0; receives(i) && j < run.nodes(); ++j) {
      bool const sends = run.acts(j, round - 1) && run.in_scope(j) &&
                         ((run.setting().task->silent >> run.states[round - 1][j]) & 1U) == 0;
      if (sends && run.is_lost(i, j, round)) lost.push_back("from " + std::to_string(j) + " to " + std::to_string(i));
    }
  }
  if (!lost.empty())
    say((lost.size() == 1 ? "the message " : "the messages ") + listed(lost) + (lost.size() == 1 ? " is" : " are") +
        " lost");
  return result.empty() ? "everything that is sent arrives" : result;
}

/// What becomes of a process in a round: "process 0: [COMMIT, lost, ABORT] -> ABORT".
[[nodiscard]] inline std::string step_text(SizedExecution const& run, unsigned i, unsigned round) {
  std::string const who = "process " + std::to_string(i) + ": ";
  if (!run.in_scope(i)) return who + "faulty";
  if (run.is_dead(i)) return who + "dead";
  if (!run.acts(i, round)) return who + (run.acts(i, round - 1) ? "crashes" : "has crashed");
  auto const name = [&](state_t s) { return s == run.lost() ? "lost" : run.setting().task->state_name(s); };
  std::string heard;
  for (unsigned offset = 0; offset < run.nodes(); ++offset) {
    heard += (offset == 0 ? "" : ", ") + name(run.received(i, (i + offset) % run.nodes(), round));
  }
  return who + "[" + heard + "] -> " + name(run.states[round][i]);
}

}  // namespace detail

/// The execution in words, round by round.
inline void print_execution(std::ostream& out, SizedExecution const& run) {
  out << "starts:\n";
  for (unsigned i = 0; i < run.nodes(); ++i) {
    out << "  process " << i << ": ";
    if (run.in_scope(i)) {
      out << run.setting().task->state_name(run.states[0][i])
          << (run.correct(i)   ? ""
              : run.is_dead(i) ? ", dead"
                               : ", faulty")
          << '\n';
    } else {
      out << "faulty\n";
    }
  }
  for (unsigned round = 1; round <= run.rounds(); ++round) {
    out << "round " << round << ": " << detail::adversary_text(run, round) << '\n';
    for (unsigned i = 0; i < run.nodes(); ++i) out << "  " << detail::step_text(run, i, round) << '\n';
  }
}

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
