// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>

#include "protolearn/model/execution.hpp"

// Who is to blame when a rule is broken, and up to when: one more reading of formulas. Nothing here knows a task.

namespace protolearn::detail {

/// until[i] = r > 0: process i is a witness of the violation by what it did in the rounds 1..r. 0: it is not.
template <class Setting>
using Witnesses = std::array<unsigned, Setting::nodes>;

/// The round by which a node formula has taken its final value.
template <class Setting>
struct Since {
  Execution<Setting> const& run;

  [[nodiscard]] unsigned of(Starts, unsigned) const { return 0; }
  [[nodiscard]] unsigned of(Correct, unsigned) const { return 0; }
  [[nodiscard]] unsigned of(Ends, unsigned) const { return Setting::rounds; }
  [[nodiscard]] unsigned of(Visits p, unsigned i) const { return of(VisitsBy{p.state, Setting::rounds}, i); }
  [[nodiscard]] unsigned of(VisitsBy p, unsigned i) const {
    unsigned const end = std::min(p.round, Setting::rounds);
    for (unsigned r = 0; r < end; ++r) {
      if (run.states[r][i] == p.state) return r;
    }
    return end;  // visited last, or never
  }
  template <class P>
  [[nodiscard]] unsigned of(Not<P> const& p, unsigned i) const {
    return of(p.operand, i);
  }
  template <class A, class B>
  [[nodiscard]] unsigned of(And<A, B> const& p, unsigned i) const {
    return joined(p.left, p.right, holds(p.left, run, i), holds(p.right, run, i), i);
  }
  template <class A, class B>
  [[nodiscard]] unsigned of(Or<A, B> const& p, unsigned i) const {
    return joined(p.left, p.right, !holds(p.left, run, i), !holds(p.right, run, i), i);
  }
  template <class A, class B>
  [[nodiscard]] unsigned of(Implies<A, B> const& p, unsigned i) const {
    return joined(p.premise, p.conclusion, holds(p.premise, run, i), !holds(p.conclusion, run, i), i);
  }

 private:
  /// For a && b: as soon as either is false, or as late as both are true. (With values negated: for a || b.)
  template <class A, class B>
  [[nodiscard]] unsigned joined(A const& a, B const& b, bool a_holds, bool b_holds, unsigned i) const {
    unsigned const left = of(a, i), right = of(b, i);
    if (a_holds && b_holds) return std::max(left, right);
    if (a_holds) return right;
    return b_holds ? left : std::min(left, right);
  }
};

/// Why a run formula has the value that it has: adds the witnesses.
template <class Setting>
struct Blame {
  Execution<Setting> const& run;
  Witnesses<Setting>& until;

  void why(FailureFree, bool) const {}
  void why(Between<FailureCount> const&, bool) const {}
  void why(Between<LossFreeRounds> const&, bool) const {}
  template <class P>
  void why(All<P> const& f, bool value) const {
    processes(f.predicate, value);  // true because of all, false because of those where it fails
  }
  template <class P>
  void why(Any<P> const& f, bool value) const {
    processes(f.predicate, value);
  }
  template <class P>
  void why(Between<CountOf<P>> const& f, bool value) const {
    unsigned count = 0;
    for (unsigned i = 0; i < Setting::nodes; ++i)
      count += run.in_scope(i) && holds(f.quantity.predicate, run, i) ? 1U : 0U;
    if (value || count < f.low) processes(f.quantity.predicate, false);
    if (value || count > f.high) processes(f.quantity.predicate, true);
  }
  template <class F>
  void why(Not<F> const& f, bool value) const {
    why(f.operand, !value);
  }
  template <class A, class B>
  void why(And<A, B> const& f, bool value) const {
    both(f.left, f.right, value, value, value);
  }
  template <class A, class B>
  void why(Or<A, B> const& f, bool value) const {
    both(f.left, f.right, value, value, !value);
  }
  template <class A, class B>
  void why(Implies<A, B> const& f, bool value) const {
    both(f.premise, f.conclusion, !value, value, !value);
  }

 private:
  template <class P>
  void processes(P const& p, bool value) const {
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      if (run.in_scope(i) && holds(p, run, i) == value) until[i] = std::max(until[i], Since<Setting>{run}.of(p, i));
    }
  }
  /// Blames the parts that have the given values; `all`: both of them must.
  template <class A, class B>
  void both(A const& a, B const& b, bool a_value, bool b_value, bool all) const {
    if (all || holds(a, run) == a_value) why(a, a_value);
    if (all || holds(b, run) == b_value) why(b, b_value);
  }
};

/// The witnesses of every `must` rule that is broken in an execution; `broken` says whether any is.
template <class Setting>
[[nodiscard]] Witnesses<Setting> witnesses(Execution<Setting> const& run, bool& broken) {
  Witnesses<Setting> until{};
  broken = false;
  for_each_must<typename Setting::Task>([&](auto const& rule, std::size_t) {
    if (holds(rule.formula, run)) return;
    broken = true;
    detail::Blame<Setting>{run, until}.why(rule.formula, false);
  });
  for (unsigned i = 0; i < Setting::nodes; ++i) {  // what a process did after it crashed is nothing
    if (!run.in_scope(i)) until[i] = 0;
    if (run.schedule.crash_round[i] != 0) until[i] = std::min(until[i], run.schedule.crash_round[i] - 1U);
  }
  return until;
}

}  // namespace protolearn::detail
