// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "protolearn/bounds/full_information/endings.hpp"
#include "protolearn/model/executions.hpp"
#include "protolearn/semantics/run_memory.hpp"
#include "protolearn/semantics/starts.hpp"
#include "protolearn/verification/report_words.hpp"

namespace protolearn::detail {

/// The rules of a task, and the setting without its states, in words.
[[nodiscard]] inline std::string scope_without_states(Description const& d, TaskDescription const& task) {
  return rule_names(task) + " for every number of states, N=" + std::to_string(d.shape.nodes) +
         " processes, R=" + std::to_string(d.shape.rounds) + (d.shape.rounds == 1 ? " round, " : " rounds, ") +
         std::string(task.name) + ", " + d.faults.name() + ", " + d.view.name();
}

/// What there is to know of a setting to reason about views.
struct FlatGame {
  struct Start {
    StartStates states;
    node_set faulty;
    std::uint64_t ways;  // how many starts it stands for, by symmetry
  };

  /// Why the argument does not apply to a setting; null if it does.
  [[nodiscard]] static constexpr char const* obstacle(Description const& d) {
    if (d.faults.joined()) return "there are two ways to fail";
    // A liar that behaves like a process in a silent state is not heard, as that process is.
    if (d.faults.lies && d.task->silent != 0) return "processes lie, and the task has silent states";
    if (d.task->asks_messages) return "the rules count messages, which depend on a machine's states";
    return nullptr;
  }

  explicit FlatGame(Description const& d)
      : setting(d),
        task(*d.task),
        nodes(d.shape.nodes),
        rounds(d.shape.rounds),
        max_faulty(d.faults.max_faulty),
        losses_per_round(d.faults.losses_per_round),
        crashes(d.faults.crashes),
        lies(d.faults.lies),
        dead(d.faults.dead),
        moving(d.faults.moving),
        lossy(d.faults.lossy),
        named(d.view.parts > 1),
        anonymous(d.view.anonymous),
        questions(task, lossy),
        kinds{task.initials, d.named()},
        endings(EndingsOf(task, kinds, d.shape.states, rounds, d.faults.groups[1].failing).endings()),
        executions(execution_count(d)) {
    for_each_start(d, true, [this](detail::Start const& start, count_t const& ways) {
      starts.push_back({start.states, start.faulty(), static_cast<std::uint64_t>(ways)});
    });
  }

  Description const& setting;
  TaskDescription const& task;
  unsigned nodes, rounds;
  unsigned max_faulty, losses_per_round;
  bool crashes, lies, dead, moving, lossy;
  bool named;      // a machine of its own for each process
  bool anonymous;  // who sent what is not seen
  RunQuestions questions;
  Kinds kinds;
  std::vector<Start> starts;  // a liar that follows the protocol has one
  Endings endings;
  count_t executions;

  /// Does a process of this kind do nothing, having crashed or being dead?
  [[nodiscard]] bool gone(unsigned kind) const { return (crashes || dead) && Kinds::faulty(kind); }

  [[nodiscard]] std::uint8_t kind_of(unsigned process, state_t start, bool faulty) const {
    unsigned k = 0;
    while (task.initial[k] != start) ++k;
    return kinds.of(process, k, faulty);
  }

  [[nodiscard]] std::string scope() const { return scope_without_states(setting, task); }
};

}  // namespace protolearn::detail
