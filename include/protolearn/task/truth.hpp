// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstdint>

#include "protolearn/task/lowered.hpp"

// The truth of a formula, in any logic.

namespace protolearn::detail {

/// What the reading asks of an execution. Its `boolean` is bool for a concrete execution, Tri (below) for one that is
/// not over, an expression for a symbolic one. `k` is the number of what is to be remembered (Formulas::numbers).
/// Facts that know each process answer quantified() by enumerate(); others know of each quantifier whether it holds
/// (semantics/tally.hpp).
template <class F>
concept facts = requires(F const& f, Formulas const& formulas, term_id id, unsigned i, state_t s, unsigned k) {
  typename F::boolean;
  { f.starts(i, s, k) } -> std::convertible_to<typename F::boolean>;
  { f.visits(i, s, /* by round */ 1U, k) } -> std::convertible_to<typename F::boolean>;
  { f.in(i, s, /* after round */ 1U, k) } -> std::convertible_to<typename F::boolean>;
  { f.ends(i, s) } -> std::convertible_to<typename F::boolean>;
  { f.is(i, /* process */ 0U) } -> std::convertible_to<typename F::boolean>;
  { f.correct(i) } -> std::convertible_to<typename F::boolean>;
  { f.failure_free() } -> std::convertible_to<typename F::boolean>;
  { f.failures_between(0U, 1U) } -> std::convertible_to<typename F::boolean>;
  { f.loss_free_rounds_between(0U, 1U) } -> std::convertible_to<typename F::boolean>;
  { f.loss_free_from(1U) } -> std::convertible_to<typename F::boolean>;
  { f.messages_between(0U, 1U) } -> std::convertible_to<typename F::boolean>;
  { f.quantified(formulas, id) } -> std::convertible_to<typename F::boolean>;
};

/// Is the term true of the execution, or, if it is about one process, of process i of it? With bool, && and || stop
/// early. O(size of the formula), times N for each quantifier around it.
template <facts F>
[[nodiscard]] constexpr typename F::boolean truth(Formulas const& formulas, term_id id, F const& facts,
                                                  unsigned i = 0) {
  Term const& t = formulas[id];
  auto const of = [&](term_id operand) -> typename F::boolean { return truth(formulas, operand, facts, i); };
  switch (t.op) {
    case Op::starts:
      return facts.starts(i, t.state, formulas.numbers[id]);
    case Op::visits:
      return facts.visits(i, t.state, t.high, formulas.numbers[id]);
    case Op::in:
      return facts.in(i, t.state, t.high, formulas.numbers[id]);
    case Op::ends:
      return facts.ends(i, t.state);
    case Op::is:
      return facts.is(i, t.low);
    case Op::correct:
      return facts.correct(i);
    case Op::failure_free:
      return facts.failure_free();
    case Op::failures:
      return facts.failures_between(t.low, t.high);
    case Op::loss_free_rounds:
      return facts.loss_free_rounds_between(t.low, t.high);
    case Op::loss_free_from:
      return facts.loss_free_from(t.low);
    case Op::messages:
      return facts.messages_between(t.low, t.high);
    case Op::all:
    case Op::any:
    case Op::count:
      return facts.quantified(formulas, id);
    case Op::negation:
      return !of(t.left);
    case Op::conjunction:
      return of(t.left) && of(t.right);
    case Op::disjunction:
      return of(t.left) || of(t.right);
    case Op::implication:
      return !of(t.left) || of(t.right);
  }
  return facts.failure_free();  // not reached
}

/// The truth of a quantifier, process by process. Facts that call it also have
///   nodes                             how many processes there are
///   constant(bool)
///   in_scope(i)                       do quantifiers range over process i?
///   count_between(begin, end, low, high)   how many of these booleans are true
template <class F>
[[nodiscard]] constexpr typename F::boolean enumerate(Formulas const& formulas, term_id id, F const& facts) {
  using Boolean = typename F::boolean;
  Term const& t = formulas[id];
  unsigned const n = facts.nodes();
  auto const here = [&](unsigned i) -> Boolean { return facts.in_scope(i) && truth(formulas, t.left, facts, i); };
  if (t.op == Op::count) {
    typename F::terms which;
    for (unsigned i = 0; i < n; ++i) which.push_back(here(i));
    return facts.count_between(which, t.low, t.high);
  }
  if (t.op == Op::all) {
    Boolean result = facts.constant(true);
    for (unsigned i = 0; i < n; ++i) {
      result = result && (!facts.in_scope(i) || truth(formulas, t.left, facts, i));
    }
    return result;
  }
  Boolean result = facts.constant(false);
  for (unsigned i = 0; i < n; ++i) result = result || here(i);
  return result;
}

/// For facts about one process: what is asked of executions, and never of it.
template <class Boolean>
struct OfProcess {
  using boolean = Boolean;
  [[nodiscard]] constexpr Boolean failure_free() const { return {}; }
  [[nodiscard]] constexpr Boolean failures_between(unsigned, unsigned) const { return {}; }
  [[nodiscard]] constexpr Boolean loss_free_rounds_between(unsigned, unsigned) const { return {}; }
  [[nodiscard]] constexpr Boolean loss_free_from(unsigned) const { return {}; }
  [[nodiscard]] constexpr Boolean messages_between(unsigned, unsigned) const { return {}; }
  [[nodiscard]] constexpr Boolean quantified(Formulas const&, term_id) const { return {}; }
};

/// For facts about executions that answer quantified() themselves: what is asked of one process, and never of them.
template <class Boolean>
struct OfExecution {
  using boolean = Boolean;
  [[nodiscard]] constexpr Boolean starts(unsigned, state_t, unsigned) const { return {}; }
  [[nodiscard]] constexpr Boolean visits(unsigned, state_t, unsigned, unsigned) const { return {}; }
  [[nodiscard]] constexpr Boolean in(unsigned, state_t, unsigned, unsigned) const { return {}; }
  [[nodiscard]] constexpr Boolean ends(unsigned, state_t) const { return {}; }
  [[nodiscard]] constexpr Boolean is(unsigned, unsigned) const { return {}; }
  [[nodiscard]] constexpr Boolean correct(unsigned) const { return {}; }
};

// --- three values
// ------------------------------------------------------------------------------------------------------

enum class Certainty : std::int8_t { no, open, yes };

/// A truth value that may still be open, with Kleene's connectives (S. Kleene, "Introduction to Metamathematics", 1952,
/// section 64).
struct Tri {
  Certainty value = Certainty::open;

  [[nodiscard]] static constexpr Tri of(bool b) { return {b ? Certainty::yes : Certainty::no}; }
  /// low <= x <= high, of an x that will be in least..most.
  [[nodiscard]] static constexpr Tri between(unsigned least, unsigned most, unsigned low, unsigned high) {
    if (most < low || least > high) return of(false);
    return least >= low && most <= high ? of(true) : Tri{};
  }
  friend constexpr Tri operator!(Tri a) { return {static_cast<Certainty>(2 - static_cast<int>(a.value))}; }
  friend constexpr Tri operator&&(Tri a, Tri b) { return a.value < b.value ? a : b; }
  friend constexpr Tri operator||(Tri a, Tri b) { return a.value < b.value ? b : a; }
};

}  // namespace protolearn::detail
