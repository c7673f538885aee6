// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protolearn/core/hana.hpp"
#include "protolearn/task/rule.hpp"

namespace protolearn {

/// What a protocol for a task cannot do without, beyond its own state and the states that it received. A view offers it
/// if its observation has the member that is named; a fault model offers `honesty` if nobody lies in it.
struct Needs {
  bool senders = false;     // received(j): who sent what, as with Ordered
  bool round = false;       // round(), as with WithRound
  bool last_round = false;  // last_round(), as with WithLastRound, or WithRound
  bool process = false;     // process(): who one is, as with PerProcess
  bool honesty = false;     // what arrives was sent: not with Byzantine
};

namespace detail {

/// A task says what a protocol must achieve, and nothing about how:
///   name       std::string_view
///   names      std::array<std::string_view, K>: the first K states have these names, the others are free
///   initial    states(...): a process starts in any of these
///   rules      hana::make_tuple(must(...), ..., wish(...), ...)
///   decided    a node formula: the process has decided
///   unanimous  share(name, among, wanted): the executions that should go well, and what "well" is
/// and, if not every combination of initial states can occur:
///   starting   a run formula over `starts` only
///   max_nodes  with more processes than this, no start satisfies `starting`
/// and, if states matter to what is sent:
///   silent     states(...): in these a process sends nothing
///   halted     states(...): in these, too; and it stays there, whatever the machine says. The adversary chooses what
///              becomes of every message all the same, sent or not, so that executions do not depend on the machine;
///              `failure_free` and `loss_free_rounds` speak of what it chooses
/// and, if some executions are better than others (core/objective.hpp):
///   measures   hana::make_tuple(measure(...), ...): formulas whose probabilities are of interest, at most 4
///   objective  an Objective: what is to be as great as can be
/// A task whose starts or rules depend on how many states there are is a struct with a template For<S>, which is the
/// task with S states (task/counting.hpp). And, if it makes no sense with every view and fault model:
///   needs      Needs: what these must offer
template <class T>
concept task = requires {
  { T::name } -> std::convertible_to<std::string_view>;
  { T::names.size() } -> std::convertible_to<std::size_t>;
  { T::names[0] } -> std::convertible_to<std::string_view>;
  { T::initial.size() } -> std::convertible_to<std::size_t>;
  { T::initial[0] } -> std::convertible_to<state_t>;
  requires node_formula<std::remove_cvref_t<decltype(T::decided)>>;
  requires run_formula<std::remove_cvref_t<decltype(T::unanimous.among)>>;
  requires run_formula<std::remove_cvref_t<decltype(T::unanimous.wanted)>>;
  requires is_rules<std::remove_cvref_t<decltype(T::rules)>>;
};

/// The task with S states. It differs only for a task that depends on them, and is a template For<S>.
template <class Task, unsigned S>
struct resolve_task {
  using type = Task;
};
template <class Task, unsigned S>
  requires requires { typename Task::template For<S>; }
struct resolve_task<Task, S> {
  using type = typename Task::template For<S>;
};

template <class T>
concept restricts_starts = requires {
  T::starting;
};

/// What a task needs of a view and of a fault model: nothing, unless it says so.
template <class T>
inline constexpr Needs needs_of{};
template <class T>
  requires requires { T::needs; }
inline constexpr Needs needs_of<T> = T::needs;

}  // namespace detail

/// The name of a state: the task's, or "s5" for a free state 5.
template <detail::task T>
[[nodiscard, gnu::noinline]] std::string state_name(state_t state) {
  if (state < T::names.size()) return std::string(T::names[state]);
  return std::string("s").append(std::to_string(state));
}

}  // namespace protolearn
