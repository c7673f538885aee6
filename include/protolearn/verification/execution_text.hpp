// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <ostream>
#include <string>
#include <vector>

#include "protolearn/core/words.hpp"
#include "protolearn/model/execution.hpp"

// Executions in words, whether it is known how large they are when they are compiled (Execution) or only when they run
// (SizedExecution).

namespace protolearn {

namespace detail {

template <class Run>
concept told_run = requires(Run const& run, unsigned i, unsigned round) {
  { run.size() } -> std::convertible_to<unsigned>;
  { run.last_round() } -> std::convertible_to<unsigned>;
  { run.lost() } -> std::convertible_to<state_t>;
  { run.task() } -> std::convertible_to<TaskDescription const&>;
  { run.received_from(i, i, round) } -> std::convertible_to<state_t>;
  { run.is_lost(i, i, round) } -> std::convertible_to<bool>;
  { run.acts(i, round) } -> std::convertible_to<bool>;
  { run.in_scope(i) } -> std::convertible_to<bool>;
  { run.is_dead(i) } -> std::convertible_to<bool>;
  { run.correct(i) } -> std::convertible_to<bool>;
};

/// What a liar sends in a round, and to whom: "process 2 sends COMMIT to 0 and 1, and nothing to 3".
template <told_run Run>
[[nodiscard]] std::string lies_text(Run const& run, unsigned liar, unsigned round) {
  std::vector<std::vector<std::string>> receivers(run.lost() + 1U);  // by what they are sent
  unsigned all = 0;
  for (unsigned i = 0; i < run.size(); ++i) {
    if (!run.acts(i, round) || !run.in_scope(i)) continue;
    receivers[run.received_from(i, liar, round)].push_back(std::to_string(i));
    ++all;
  }
  std::string const who = "process " + std::to_string(liar) + " sends ";
  if (receivers[run.lost()].size() == all) return who + "nothing";
  std::string result;
  for (unsigned s = 0; s <= run.lost(); ++s) {
    if (receivers[s].empty()) continue;
    bool const silence = s == run.lost();
    result += result.empty() ? who : silence ? ", and " : ", ";
    result += silence ? "nothing" : run.task().state_name(static_cast<state_t>(s));
    result += " to " + (all > 1 && receivers[s].size() == all ? "all" : listed(receivers[s]));
  }
  return result;
}

/// What the adversary does in a round: "process 2 crashes; the message from 2 to 1 is lost", or what the liars send.
template <told_run Run>
[[nodiscard]] std::string adversary_text(Run const& run, unsigned round) {
  std::string result;
  auto const say = [&](std::string const& what) { result += (result.empty() ? "" : "; ") + what; };
  for (unsigned i = 0; i < run.size(); ++i) {
    if (run.schedule.crash_round[i] == round) say("process " + std::to_string(i) + " crashes");
    if (!run.in_scope(i)) say(lies_text(run, i, round));
  }
  if constexpr (requires { run.schedule.moving; }) {
    std::vector<std::string> faulty;
    for (unsigned i = 0; i < run.size(); ++i) {
      if (contains(run.schedule.moving[round - 1], i)) faulty.push_back(std::to_string(i));
    }
    if (!faulty.empty()) say("faulty: " + listed(faulty));
  }
  std::vector<std::string> lost;
  for (unsigned i = 0; i < run.size(); ++i) {
    if (!run.acts(i, round) || !run.in_scope(i)) continue;
    for (unsigned offset = 1; offset < run.size(); ++offset) {
      unsigned const j = (i + offset) % run.size();
      bool const sends = run.acts(j, round - 1) && run.in_scope(j) &&  // it has not crashed in an earlier round
                         ((run.task().silent >> run.states[round - 1][j]) & 1U) == 0;
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
template <told_run Run>
[[nodiscard]] std::string step_text(Run const& run, unsigned i, unsigned round) {
  std::string const who = "process " + std::to_string(i) + ": ";
  if (!run.in_scope(i)) return who + "faulty";
  if (run.is_dead(i)) return who + "dead";
  if (!run.acts(i, round)) return who + (run.acts(i, round - 1) ? "crashes" : "has crashed");
  std::string heard;
  for (unsigned offset = 0; offset < run.size(); ++offset) {
    state_t const symbol = run.received_from(i, (i + offset) % run.size(), round);
    heard += (heard.empty() ? "" : ", ") + (symbol == run.lost() ? "lost" : run.task().state_name(symbol));
  }
  if constexpr (requires { requires Run::has_coin; }) {
    heard += contains(run.schedule.coins[round - 1], i) ? "; coin 1" : "; coin 0";
  }
  return who + "[" + heard + "] -> " + run.task().state_name(run.states[round][i]);
}

}  // namespace detail

/// The execution in words, round by round.
template <detail::told_run Run>
void print_execution(std::ostream& out, Run const& run) {
  out << "starts:\n";
  for (unsigned i = 0; i < run.size(); ++i) {
    out << "  process " << i << ": ";
    if (run.in_scope(i)) {
      out << run.task().state_name(run.states[0][i])
          << (run.correct(i)   ? ""
              : run.is_dead(i) ? ", dead"
                               : ", faulty")
          << '\n';
    } else {
      out << "faulty\n";
    }
  }
  for (unsigned round = 1; round <= run.last_round(); ++round) {
    out << "round " << round << ": " << detail::adversary_text(run, round) << '\n';
    for (unsigned i = 0; i < run.size(); ++i) out << "  " << detail::step_text(run, i, round) << '\n';
  }
}

}  // namespace protolearn
