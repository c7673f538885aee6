// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <utility>

#include "protolearn/core/hana.hpp"
#include "protolearn/task/task.hpp"

// The truth of a formula, read off the expression as it is written: what the library makes of the same formula, lowered
// to terms (task/truth.hpp), is compared with it. `Facts` says what is true in one execution.

namespace protolearn::detail {

/// What a reading needs to know of an execution. A new atom needs one member here.
template <class F>
concept expression_facts = requires(F const& f, unsigned i, state_t s,
                                    std::array<typename F::boolean, F::nodes> const& which) {
  { F::nodes } -> std::convertible_to<unsigned>;
  { f.constant(true) } -> std::convertible_to<typename F::boolean>;
  { f.starts(i, s) } -> std::convertible_to<typename F::boolean>;
  { f.visits(i, s) } -> std::convertible_to<typename F::boolean>;
  { f.visits_by(i, s, 1U) } -> std::convertible_to<typename F::boolean>;
  { f.in(i, s, 1U) } -> std::convertible_to<typename F::boolean>;
  { f.ends(i, s) } -> std::convertible_to<typename F::boolean>;
  { f.is(i, 0U) } -> std::convertible_to<typename F::boolean>;
  { f.correct(i) } -> std::convertible_to<typename F::boolean>;
  { f.in_scope(i) } -> std::convertible_to<typename F::boolean>;  // do quantifiers range over process i?
  { f.failure_free() } -> std::convertible_to<typename F::boolean>;
  { f.failures_between(0U, 1U) } -> std::convertible_to<typename F::boolean>;
  { f.loss_free_rounds_between(0U, 1U) } -> std::convertible_to<typename F::boolean>;
  { f.loss_free_from(1U) } -> std::convertible_to<typename F::boolean>;
  { f.messages_between(0U, 1U) } -> std::convertible_to<typename F::boolean>;
  { f.count_between(which, 0U, 1U) } -> std::convertible_to<typename F::boolean>;
};

// --- of process i ----------------------------------------------------------------------------------------------------

template <class F>
[[nodiscard]] constexpr auto holds(Starts p, F const& facts, unsigned i) {
  return facts.starts(i, p.state);
}
template <class F>
[[nodiscard]] constexpr auto holds(Visits p, F const& facts, unsigned i) {
  return facts.visits(i, p.state);
}
template <class F>
[[nodiscard]] constexpr auto holds(VisitsBy p, F const& facts, unsigned i) {
  return facts.visits_by(i, p.state, p.round);
}
template <class F>
[[nodiscard]] constexpr auto holds(Ends p, F const& facts, unsigned i) {
  return facts.ends(i, p.state);
}
template <class F>
[[nodiscard]] constexpr auto holds(In p, F const& facts, unsigned i) {
  return facts.in(i, p.state, p.round);
}
template <class F>
[[nodiscard]] constexpr auto holds(Is p, F const& facts, unsigned i) {
  return facts.is(i, p.process);
}
template <class F>
[[nodiscard]] constexpr auto holds(Correct, F const& facts, unsigned i) {
  return facts.correct(i);
}
template <node_formula P, class F>
[[nodiscard]] constexpr typename F::boolean holds(Not<P> const& p, F const& facts, unsigned i) {
  return !holds(p.operand, facts, i);
}
template <node_formula A, node_formula B, class F>
[[nodiscard]] constexpr typename F::boolean holds(And<A, B> const& p, F const& facts, unsigned i) {
  return holds(p.left, facts, i) && holds(p.right, facts, i);
}
template <node_formula A, node_formula B, class F>
[[nodiscard]] constexpr typename F::boolean holds(Or<A, B> const& p, F const& facts, unsigned i) {
  return holds(p.left, facts, i) || holds(p.right, facts, i);
}
template <node_formula A, node_formula B, class F>
[[nodiscard]] constexpr typename F::boolean holds(Implies<A, B> const& p, F const& facts, unsigned i) {
  return !holds(p.premise, facts, i) || holds(p.conclusion, facts, i);
}

// --- of the execution ------------------------------------------------------------------------------------------------

template <class F>
[[nodiscard]] constexpr auto holds(FailureFree, F const& facts) {
  return facts.failure_free();
}
template <class F>
[[nodiscard]] constexpr auto holds(LossFreeFrom f, F const& facts) {
  return facts.loss_free_from(f.round);
}
template <class F>
[[nodiscard]] constexpr auto holds(Between<Messages> const& f, F const& facts) {
  return facts.messages_between(f.low, f.high);
}
template <run_formula G, class F>
[[nodiscard]] constexpr typename F::boolean holds(Not<G> const& f, F const& facts) {
  return !holds(f.operand, facts);
}
template <run_formula A, run_formula B, class F>
[[nodiscard]] constexpr typename F::boolean holds(And<A, B> const& f, F const& facts) {
  return holds(f.left, facts) && holds(f.right, facts);
}
template <run_formula A, run_formula B, class F>
[[nodiscard]] constexpr typename F::boolean holds(Or<A, B> const& f, F const& facts) {
  return holds(f.left, facts) || holds(f.right, facts);
}
template <run_formula A, run_formula B, class F>
[[nodiscard]] constexpr typename F::boolean holds(Implies<A, B> const& f, F const& facts) {
  return !holds(f.premise, facts) || holds(f.conclusion, facts);
}
template <class P, class F>
[[nodiscard]] constexpr typename F::boolean holds(All<P> const& f, F const& facts) {
  typename F::boolean result = facts.constant(true);
  for (unsigned i = 0; i < F::nodes; ++i) result = result && (!facts.in_scope(i) || holds(f.predicate, facts, i));
  return result;
}
template <class P, class F>
[[nodiscard]] constexpr typename F::boolean holds(Any<P> const& f, F const& facts) {
  typename F::boolean result = facts.constant(false);
  for (unsigned i = 0; i < F::nodes; ++i) result = result || (facts.in_scope(i) && holds(f.predicate, facts, i));
  return result;
}
template <class P, class F>
[[nodiscard]] constexpr typename F::boolean holds(Between<CountOf<P>> const& f, F const& facts) {
  auto const which = [&]<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<typename F::boolean, F::nodes>{
        (facts.in_scope(I) && holds(f.quantity.predicate, facts, static_cast<unsigned>(I)))...};
  }
  (std::make_index_sequence<F::nodes>{});
  return facts.count_between(which, f.low, f.high);
}
template <class F>
[[nodiscard]] constexpr auto holds(Between<FailureCount> const& f, F const& facts) {
  return facts.failures_between(f.low, f.high);
}
template <class F>
[[nodiscard]] constexpr auto holds(Between<LossFreeRounds> const& f, F const& facts) {
  return facts.loss_free_rounds_between(f.low, f.high);
}

/// Calls visit(rule, k) for the k-th `must` rule, k = 0, 1, ...
template <task T, class Visit>
constexpr void for_each_must(Visit&& visit) {
  std::size_t k = 0;
  hana::for_each(T::rules, [&](auto const& rule) {
    if constexpr (is_must<std::decay_t<decltype(rule)>>) visit(rule, k++);
  });
}

/// Can this combination of start states occur?
template <task T, class Facts>
[[nodiscard]] constexpr bool starts_may_occur(Facts const& facts) {
  if constexpr (restricts_starts<T>) {
    return holds(T::starting, facts);
  } else {
    return true;
  }
}

}  // namespace protolearn::detail
