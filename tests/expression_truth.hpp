// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <utility>

#include "protolearn/task/formula.hpp"

// The truth of a formula, in any logic. `Facts` says what is true in one execution; its `boolean` is bool for a
// concrete execution and an expression for a symbolic one. With bool, the loops are unrolled and && and || stop early.

namespace protolearn::detail {

/// What a reading needs to know of an execution. A new atom needs one member here.
template <class F>
concept facts = requires(F const& f, unsigned i, state_t s, std::array<typename F::boolean, F::nodes> const& which) {
  { F::nodes } -> std::convertible_to<unsigned>;
  { f.constant(true) } -> std::convertible_to<typename F::boolean>;
  { f.starts(i, s) } -> std::convertible_to<typename F::boolean>;
  { f.visits(i, s) } -> std::convertible_to<typename F::boolean>;
  { f.visits_by(i, s, 1U) } -> std::convertible_to<typename F::boolean>;
  { f.ends(i, s) } -> std::convertible_to<typename F::boolean>;
  { f.correct(i) } -> std::convertible_to<typename F::boolean>;
  { f.in_scope(i) } -> std::convertible_to<typename F::boolean>;  // do quantifiers range over process i?
  { f.failure_free() } -> std::convertible_to<typename F::boolean>;
  { f.failures_between(0U, 1U) } -> std::convertible_to<typename F::boolean>;
  { f.loss_free_rounds_between(0U, 1U) } -> std::convertible_to<typename F::boolean>;
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

}  // namespace protolearn::detail
