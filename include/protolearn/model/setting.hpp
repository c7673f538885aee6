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
                "protolearn: Task is no task: it needs name, names, initial, rules (a hana::make_tuple of must and "
                "wish), decided "
                "(of one process) and unanimous (a share); see docs/writing-a-task.md.");
  static_assert(fault_model<Faults_>,
                "protolearn: Faults is no fault model: use Reliable, MessageLoss, ..., or derive from FaultModel and "
                "add name() and sentence().");

  static_assert(!(Faults_::crashes && Faults_::lies),
                "protolearn: in one fault model, the faulty either crash or lie.");
  static constexpr bool losses_ask_nobody_who_crashes =
      !Faults_::crashes || (Faults_::loses(true, false) == Faults_::loses(false, false) &&
                            Faults_::loses(false, true) == Faults_::loses(false, false) &&
                            Faults_::loses(true, true) == Faults_::loses(false, false));
  static_assert(losses_ask_nobody_who_crashes,
                "protolearn: in a fault model with crashes, loses() must not depend on who is faulty: who crashes is "
                "decided on the way.");

  static constexpr Shape shape = shape_;
  using Task = Task_;
  using Faults = Faults_;
  using View = typename resolve_view<View_, Faults::max_faulty>::type;
  using view_type = typename check_view<shape, View>::type;
  using machine_type = Machine<shape, View>;
  using Observation = typename view_type::Observation;

  static constexpr unsigned nodes = shape.nodes;
  static constexpr unsigned states = shape.states;
  static constexpr unsigned rounds = shape.rounds;

  /// The symbol of a lost message.
  static constexpr state_t lost = static_cast<state_t>(states);

  static_assert(states >= Task::names.size(),
                "protolearn: States is too small for the task: every state that the task names must exist.");
  static constexpr bool initial_states_exist = [] {  // (named: Clang prints what it asserts before the sentence)
    for (state_t s : Task::initial) {
      if (s >= states) return false;
    }
    return Task::initial.size() > 0;
  }();
  static_assert(initial_states_exist,
                "protolearn: the task's initial states must be at least one, and each below States.");
  static_assert(highest_state<Task> < states,
                "protolearn: a formula of the task mentions a state that does not exist: use states below States.");
  static_assert(must_count<Task> > 0,
                "protolearn: the task has no must(...) among its rules: there would be nothing to prove.");
  static constexpr bool some_start_is_allowed = [] {
    if constexpr (requires { Task::max_nodes; }) {
      return nodes <= Task::max_nodes;
    } else {
      return true;
    }
  }();
  static_assert(some_start_is_allowed,
                "protolearn: Nodes is too large for the task: with so many processes no start would be allowed (see "
                "the task's max_nodes).");
  static_assert(Faults::max_faulty < nodes,
                "protolearn: the fault model allows F >= N failures: at least one process must stay correct.");

  static constexpr Needs needs = needs_of<Task>;
  static constexpr bool view_tells_senders = requires(Observation const& o) { o.received(0U); };
  static constexpr bool view_tells_round = requires(Observation const& o) { o.round(); };
  static constexpr bool view_tells_last_round = requires(Observation const& o) { o.last_round(); };
  static constexpr bool view_tells_process = requires(Observation const& o) { o.process(); };
  static_assert(view_tells_senders || !needs.senders,
                "protolearn: the task needs a view that tells who sent what: use Ordered, not Counted or Thresholds.");
  static_assert(view_tells_round || !needs.round,
                "protolearn: the task needs a view that tells the round: use WithRound<View>.");
  static_assert(
      view_tells_last_round || !needs.last_round,
      "protolearn: the task needs a view that tells the last round: use WithLastRound<View> or WithRound<View>.");
  static_assert(view_tells_process || !needs.process,
                "protolearn: the task needs a view that tells processes apart: use PerProcess<View>.");

  /// "N=3 processes, S=8 states, R=2 rounds, AtomicCommit, MessageLoss, Ordered".
  [[nodiscard, gnu::noinline]] static std::string describe() {
    return "N=" + std::to_string(nodes) + " processes, S=" + std::to_string(states) +
           " states, R=" + std::to_string(rounds) + (rounds == 1 ? " round, " : " rounds, ") + std::string(Task::name) +
           ", " + Faults::name() + ", " + std::string(View_::name);
  }
};

}  // namespace protolearn
