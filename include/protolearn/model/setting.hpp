// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protolearn/model/every_n.hpp"
#include "protolearn/model/faults/message_loss.hpp"
#include "protolearn/model/learned_machine.hpp"
#include "protolearn/model/machine.hpp"
#include "protolearn/task/description.hpp"

namespace protolearn {

/// A game that a machine can be learned for and judged in: a shape, a task, a fault model and a view.
template <Shape shape_, class Task_, class Faults_ = MessageLoss, class View_ = Ordered>
struct Setting {
  static_assert(detail::check_shape<shape_>::ok);
  using Task = typename detail::resolve_task<Task_, shape_.states>::type;
  static_assert(detail::task<Task>,
                "protolearn: Task is not a task: it needs name, names, initial, rules (a hana::make_tuple of must and "
                "wish), decided "
                "(of one process) and unanimous (a share); see docs/writing-a-task.md.");
  static_assert(
      detail::fault_model<Faults_>,
      "protolearn: Faults is not a fault model: use Reliable, MessageLoss, ..., or derive from FaultModel and "
      "add name() and sentence().");

  static_assert(detail::fails_in_one_way<Faults_>,
                "protolearn: in one fault model, the faulty either crash, lie, are dead, or move: use Both<A, B>.");
  static_assert(detail::losses_ask_nobody_who_crashes<Faults_>,
                "protolearn: in a fault model with crashes, loses() must not depend on who is faulty: who crashes is "
                "decided on the way.");

  static constexpr Shape shape = shape_;
  static constexpr bool for_every_n = shape_.nodes == every_n;
  using Faults = typename detail::resolve_faults<Faults_, shape_.nodes>::type;
  using View = typename detail::view_in_setting<View_, Faults::max_faulty, for_every_n>::type;
  using view_type = typename detail::check_view<shape, View>::type;
  using machine_type = typename detail::machine_in_setting<shape, View>::type;
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
  static constexpr TaskDescription const& task = description_of_task<Task>;
  /// Does a process in this state send nothing? Does it stay there?
  [[nodiscard]] static constexpr bool is_silent(unsigned state) { return ((task.silent >> state) & 1U) != 0; }
  [[nodiscard]] static constexpr bool is_halted(unsigned state) { return ((task.halted >> state) & 1U) != 0; }

  static constexpr detail::FaultGroups groups = detail::fault_groups<Faults>();
  /// How the processes of a group fail: [0] not at all.
  [[nodiscard]] static constexpr detail::Failing failing(unsigned group) { return groups[group].failing; }
  /// The group of those that crash; 0: nobody does.
  static constexpr unsigned crash_group = detail::crash_group(groups);
  static constexpr bool must_rules_fit = !task.too_many_musts;
  static_assert(must_rules_fit, "protolearn: a task may have at most 13 must rules.");
  static constexpr bool measures_fit = !task.too_many_measures;
  static_assert(measures_fit,
                "protolearn: a task may have at most 4 measures, and 26 of these and twice its must rules together.");
  static constexpr bool formulas_fit = !task.too_large;
  static_assert(formulas_fit,
                "protolearn: the task's rules are too long: at most 32 rules, and 320 different terms in all of their "
                "formulas.");
  static constexpr bool quantifiers_fit = task.witnessed <= 62 && task.counted <= 8;
  static_assert(quantifiers_fit, "protolearn: the task's rules have too many quantifiers: at most 62, and 8 counts.");
  static_assert(
      detail::highest_state(task) < states,
      "protolearn: a formula of the task, or its silent or halted, mentions a state that does not exist: use states "
      "below States.");
  static constexpr bool asked_rounds_exist = detail::latest_round(task) <= rounds;
  static_assert(
      asked_rounds_exist,
      "protolearn: a formula of the task says visits_by(s, r), in(s, r) or loss_free_from(r) of a round r that does "
      "not exist: use 0 (the start) to Rounds.");
  static constexpr bool named_processes_exist = detail::highest_process(task) < nodes;
  static_assert(named_processes_exist,
                "protolearn: a formula of the task says is(p) of a process p that does not exist: use 0 to Nodes - 1.");
  static constexpr bool rules_have_names = detail::rules_have_names(task);
  static_assert(rules_have_names,
                "protolearn: a rule of the task has no name: begin the name with a short word, such as \"P1\", by "
                "which verdicts refer to the rule.");
  static constexpr bool rules_can_be_told_apart = detail::first_words_differ(task);
  static_assert(rules_can_be_told_apart,
                "protolearn: the names of two must rules of the task begin with the same word, by which verdicts refer "
                "to a rule: begin each with another.");
  static_assert(task.must_count > 0,
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

  static constexpr bool every_n_is_possible = [] {
    if constexpr (for_every_n) {
      return detail::check_every_n<Faults, Task>::ok;
    } else {
      return true;
    }
  }();
  static_assert(every_n_is_possible);
  static constexpr unsigned heard_at_least = for_every_n ? 1 : Faults::heard_at_least(nodes);
  static_assert(heard_at_least <= nodes,
                "protolearn: the fault model asks that everybody hears more processes than there are.");
  static_assert(heard_at_least <= 1 || Faults::losses_per_round >= nodes * (nodes - 1),
                "protolearn: in one fault model, either heard_at_least() or losses_per_round limits what is lost.");

  static constexpr Needs needs = detail::needs_of<Task>;
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
  static constexpr bool nobody_lies = !Faults::lies;
  static_assert(nobody_lies || !needs.honesty,
                "protolearn: the task makes no sense where processes lie: use another fault model than Byzantine.");

  /// "N=3 processes, S=8 states, R=2 rounds, AtomicCommit, MessageLoss, Ordered".
  [[nodiscard, gnu::noinline]] static std::string describe() {
    return detail::nodes_in_words(shape, detail::fault_bounds<Faults>()) + ", S=" + std::to_string(states) +
           " states, R=" + std::to_string(rounds) + (rounds == 1 ? " round, " : " rounds, ") + std::string(Task::name) +
           ", " + Faults::name() + ", " + detail::view_name<View_>();
  }
};

}  // namespace protolearn
