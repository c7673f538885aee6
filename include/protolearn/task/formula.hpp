// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <type_traits>

#include "protolearn/core/state.hpp"

// The property language. A formula is a literal value whose *shape* is its type and whose labels are its members. That
// is how one writes it; lowered.hpp makes it data, and says who reads it.
//
// Node formulas speak of one process, run formulas of a whole execution; quantifiers lead from one to the other.

namespace protolearn::detail {

enum class Level { node, run };

/// Every node of a formula says its level.
template <class F>
concept formula = requires {
  { F::level } -> std::convertible_to<Level>;
};

template <class F>
concept node_formula = formula<F> && F::level == Level::node;

template <class F>
concept run_formula = formula<F> && F::level == Level::run;

// --- atoms: node predicates ------------------------------------------------------------------------------------------

/// The process starts in `state`.
struct Starts {
  static constexpr Level level = Level::node;
  state_t state;
};

/// The process is in `state` at some time, its start included (and what it visited before it crashed).
struct Visits {
  static constexpr Level level = Level::node;
  state_t state;
};

/// The process is in `state` at its start or after one of the rounds 1..round.
struct VisitsBy {
  static constexpr Level level = Level::node;
  state_t state;
  unsigned round;
};

/// The process is in `state` after a round 0..R, 0 being the start; a process that crashes is nowhere from that round
/// on.
struct In {
  static constexpr Level level = Level::node;
  state_t state;
  unsigned round;
};

/// The last state of the process is `state`.
struct Ends {
  static constexpr Level level = Level::node;
  state_t state;
};

/// The process is not in the faulty set.
struct Correct {
  static constexpr Level level = Level::node;
};

/// The process is process `process`, 0..N-1.
struct Is {
  static constexpr Level level = Level::node;
  unsigned process;
};

// --- atoms: run predicates -------------------------------------------------------------------------------------------

/// Nothing is lost and nobody crashes; where the faulty lie, nobody is faulty either.
struct FailureFree {
  static constexpr Level level = Level::run;
};

/// Nothing is lost in the rounds `round`, .., R.
struct LossFreeFrom {
  static constexpr Level level = Level::run;
  unsigned round;
};

// --- connectives, on either level ------------------------------------------------------------------------------------

template <formula F>
struct Not {
  static constexpr Level level = F::level;
  F operand;
};

template <formula A, formula B>
struct And {
  static constexpr Level level = A::level;
  A left;
  B right;
};

template <formula A, formula B>
struct Or {
  static constexpr Level level = A::level;
  A left;
  B right;
};

/// Kept apart from !a || b, because the reward for keeping a rule is due only when its premise holds.
template <formula A, formula B>
struct Implies {
  static constexpr Level level = A::level;
  A premise;
  B conclusion;
};

// --- quantifiers and quantities --------------------------------------------------------------------------------------

template <node_formula P>
struct All {
  static constexpr Level level = Level::run;
  P predicate;
};

template <node_formula P>
struct Any {
  static constexpr Level level = Level::run;
  P predicate;
};

/// In how many processes the predicate holds.
template <node_formula P>
struct CountOf {
  P predicate;
};

/// How many processes failed: crashed, or are in the faulty set.
struct FailureCount {};

/// In how many rounds nothing was lost.
struct LossFreeRounds {};

/// How many messages were sent: N - 1 for each process and round that it begins in a state that is not silent, and
/// neither crashed nor dead. What liars send does not count.
struct Messages {};

/// low <= quantity <= high.
template <class Quantity>
struct Between {
  static constexpr Level level = Level::run;
  Quantity quantity;
  unsigned low;
  unsigned high;
};

/// No quantity exceeds this (processes, rounds and messages are few).
inline constexpr unsigned unbounded = 65535;

template <class Q>
inline constexpr bool is_quantity =
    std::is_same_v<Q, FailureCount> || std::is_same_v<Q, LossFreeRounds> || std::is_same_v<Q, Messages>;
template <class P>
inline constexpr bool is_quantity<CountOf<P>> = true;

template <class S>
concept label = std::integral<S> || std::is_enum_v<S>;

}  // namespace protolearn::detail

namespace protolearn {

// --- how they are written --------------------------------------------------------------------------------------------

[[nodiscard]] constexpr detail::Starts starts(detail::label auto state) { return {static_cast<state_t>(state)}; }
[[nodiscard]] constexpr detail::Visits visits(detail::label auto state) { return {static_cast<state_t>(state)}; }
[[nodiscard]] constexpr detail::VisitsBy visits_by(detail::label auto state, unsigned round) {
  return {static_cast<state_t>(state), round};
}
[[nodiscard]] constexpr detail::In in(detail::label auto state, unsigned round) {
  return {static_cast<state_t>(state), round};
}
[[nodiscard]] constexpr detail::Ends ends(detail::label auto state) { return {static_cast<state_t>(state)}; }
[[nodiscard]] constexpr detail::Is is(unsigned process) { return {process}; }
inline constexpr detail::Correct correct{};
inline constexpr detail::FailureFree failure_free{};

template <class P>
[[nodiscard]] constexpr auto all(P p) {
  static_assert(
      detail::node_formula<P>,
      "protolearn::all(p): p must speak of one process: starts, visits, in, ends, is, correct, and ! && || of them.");
  return detail::All<P>{p};
}

template <class P>
[[nodiscard]] constexpr auto any(P p) {
  static_assert(
      detail::node_formula<P>,
      "protolearn::any(p): p must speak of one process: starts, visits, in, ends, is, correct, and ! && || of them.");
  return detail::Any<P>{p};
}

template <class P>
[[nodiscard]] constexpr auto none(P p) {
  static_assert(
      detail::node_formula<P>,
      "protolearn::none(p): p must speak of one process: starts, visits, in, ends, is, correct, and ! && || of them.");
  return detail::Not<detail::Any<P>>{{p}};
}

template <class P>
[[nodiscard]] constexpr auto count(P p) {
  static_assert(
      detail::node_formula<P>,
      "protolearn::count(p): p must speak of one process: starts, visits, in, ends, is, correct, and ! && || of them.");
  return detail::CountOf<P>{p};
}

[[nodiscard]] constexpr detail::FailureCount failures() { return {}; }
[[nodiscard]] constexpr detail::LossFreeRounds loss_free_rounds() { return {}; }
[[nodiscard]] constexpr detail::LossFreeFrom loss_free_from(unsigned round) { return {round}; }
[[nodiscard]] constexpr detail::Messages messages() { return {}; }

template <detail::formula A, detail::formula B>
[[nodiscard]] constexpr auto implies(A a, B b) {
  static_assert(A::level == B::level,
                "protolearn: implies(a, b) joins a formula about one process with one about the whole execution: "
                "quantify it first, with all, any, none or count.");
  return detail::Implies<A, B>{a, b};
}

/// A list of states, for a task's `initial`.
template <detail::label... States>
[[nodiscard]] constexpr std::array<state_t, sizeof...(States)> states(States... state) {
  return {static_cast<state_t>(state)...};
}

}  // namespace protolearn

// The operators are found by argument-dependent lookup, beside the types.
namespace protolearn::detail {

template <formula F>
[[nodiscard]] constexpr Not<F> operator!(F f) {
  return {f};
}

template <formula A, formula B>
[[nodiscard]] constexpr auto operator&&(A a, B b) {
  static_assert(A::level == B::level,
                "protolearn: a && b joins a formula about one process with one about the whole execution: quantify it "
                "first, with all, any, none or count.");
  return And<A, B>{a, b};
}

template <formula A, formula B>
[[nodiscard]] constexpr auto operator||(A a, B b) {
  static_assert(A::level == B::level,
                "protolearn: a || b joins a formula about one process with one about the whole execution: quantify it "
                "first, with all, any, none or count.");
  return Or<A, B>{a, b};
}

// K is deduced: with a plain `unsigned`, Clang 14 would refuse a user's `number == enumerator` for want of a class.
template <class Q, std::convertible_to<unsigned> K>
  requires is_quantity<Q>
[[nodiscard]] constexpr Between<Q> operator<=(Q q, K k) { return {q, 0, static_cast<unsigned>(k)}; }
template <class Q, std::convertible_to<unsigned> K>
  requires is_quantity<Q>
[[nodiscard]] constexpr Between<Q> operator>=(Q q, K k) { return {q, static_cast<unsigned>(k), unbounded}; }
template <class Q, std::convertible_to<unsigned> K>
  requires is_quantity<Q>
[[nodiscard]] constexpr Between<Q> operator==(Q q, K k) {
  return {q, static_cast<unsigned>(k), static_cast<unsigned>(k)};
}
template <class Q, std::convertible_to<unsigned> K>
  requires is_quantity<Q>
[[nodiscard]] constexpr Between<Q> operator>(Q q, K k) { return {q, static_cast<unsigned>(k) + 1, unbounded}; }
template <class Q, std::convertible_to<unsigned> K>
  requires is_quantity<Q>
[[nodiscard]] constexpr auto operator<(Q q, K k) { return Not<Between<Q>>{{q, static_cast<unsigned>(k), unbounded}}; }

}  // namespace protolearn::detail
