// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <span>

#include "protolearn/model/execution_facts.hpp"

// Who is to blame when a rule is broken, and up to when: one more reading of formulas. Nothing here knows a task.

namespace protolearn::detail {

/// until[i] = r > 0: process i is a witness of the violation by what it did in the rounds 1..r. 0: it is not.
using Witnesses = std::array<unsigned, max_nodes>;

/// `Facts`: of an execution that is over, ExecutionFacts or SizedExecution.
template <class Facts>
class Blame {
 public:
  Blame(Formulas const& formulas, Facts const& facts) : f_(formulas), facts_(facts) {}

  /// Why a formula of the execution has the value that it has: adds the witnesses.
  void why(term_id id, bool value, std::span<unsigned> until) const {
    Term const& t = f_[id];
    switch (t.op) {
      case Op::all:  // true because of all, false because of those where it fails
      case Op::any:
        return processes(t.left, value, until);
      case Op::count: {
        unsigned count = 0;
        for (unsigned i = 0; i < facts_.nodes(); ++i) count += facts_.in_scope(i) && holds(t.left, i) ? 1U : 0U;
        if (value || count < t.low) processes(t.left, false, until);
        if (value || count > t.high) processes(t.left, true, until);
        return;
      }
      case Op::messages:  // what everybody came to, but in the last round
        for (unsigned i = 0; i < facts_.nodes(); ++i) {
          if (facts_.in_scope(i)) until[i] = std::max(until[i], facts_.rounds() - 1);
        }
        return;
      case Op::negation:
        return why(t.left, !value, until);
      case Op::conjunction:
        return both(t, value, value, value, until);
      case Op::disjunction:
        return both(t, value, value, !value, until);
      case Op::implication:
        return both(t, !value, value, !value, until);
      case Op::failure_free:
      case Op::failures:
      case Op::loss_free_rounds:
      case Op::loss_free_from:  // the adversary's doing
      case Op::starts:
      case Op::visits:
      case Op::in:
      case Op::ends:
      case Op::is:
      case Op::correct:
        return;
    }
  }

 private:
  [[nodiscard]] bool holds(term_id id, unsigned i = 0) const { return truth(f_, id, facts_, i); }

  /// The round by which a formula of process i has come to have the value that it has.
  [[nodiscard]] unsigned since(term_id id, unsigned i) const {
    Term const& t = f_[id];
    switch (t.op) {
      case Op::visits: {
        unsigned const end = std::min<unsigned>(t.high, facts_.rounds());
        for (unsigned r = 0; r < end; ++r) {
          if (facts_.state(i, r) == t.state) return r;
        }
        return end;  // visited last, or never
      }
      case Op::in:
        return t.high;
      case Op::ends:
        return facts_.rounds();
      case Op::negation:
        return since(t.left, i);
      case Op::conjunction:
        return joined(t, holds(t.left, i), holds(t.right, i), i);
      case Op::disjunction:
        return joined(t, !holds(t.left, i), !holds(t.right, i), i);
      case Op::implication:
        return joined(t, holds(t.left, i), !holds(t.right, i), i);
      case Op::starts:
      case Op::is:
      case Op::correct:
      case Op::failure_free:
      case Op::failures:
      case Op::loss_free_rounds:
      case Op::loss_free_from:
      case Op::messages:
      case Op::all:
      case Op::any:
      case Op::count:
        return 0;
    }
    return 0;
  }

  /// For a && b: as soon as either is false, or as late as both are true. (With values negated: for a || b.)
  [[nodiscard]] unsigned joined(Term const& t, bool a_holds, bool b_holds, unsigned i) const {
    unsigned const left = since(t.left, i), right = since(t.right, i);
    if (a_holds && b_holds) return std::max(left, right);
    if (a_holds) return right;
    return b_holds ? left : std::min(left, right);
  }

  void processes(term_id id, bool value, std::span<unsigned> until) const {
    for (unsigned i = 0; i < facts_.nodes(); ++i) {
      if (facts_.in_scope(i) && holds(id, i) == value) until[i] = std::max(until[i], since(id, i));
    }
  }

  /// Blames the parts that have the given values; `all`: both of them must.
  void both(Term const& t, bool a_value, bool b_value, bool all, std::span<unsigned> until) const {
    if (all || holds(t.left) == a_value) why(t.left, a_value, until);
    if (all || holds(t.right) == b_value) why(t.right, b_value, until);
  }

  Formulas const& f_;
  Facts const& facts_;
};

/// Writes the witnesses of every `must` rule that is broken in an execution; returns whether any is.
template <class Facts>
[[nodiscard]] bool find_witnesses(TaskDescription const& task, Facts const& facts, std::span<unsigned> until) {
  bool broken = false;
  std::fill(until.begin(), until.end(), 0U);
  for (unsigned k = 0; k < task.must_count; ++k) {
    term_id const rule = task.must(k).formula;
    if (truth(task.formulas, rule, facts)) continue;
    broken = true;
    Blame(task.formulas, facts).why(rule, false, until);
  }
  for (unsigned i = 0; i < facts.nodes(); ++i) {  // what a process did after it crashed is nothing
    if (!facts.in_scope(i)) until[i] = 0;
    while (until[i] > 0 && !facts.acts(i, until[i])) --until[i];
  }
  return broken;
}
[[nodiscard]] inline Witnesses witnesses(TaskDescription const& task, ExecutionFacts const& facts, bool& broken) {
  Witnesses until{};
  broken = find_witnesses(task, facts, until);
  return until;
}

}  // namespace protolearn::detail
