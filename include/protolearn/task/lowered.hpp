// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "protolearn/task/formula.hpp"

// Formulas as data: the expression templates of formula.hpp are lowered once, at compile time, to one flat array of
// terms. Everything that is done with a formula ("a reading") is one function with one switch over Op, compiled once
// for all tasks, so that -Wswitch names what a new operator lacks:
//
//   truth      task/truth.hpp                on an execution, in three values, or symbolically (Z3)
//   sentence   task/sentence.hpp             English
//   reward     task/reward.hpp               what self-play earns
//   tally      semantics/tally.hpp           truth from contributions of single processes, for counting executions
//   blame      learning/blame.hpp            who made a rule break, and up to when

namespace protolearn::detail {

enum class Op : std::uint8_t {
  // of one process
  starts,  // in `state`
  visits,  // `state`, by round `high` (`unbounded`: ever)
  in,      // in `state` after round `high`, 1..R
  ends,    // in `state`
  is,      // process `low`
  correct,
  // of the execution
  failure_free,
  failures,          // low <= how many processes fail <= high
  loss_free_rounds,  // low <= in how many rounds nothing is lost <= high
  loss_free_from,    // round `low`
  messages,          // low <= how many are sent <= high
  // of processes, leading to the execution
  all,    // left, in every process
  any,    // left, in some process
  count,  // low <= in how many processes left holds <= high
  // of either
  negation,     // of left
  conjunction,  // left and right
  disjunction,
  implication,  // left is the premise
};

/// The number of a term in its array.
using term_id = std::uint16_t;

/// One node of a formula. Operands come earlier in the array.
struct Term {
  Op op{};
  state_t state = 0;
  std::uint16_t low = 0, high = 0;
  term_id left = 0, right = 0;

  friend constexpr bool operator==(Term const&, Term const&) = default;
};

/// Terms, no two of them equal: what several formulas say is said once, and read once.
struct Formulas {
  static constexpr std::size_t capacity = 320;

  std::array<Term, capacity> terms{};
  /// Of a quantifier: its number among those that ask for a witness (all, any), or among those that count. Of a
  /// `starts`, `visits` or `in`: its number among the things to be remembered of a process's past.
  std::array<std::uint8_t, capacity> numbers{};
  std::size_t size = 0;
  unsigned witnessed = 0, counted = 0, remembered = 0;  // how many there are
  bool too_many = false;                                // there was no room for more terms

  [[nodiscard]] constexpr Term const& operator[](term_id id) const { return terms[id]; }

  /// The term's number: of the equal one, if it is there already. O(size).
  constexpr term_id add(Term const& term) {
    for (std::size_t k = 0; k < size; ++k) {
      if (terms[k] == term) return static_cast<term_id>(k);
    }
    if (size == capacity) {
      too_many = true;
      return 0;
    }
    terms[size] = term;
    switch (term.op) {
      case Op::starts:
      case Op::visits:
      case Op::in:
        numbers[size] = static_cast<std::uint8_t>(remembered++);
        break;
      case Op::all:
      case Op::any:
        numbers[size] = static_cast<std::uint8_t>(witnessed++);
        break;
      case Op::count:
        numbers[size] = static_cast<std::uint8_t>(counted++);
        break;
      case Op::ends:
      case Op::is:
      case Op::correct:
      case Op::failure_free:
      case Op::failures:
      case Op::loss_free_rounds:
      case Op::loss_free_from:
      case Op::messages:
      case Op::negation:
      case Op::conjunction:
      case Op::disjunction:
      case Op::implication:
        break;
    }
    return static_cast<term_id>(size++);
  }
};

// --- lowering: one overload for each expression type of formula.hpp
// ----------------------------------------------------

/// Adds a formula to the terms, and returns its number. (Members of a class, so that the overloads see each other.)
struct Lower {
  Formulas& to;

  constexpr term_id operator()(Starts p) const { return to.add({Op::starts, p.state}); }
  constexpr term_id operator()(Visits p) const { return to.add({Op::visits, p.state, 0, unbounded}); }
  constexpr term_id operator()(VisitsBy p) const { return to.add({Op::visits, p.state, 0, bound(p.round)}); }
  constexpr term_id operator()(In p) const {
    return p.round == 0 ? (*this)(Starts{p.state}) : to.add({Op::in, p.state, 0, bound(p.round)});
  }
  constexpr term_id operator()(Is p) const { return to.add({Op::is, 0, bound(p.process)}); }
  constexpr term_id operator()(Ends p) const { return to.add({Op::ends, p.state}); }
  constexpr term_id operator()(Correct) const { return to.add({Op::correct}); }
  constexpr term_id operator()(FailureFree) const { return to.add({Op::failure_free}); }
  template <class F>
  constexpr term_id operator()(Not<F> const& f) const {
    return to.add({Op::negation, 0, 0, 0, (*this)(f.operand)});
  }
  template <class A, class B>
  constexpr term_id operator()(And<A, B> const& f) const {
    return join(Op::conjunction, f.left, f.right);
  }
  template <class A, class B>
  constexpr term_id operator()(Or<A, B> const& f) const {
    return join(Op::disjunction, f.left, f.right);
  }
  template <class A, class B>
  constexpr term_id operator()(Implies<A, B> const& f) const {
    return join(Op::implication, f.premise, f.conclusion);
  }
  template <class P>
  constexpr term_id operator()(All<P> const& f) const {
    return to.add({Op::all, 0, 0, 0, (*this)(f.predicate)});
  }
  template <class P>
  constexpr term_id operator()(Any<P> const& f) const {
    return to.add({Op::any, 0, 0, 0, (*this)(f.predicate)});
  }
  template <class P>
  constexpr term_id operator()(Between<CountOf<P>> const& f) const {
    return to.add({Op::count, 0, bound(f.low), bound(f.high), (*this)(f.quantity.predicate)});
  }
  constexpr term_id operator()(Between<FailureCount> const& f) const {
    return to.add({Op::failures, 0, bound(f.low), bound(f.high)});
  }
  constexpr term_id operator()(Between<LossFreeRounds> const& f) const {
    return to.add({Op::loss_free_rounds, 0, bound(f.low), bound(f.high)});
  }
  constexpr term_id operator()(Between<Messages> const& f) const {
    return to.add({Op::messages, 0, bound(f.low), bound(f.high)});
  }
  constexpr term_id operator()(LossFreeFrom f) const { return to.add({Op::loss_free_from, 0, bound(f.round)}); }

 private:
  static constexpr std::uint16_t bound(unsigned k) { return static_cast<std::uint16_t>(k < unbounded ? k : unbounded); }
  template <class A, class B>
  constexpr term_id join(Op op, A const& a, B const& b) const {
    term_id const left = (*this)(a);
    term_id const right = (*this)(b);
    return to.add({op, 0, 0, 0, left, right});
  }
};

}  // namespace protolearn::detail
