// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protolearn/task/formula.hpp"

// A formula as an English sentence. `Names` maps a state to its name: name(state) -> std::string.

namespace protolearn::detail {

// --- a process: a phrase that follows "process" or "it"
// ---------------------------------------------------------------

template <class Names>
[[nodiscard]] std::string sentence(Starts p, Names const& name) {
  return "starts in " + name(p.state);
}
template <class Names>
[[nodiscard]] std::string sentence(Visits p, Names const& name) {
  return "visits " + name(p.state);
}
template <class Names>
[[nodiscard]] std::string sentence(VisitsBy p, Names const& name) {
  return "visits " + name(p.state) + " by round " + std::to_string(p.round);
}
template <class Names>
[[nodiscard]] std::string sentence(Ends p, Names const& name) {
  return "ends in " + name(p.state);
}
template <class Names>
[[nodiscard]] std::string sentence(Correct, Names const&) {
  return "is correct";
}

// --- an execution ----------------------------------------------------------------------------------------------------

template <class Names>
[[nodiscard]] std::string sentence(FailureFree, Names const&) {
  return "nothing fails";
}
template <class P, class Names>
[[nodiscard]] std::string sentence(All<P> const& f, Names const& name) {
  return "every process " + sentence(f.predicate, name);
}
template <class P, class Names>
[[nodiscard]] std::string sentence(All<Implies<Correct, P>> const& f, Names const& name) {
  return "every correct process " + sentence(f.predicate.conclusion, name);
}
template <class P, class Names>
[[nodiscard]] std::string sentence(Any<P> const& f, Names const& name) {
  return "some process " + sentence(f.predicate, name);
}
template <class P, class Names>
[[nodiscard]] std::string sentence(Any<And<Correct, P>> const& f, Names const& name) {
  return "some correct process " + sentence(f.predicate.right, name);
}
template <class P, class Names>
[[nodiscard]] std::string sentence(Not<Any<P>> const& f, Names const& name) {
  return "no process " + sentence(f.operand.predicate, name);
}

/// "at most 1 process", "2 to 3 processes".
[[nodiscard]] inline std::string bounds(unsigned low, unsigned high, char const* one, char const* many) {
  auto const of = [&](unsigned number) { return std::to_string(number) + (number == 1 ? one : many); };
  if (low == high) return "exactly " + of(low);
  if (high == unbounded) return "at least " + of(low);
  if (low == 0) return "at most " + of(high);
  return std::to_string(low) + " to " + of(high);
}

template <class P, class Names>
[[nodiscard]] std::string sentence(Between<CountOf<P>> const& f, Names const& name) {
  return detail::bounds(f.low, f.high, " process: ", " processes: ") + sentence(f.quantity.predicate, name);
}
template <class Names>
[[nodiscard]] std::string sentence(Between<FailureCount> const& f, Names const&) {
  return detail::bounds(f.low, f.high, " process fails", " processes fail");
}
template <class Names>
[[nodiscard]] std::string sentence(Between<LossFreeRounds> const& f, Names const&) {
  return detail::bounds(f.low, f.high, " round is free of losses", " rounds are free of losses");
}

template <class Names>
[[nodiscard]] std::string sentence(Not<Visits> const& p, Names const& name) {
  return "never visits " + name(p.operand.state);
}
template <class Names>
[[nodiscard]] std::string sentence(Not<Correct> const&, Names const&) {
  return "is faulty";
}

// --- connectives -----------------------------------------------------------------------------------------------------

template <class F, class Names>
[[nodiscard]] std::string sentence(Not<F> const& f, Names const& name) {
  return F::level == Level::node ? "does not (" + sentence(f.operand, name) + ")"
                                 : "it is not so that " + sentence(f.operand, name);
}
template <class A, class B, class Names>
[[nodiscard]] std::string sentence(And<A, B> const& f, Names const& name) {
  return sentence(f.left, name) + " and " + sentence(f.right, name);
}
template <class A, class B, class Names>
[[nodiscard]] std::string sentence(Or<A, B> const& f, Names const& name) {
  return "(" + sentence(f.left, name) + " or " + sentence(f.right, name) + ")";
}
template <class A, class B, class Names>
[[nodiscard]] std::string sentence(Implies<A, B> const& f, Names const& name) {
  if constexpr (A::level == Level::node) {
    return "if it " + sentence(f.premise, name) + ", then " + sentence(f.conclusion, name);
  } else {
    return "if " + sentence(f.premise, name) + ", then " + sentence(f.conclusion, name);
  }
}

}  // namespace protolearn::detail
