// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdio>
#include <ostream>
#include <string>

#include "protolearn/bounds/best.hpp"
#include "protolearn/learning/grow.hpp"
#include "protolearn/publishing/guards.hpp"
#include "protolearn/publishing/sentences.hpp"
#include "protolearn/verification/every_n/verify.hpp"

// Results for people to read.

namespace protolearn {

namespace detail {

/// "0.123 s".
[[nodiscard]] inline std::string in_seconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f s", seconds);
  return text;
}

/// "12.50%", and never "100.00%" or "0.00%" unless it is exactly so.
[[nodiscard, gnu::noinline]] inline std::string in_percent(count_t part, count_t whole) {
  char text[32];
  double const percent = 100 * share_of(part, whole);
  std::snprintf(text, sizeof text, "%.2f%%", percent);
  if (part != whole && std::string(text) == "100.00%") return "over 99.99%";
  if (part != 0 && std::string(text) == "0.00%") return "under 0.01%";
  return text;
}

[[gnu::noinline]] inline void print_share(std::ostream& out, std::string const& name, count_t part, count_t whole) {
  out << "  " << name << ": " << in_percent(part, whole);
  if (whole.has_value()) out << " (" << with_commas(part) << " of " << with_commas(whole) << ")";
  out << '\n';
}

}  // namespace detail

/// The three shares that tell whether a machine is any good.
template <detail::task Task>
void print_shares(std::ostream& out, Report const& report) {
  out << "how often it decides:\n";
  detail::print_share(out, "executions in which every correct process decides", report.executions - report.undecided,
                      report.executions);
  detail::print_share(out, "failure-free executions in which everybody decides", report.failure_free_decided,
                      report.failure_free);
  detail::print_share(out, std::string(Task::unanimous.name), report.unanimous_wanted, report.unanimous);
  TaskDescription const& task = description_of_task<Task>;
  if (task.silent == 0 && !task.mentions(detail::Op::messages)) return;  // everybody sends always
  out << "messages that are sent in an execution: ";
  if (report.fewest_messages < report.most_messages) out << report.fewest_messages << " to ";
  out << report.most_messages << '\n';
}

/// A machine beside what is possible: "decides in 86.91% of executions, the optimum is 97.17%".
[[nodiscard]] inline std::string beside(Report const& report, Optimum const& optimum) {
  return "decides in " + detail::in_percent(report.executions - report.undecided, report.executions) +
         " of executions, the optimum is " +
         detail::in_percent(optimum.executions - optimum.undecided, optimum.executions);
}

namespace detail {

/// The verdict, the rules that ask nothing, and the counterexamples.
template <class Setting, class AsksNothing>
void print_verdict(std::ostream& out, Checked<Setting> const& checked, AsksNothing const& asks_nothing) {
  using Task = typename Setting::Task;
  out << checked.verdict << '\n';
  for (std::size_t k = 0; k < must_count<Task>; ++k) {
    if (asks_nothing(k)) out << rule_name<Task>(k) << " asks nothing here: its premise holds in 0 executions\n";
  }
  for (std::size_t k = 0; k < checked.counterexamples.size(); ++k) {
    auto const& counterexample = checked.counterexamples[k];
    if (k == 0) out << counterexample;
    if (k == 1) out << "further counterexamples:\n";
    if (k > 0) out << "  " << in_words(counterexample) << '\n';
  }
}

}  // namespace detail

template <class Setting>
std::ostream& operator<<(std::ostream& out, Checked<Setting> const& checked) {
  detail::print_verdict(out, checked, [&](std::size_t k) { return checked.report.asks_nothing(k); });
  if (checked.report.complete) print_shares<typename Setting::Task>(out, checked.report);
  return out;
}

/// For every N: instead of shares, whether there is such an execution at all.
template <class Setting>
  requires(Setting::for_every_n)
std::ostream& operator<<(std::ostream& out, Checked<Setting> const& checked) {
  detail::print_verdict(out, checked, [&](std::size_t k) { return k < checked.vacuous.size() && checked.vacuous[k]; });
  if (checked.vacuous.empty()) return out;  // there is no machine, or nobody was asked about it
  return out << "whether it decides:\n  executions in which every correct process decides: "
             << checked.everybody_decides.str() << "\n  " << Setting::Task::unanimous.name << ": "
             << checked.as_wanted.str() << '\n';
}

namespace detail {

/// Time and seed, and what ended the run; whether there is a machine at all.
[[nodiscard]] inline bool print_record(std::ostream& out, LearningRecord const& record, bool proved) {
  bool const searched = record.method == Method::conflict_search;
  if (searched && !proved) {  // there is no machine
    out << "searched for " << in_seconds(record.learn_seconds) << "; seed " << record.seed << ", method "
        << name_of(record.method) << ", " << record.iterations << " iterations\n";
    return false;
  }
  out << (searched ? "found in " : "learned in ") << in_seconds(record.learn_seconds);
  if (record.improve_seconds > 0) out << ", improved for " << in_seconds(record.improve_seconds);
  out << ", judged in " << in_seconds(record.prove_seconds) << "; seed " << record.seed << ", method "
      << name_of(record.method) << ", " << record.iterations << " iterations, " << record.episodes << " episodes\n";
  if (!record.stopped.empty()) {
    out << "ended by " << record.stopped;
    if (record.iterations > 0) {
      out << "; --max-iterations " << record.iterations << " repeats it\n";
    } else {  // as a limit, 0 would mean that there is none
      out << " before the first iteration\n";
    }
  }
  return true;
}

}  // namespace detail

/// Verdict with its scope, time, seed, how often it decides, and the machine as guarded commands.
template <class Setting>
std::ostream& operator<<(std::ostream& out, Result<Setting> const& result) {
  out << static_cast<Checked<Setting> const&>(result);
  if (!detail::print_record(out, result, result.verdict.proved())) return out;
  out << "machine, in the " << result.reachable << " of " << Setting::machine_type::entries
      << " observations that can occur:\n";
  print_guards<Setting>(out, result.machine, reachable<Setting>(result.machine));
  return out;
}

/// For every N: the machine as sentences.
template <class Setting>
  requires(Setting::for_every_n)
std::ostream& operator<<(std::ostream& out, Result<Setting> const& result) {
  out << static_cast<Checked<Setting> const&>(result);
  if (!detail::print_record(out, result, result.verdict.proved())) return out;
  out << "machine, whose processes stay in their states unless this says otherwise:\n";
  print_sentences<Setting>(out, result.machine, reachable<Setting>(result.machine));
  return out;
}

/// One line for each shape that was tried.
template <class Task, class Faults, class View, Shape... shapes>
std::ostream& operator<<(std::ostream& out, Grown<Task, Faults, View, shapes...> const& grown) {
  for (auto const& attempt : grown.attempts) {
    out << "N=" << attempt.shape.nodes << " S=" << attempt.shape.states << " R=" << attempt.shape.rounds << ": "
        << attempt.verdict.word() << " after " << detail::in_seconds(attempt.seconds) << '\n';
  }
  return out;
}

}  // namespace protolearn
