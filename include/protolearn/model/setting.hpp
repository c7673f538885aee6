// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protolearn/model/faults/message_loss.hpp"
#include "protolearn/model/machine.hpp"
#include "protolearn/task/task.hpp"

namespace protolearn {

/// A game that a machine can be learned for and judged in: a shape, a task, a fault model and a view.
template <Shape shape_, class Task_, class Faults_ = MessageLoss, class View_ = Ordered>
struct Setting {
  static_assert(check_shape<shape_>::ok);
  static_assert(task<Task_>,
                "protolearn: Task is no task: it needs name, names, initial, rules, decided and unanimous (docs/writing-a-task.md).");
  static_assert(fault_model<Faults_>,
                "protolearn: Faults is no fault model: use Reliable, MessageLoss, or derive from FaultModel.");

  static constexpr Shape shape = shape_;
  using Task = Task_;
  using Faults = Faults_;
  using View = View_;
  using view_type = typename check_view<shape, View>::type;
  using machine_type = Machine<shape, View>;

  static constexpr unsigned nodes = shape.nodes;
  static constexpr unsigned states = shape.states;
  static constexpr unsigned rounds = shape.rounds;

  /// The symbol of a lost message.
  static constexpr state_t lost = static_cast<state_t>(states);

  static_assert(states >= Task::names.size(),
                "protolearn: States is too small for the task: every state that the task names must exist.");
  static_assert(
      [] {
        for (state_t s : Task::initial) {
          if (s >= states) return false;
        }
        return Task::initial.size() > 0;
      }(),
      "protolearn: the task's initial states must be at least one, and each below States.");
  static_assert(Faults::max_faulty < nodes,
                "protolearn: the fault model allows F >= N failures: at least one process must stay correct.");

  /// "N=3 processes, S=8 states, R=2 rounds, AtomicCommit, MessageLoss, Ordered".
  [[nodiscard]] static std::string describe() {
    return "N=" + std::to_string(nodes) + " processes, S=" + std::to_string(states) + " states, R=" +
           std::to_string(rounds) + (rounds == 1 ? " round, " : " rounds, ") + std::string(Task::name) + ", " +
           Faults::name() + ", " + View::name;
  }
};

}  // namespace protolearn
