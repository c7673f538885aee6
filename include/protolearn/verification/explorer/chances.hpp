// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <limits>

#include "protolearn/core/objective.hpp"
#include "protolearn/verification/explorer/explorer.hpp"

namespace protolearn {

/// How likely what a task asks for is under a network, for one machine in R rounds. Probabilities are 0..1, and exact
/// up to rounding; NaN if what they are conditioned on cannot happen.
template <unsigned R>
struct Chances {
  double decided = 0;    // every correct process decides
  double undecided = 0;  // one does not: 1 - decided, without the loss of digits
  double wanted = 0;     // the task's `unanimous` goes well, given its premise
  double violated = 0;   // some `must` rule is broken
  /// [r]: by the end of round r, 0 being the start, every process has decided that is correct in the whole run.
  std::array<double, R + 1> decided_by{};
  double messages = 0;                                      // that are sent, on average
  std::array<double, Objective::most_measures> measures{};  // the task's

  /// What an objective makes of them.
  [[nodiscard]] constexpr double value(Objective const& of) const {
    double result = 0;  // what has no weight may be NaN
    if (of.decided != 0) result += of.decided * decided;
    if (of.wanted != 0) result += of.wanted * wanted;
    if (of.messages != 0) result += of.messages * messages;
    for (double by : decided_by) result += of.early * by;
    for (unsigned k = 0; k < measures.size(); ++k) result += of.measures[k] * measures[k];
    return result;
  }
};

namespace detail {

/// The objective of a task that has one, or that every correct process decides.
template <class Task>
inline constexpr Objective objective_of = objective::decided;
template <class Task>
  requires requires { Task::objective; }
inline constexpr Objective objective_of<Task> = Task::objective;

/// Throws usage_error if the objective asks for what the task does not have.
[[gnu::noinline]] inline void check(Objective const& objective, TaskDescription const& task) {
  std::string const name(task.name);
  if ((objective.decided != 0 || objective.early != 0) && !mentions_states(task.formulas, task.decided))
    throw usage_error("The objective asks for decisions, but in " + name + " nobody decides.");
  for (unsigned k = task.measure_count; k < Objective::most_measures; ++k) {
    if (objective.measures[k] != 0)
      throw usage_error("The objective asks for measure " + std::to_string(k) + ", but " + name + " has " +
                        std::to_string(task.measure_count) + ".");
  }
}

template <class Setting>
using LikelihoodExplorer = Explorer<Setting, Likelihood<Setting>>;

/// The chances, from how executions end and what was seen on the way. All is divided by the weight of all executions.
template <class Setting>
[[nodiscard]] Chances<Setting::rounds> chances_of(EndChances const& ends, ChanceRecord<Setting> const& record) {
  constexpr TaskDescription const& task = description_of_task<typename Setting::Task>;
  double const all = ends.all;
  Chances<Setting::rounds> result;
  result.undecided = ends.of[task.undecided()] / all;
  result.decided = (all - ends.of[task.undecided()]) / all;
  result.wanted = ends.of[task.unanimous_as_wanted()] / ends.of[task.unanimous_executions()];
  result.violated = ends.violating / all;
  for (unsigned r = 0; r < Setting::rounds; ++r) result.decided_by[r] = record.decided_by(r) / all;
  result.decided_by[Setting::rounds] = result.decided;
  result.messages = record.messages() / all;
  for (unsigned k = 0; k < task.measure_count; ++k) result.measures[k] = ends.of[task.first_measure() + k] / all;
  return result;
}

template <class Setting>
inline constexpr bool are_chances = !Setting::for_every_n && !Setting::Faults::lies;

template <class Setting>
constexpr void check_chances() {
  static_assert(!Setting::for_every_n, "protolearn::chances: it needs a given number of processes, not every N.");
  static_assert(!Setting::Faults::lies,
                "protolearn::chances: nothing is random about processes that lie: use a fault model without lies.");
}

}  // namespace detail

/// How likely what the task asks for is, if things fail as often as the network says: one exploration of all
/// executions, which adds up their probabilities; nothing is sampled. Messages are counted as sent to every other
/// process, whatever becomes of them. Throws usage_error if the network is none of the task's (Network), or where an
/// exploration is too large (ExploreOptions).
template <class Setting>
[[nodiscard]] Chances<Setting::rounds> chances(typename Setting::machine_type const& machine, Network const& network,
                                               ExploreOptions options = {}) {
  detail::check_chances<Setting>();
  if constexpr (detail::are_chances<Setting>) {
    detail::LikelihoodExplorer<Setting> explorer(std::move(options), detail::Likelihood<Setting>(network),
                                                 ~std::uint32_t{0});
    auto const ends = explorer.judge_ends(machine);
    return detail::chances_of<Setting>(ends, explorer.record());
  } else {
    return {};
  }
}

namespace detail {

/// Does a formula speak of states other than those at the start?
[[nodiscard]] constexpr bool mentions_later_states(Formulas const& formulas, term_id id) {
  Term const& t = formulas[id];
  bool const two = t.op == Op::conjunction || t.op == Op::disjunction || t.op == Op::implication;
  bool const one = two || t.op == Op::negation || t.op == Op::all || t.op == Op::any || t.op == Op::count;
  return t.op == Op::visits || t.op == Op::in || t.op == Op::ends || t.op == Op::messages ||
         (one && mentions_later_states(formulas, t.left)) || (two && mentions_later_states(formulas, t.right));
}

/// Throws usage_error if the objective asks for `wanted`, and under the network its premise is never true, whatever the
/// machine.
template <class Setting>
void check_premise(Objective const& objective, Network const& network) {
  constexpr TaskDescription const& task = description_of_task<typename Setting::Task>;
  if (objective.wanted == 0 || mentions_later_states(task.formulas, task.unanimous_among)) return;
  if (!std::isnan(chances<Setting>(typename Setting::machine_type{}, network).wanted)) return;
  throw usage_error("The objective asks for \"" + std::string(task.unanimous) +
                    "\", but under this network there are no such executions.");
}

}  // namespace detail

}  // namespace protolearn
