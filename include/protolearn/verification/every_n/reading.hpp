// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "protolearn/task/truth.hpp"
#include "protolearn/verification/every_n/encoding.hpp"
#include "protolearn/verification/every_n/witness.hpp"

// Formulas of the execution, for every N. "Somebody" is a witness; "nobody" is a sum that is 0: of those who are in a
// state at some time, or, where the past of a process matters, of kinds that remember it.

namespace protolearn::detail {

/// What a formula about one process asks of it.
struct Asked {
  bool past = false;  // visits, or in
  bool start = false;
  bool end = false;  // ends
  bool correct = false;
};
[[nodiscard]] inline Asked asked_of_process(Formulas const& f, term_id id) {
  Term const& t = f[id];
  auto const both = [&] {
    Asked const a = asked_of_process(f, t.left), b = asked_of_process(f, t.right);
    return Asked{a.past || b.past, a.start || b.start, a.end || b.end, a.correct || b.correct};
  };
  switch (t.op) {
    case Op::starts:
      return {.start = true};
    case Op::visits:
    case Op::in:
      return {.past = true};
    case Op::ends:
      return {.end = true};
    case Op::correct:
      return {.correct = true};
    case Op::negation:
      return asked_of_process(f, t.left);
    case Op::conjunction:
    case Op::disjunction:
    case Op::implication:
      return both();
    case Op::is:
    case Op::failure_free:
    case Op::failures:
    case Op::loss_free_rounds:
    case Op::loss_free_from:
    case Op::messages:
    case Op::all:
    case Op::any:
    case Op::count:
      break;
  }
  return {};
}

/// A formula, or its negation.
struct Literal {
  term_id id;
  bool holds;  // false: negated
};

/// The two formulas of which it is the conjunction or the disjunction, as they count in it; or, of a negation, one.
struct Parts {
  bool conjunction = false;
  std::vector<Literal> of;
};
[[nodiscard]] inline Parts parts_of(Formulas const& f, Literal what) {
  Term const& t = f[what.id];
  switch (t.op) {
    case Op::negation:
      return {true, {{t.left, !what.holds}}};
    case Op::conjunction:
      return {what.holds, {{t.left, what.holds}, {t.right, what.holds}}};
    case Op::disjunction:
      return {!what.holds, {{t.left, what.holds}, {t.right, what.holds}}};
    case Op::implication:
      return {!what.holds, {{t.left, !what.holds}, {t.right, what.holds}}};
    case Op::starts:
    case Op::visits:
    case Op::in:
    case Op::ends:
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
      break;
  }
  return {};
}

/// What quantifiers say of the processes: at least so many satisfy `predicate`; or fewer than so many do.
struct Demand {
  bool exists = false, bounded = false;  // neither: it is no quantifier
  unsigned at_least = 0, fewer_than = 0;
  bool either = false;  // one of the two is enough
  Literal predicate{0, true};
};
[[nodiscard]] inline Demand demand_of(Formulas const& f, Literal what) {
  Term const& t = f[what.id];
  if (t.op == Op::any || t.op == Op::all) {
    bool const some = (t.op == Op::any) == what.holds;
    Literal const predicate{t.left, t.op == Op::any};
    return some ? Demand{.exists = true, .at_least = 1, .predicate = predicate}
                : Demand{.bounded = true, .fewer_than = 1, .predicate = predicate};
  }
  if (t.op != Op::count) return {};
  Demand demand{.predicate = {t.left, true}};
  if (what.holds) {
    demand.exists = t.low > 0;
    demand.at_least = t.low;
    demand.bounded = t.high < unbounded;
    demand.fewer_than = t.high + 1U;
  } else {  // fewer than `low`, or more than `high`
    demand.either = true;
    demand.exists = t.high < unbounded;
    demand.at_least = t.high + 1U;
    demand.bounded = t.low > 0;
    demand.fewer_than = t.low;
  }
  return demand;
}

/// Can those who satisfy it be counted where they start, or by their state and group at the end?
enum class WhereCounted { at_start, at_end, with_past };
[[nodiscard]] inline WhereCounted where_counted(Formulas const& f, FaultDescription const& faults, term_id id) {
  Asked const asked = asked_of_process(f, id);
  if (!asked.past && !asked.end && !(asked.correct && faults.crashes)) return WhereCounted::at_start;
  return asked.past || asked.start ? WhereCounted::with_past : WhereCounted::at_end;
}

/// If nobody satisfies a formula exactly if nobody satisfies either of several, these.
[[nodiscard]] inline std::vector<Literal> alternatives(Formulas const& f, Literal what) {
  Parts const parts = parts_of(f, what);
  return parts.conjunction && parts.of.size() > 1 ? std::vector<Literal>() : parts.of;
}

/// Is it that a process is in some state at some time?
[[nodiscard]] inline bool is_visit(Formulas const& f, Literal what) {
  return what.holds && (f[what.id].op == Op::visits || f[what.id].op == Op::in);
}

/// What kinds must remember, so that it can be said that fewer than so many processes satisfy a predicate.
inline void remember(Formulas const& f, FaultDescription const& faults, Literal what, unsigned fewer_than,
                     std::vector<Remembered>& out) {
  if (where_counted(f, faults, what.id) != WhereCounted::with_past) return;
  if (fewer_than == 1) {
    if (is_visit(f, what)) return;
    auto const parts = alternatives(f, what);
    for (Literal const part : parts) remember(f, faults, part, fewer_than, out);
    if (!parts.empty()) return;
  }
  auto const collect = [&](auto const& self, term_id id) -> void {
    Term const& t = f[id];
    if (t.op == Op::starts || t.op == Op::visits || t.op == Op::in) {
      Remembered const past{t.op, t.state, t.op == Op::starts ? 0U : t.high};
      if (std::find(out.begin(), out.end(), past) == out.end()) out.push_back(past);
    }
    for (Literal const part : parts_of(f, {id, true}).of) self(self, part.id);
  };
  collect(collect, what.id);
}

/// The same of a formula of the execution.
inline void remember(Formulas const& f, FaultDescription const& faults, Literal what, std::vector<Remembered>& out) {
  Demand const demand = demand_of(f, what);
  if (demand.bounded) remember(f, faults, demand.predicate, demand.fewer_than, out);
  for (Literal const part : parts_of(f, what).of) remember(f, faults, part, out);
}

/// One kind of processes at the end, or at the start, as facts.
struct KindFacts : OfProcess<bool> {
  Encoding const* encoding;
  ProcessKind kind;
  bool at_start, is_correct, is_dead;

  [[nodiscard]] bool remembers(Op op, state_t s, unsigned round) const {
    auto const& all = encoding->remembered();
    auto const found = std::find(all.begin(), all.end(), Remembered{op, s, round});
    return ((kind.history >> (found - all.begin())) & 1U) != 0;
  }
  [[nodiscard]] bool starts(unsigned, state_t s, unsigned) const {
    return at_start || is_dead ? kind.state == s : remembers(Op::starts, s, 0);
  }
  [[nodiscard]] bool visits(unsigned, state_t s, unsigned by, unsigned) const {
    return is_dead ? kind.state == s : remembers(Op::visits, s, by);
  }
  [[nodiscard]] bool in(unsigned, state_t s, unsigned round, unsigned) const {
    return !is_dead && remembers(Op::in, s, round);
  }
  [[nodiscard]] bool ends(unsigned, state_t s) const { return kind.state == s; }
  [[nodiscard]] bool is(unsigned, unsigned) const { return false; }
  [[nodiscard]] bool correct(unsigned) const { return is_correct; }
};

/// Reads formulas as conditions on an encoding. The witnesses are asserted there, so that a reading is made between
/// push() and pop().
class Reading {
 public:
  /// Somebody: a witness; or, counted, one of the kinds, which must then remember all that formulas ask of the past.
  enum class Somebody { witness, counted };

  explicit Reading(Encoding const& encoding, Somebody somebody = Somebody::witness)
      : encoding_(encoding),
        somebody_(somebody),
        z_(encoding.integers()),
        formulas_(encoding.setting().task->formulas),
        faults_(encoding.setting().faults) {}

  /// The witnesses of whom it is so.
  std::vector<Witness> assert_that(Literal what) {
    unsigned const witnesses = needed(what);
    for (unsigned k = 0; k < witnesses; ++k) witnesses_.emplace_back(encoding_);
    assert_different(encoding_, witnesses_);
    encoding_.solver().add(read(what, 0));
    return witnesses_;
  }

 private:
  /// How many processes a formula speaks of at once.
  [[nodiscard]] unsigned needed(Literal what) const {
    Demand const demand = demand_of(formulas_, what);
    if (demand.exists) return somebody_ == Somebody::witness ? demand.at_least : 0;
    Parts const parts = parts_of(formulas_, what);
    unsigned most = 0, sum = 0;
    for (Literal const part : parts.of) {
      unsigned const here = needed(part);
      most = std::max(most, here);
      sum += here;
    }
    return parts.conjunction ? sum : most;
  }

  /// The formula as a condition. Other parts of it have the witnesses below `used` already: it may speak of the same
  /// processes, and of as many more as it needs.
  [[nodiscard]] z3::expr read(Literal what, unsigned used) const {
    Term const& t = formulas_[what.id];
    auto const either = [&](z3::expr const& truth) { return what.holds ? truth : !truth; };
    auto const between = [&](z3::expr const& x) {
      z3::expr const low = x >= static_cast<int>(t.low);
      return either(t.high < unbounded ? low && x <= static_cast<int>(t.high) : low);
    };
    switch (t.op) {
      case Op::failure_free:
        return either(encoding_.failure_free());
      case Op::failures:
        return between(encoding_.failures());
      case Op::loss_free_from:
        return either(encoding_.loss_free_from(t.low));
      case Op::loss_free_rounds: {
        std::vector<z3::expr> rounds;
        for (unsigned r = 1; r < encoding_.rounds().size(); ++r) rounds.push_back(encoding_.loss_free(r));
        return between(z_.count(rounds));
      }
      case Op::all:
      case Op::any:
      case Op::count: {
        Demand const demand = demand_of(formulas_, what);
        if (!demand.exists && !demand.bounded) return z_.truth(!demand.either);
        if (!demand.exists) return bounded(demand);
        if (!demand.bounded) return exists(demand, used);
        return demand.either ? exists(demand, used) || bounded(demand) : exists(demand, used) && bounded(demand);
      }
      case Op::negation:
      case Op::conjunction:
      case Op::disjunction:
      case Op::implication: {
        Parts const parts = parts_of(formulas_, what);
        z3::expr_vector list(z_.context());
        for (Literal const part : parts.of) {
          list.push_back(read(part, used));
          if (parts.conjunction) used += needed(part);
        }
        return parts.conjunction ? z3::mk_and(list) : z3::mk_or(list);
      }
      case Op::messages:  // does not compile (model/every_n.hpp)
      case Op::starts:    // of processes
      case Op::visits:
      case Op::in:
      case Op::ends:
      case Op::is:
      case Op::correct:
        break;
    }
    return z_.truth(false);  // not reached
  }

  [[nodiscard]] z3::expr exists(Demand const& demand, unsigned used) const {
    if (somebody_ == Somebody::counted) return how_many(demand.predicate) >= static_cast<int>(demand.at_least);
    std::vector<z3::expr> which;
    for (unsigned k = 0; k < used + demand.at_least; ++k) {
      z3::expr const is_so = truth(formulas_, demand.predicate.id, witnesses_[k]);
      which.push_back(witnesses_[k].there() && (demand.predicate.holds ? is_so : !is_so));
    }
    return demand.at_least == 1 ? z_.some(which) : z_.count(which) >= static_cast<int>(demand.at_least);
  }

  [[nodiscard]] z3::expr bounded(Demand const& demand) const {
    return demand.fewer_than == 1 ? nobody(demand.predicate)
                                  : how_many(demand.predicate) < static_cast<int>(demand.fewer_than);
  }

  [[nodiscard]] z3::expr nobody(Literal what) const {
    Term const& t = formulas_[what.id];
    bool const now = somebody_ == Somebody::counted;  // then nobody visits what no kind remembers
    if (!now && where_counted(formulas_, faults_, what.id) == WhereCounted::with_past) {
      if (is_visit(formulas_, what)) {
        return t.op == Op::visits ? nobody_visits(t.state, t.high) : z_.sum(those_in(t.state, t.high)) == 0;
      }
      auto const parts = alternatives(formulas_, what);
      z3::expr_vector list(z_.context());
      for (Literal const part : parts) list.push_back(nobody(part));
      if (!parts.empty()) return z3::mk_and(list);
    }
    return how_many(what) == 0;
  }

  [[nodiscard]] std::vector<z3::expr> those_in(state_t s, std::size_t round) const {
    SymbolicRound const& then = encoding_.rounds()[round];
    std::vector<z3::expr> result;
    for (std::size_t k = 0; k < then.kinds.size(); ++k) {
      if (then.kinds[k].state == s) result.push_back(then.counts[k]);
    }
    return result;
  }
  [[nodiscard]] z3::expr nobody_visits(state_t s, unsigned by) const {
    std::vector<z3::expr> all;
    for (SymbolicDead const& d : encoding_.dead()) {
      if (d.state == s) all.push_back(d.count);
    }
    for (std::size_t r = 0; r <= by && r < encoding_.rounds().size(); ++r) {
      for (z3::expr const& count : those_in(s, r)) all.push_back(count);
    }
    return z_.sum(all) == 0;
  }

  /// How many processes satisfy a predicate that speaks of the start alone, or of the end and what kinds remember.
  [[nodiscard]] z3::expr how_many(Literal what) const {
    bool const of_start = where_counted(formulas_, faults_, what.id) == WhereCounted::at_start;
    std::vector<z3::expr> counts;
    auto const consider = [&](ProcessKind const& kind, z3::expr const& count, bool correct, bool dead) {
      KindFacts const facts{{}, &encoding_, kind, of_start, correct, dead};
      if (truth(formulas_, what.id, facts) == what.holds) counts.push_back(count);
    };
    auto const& rounds = encoding_.rounds();
    SymbolicRound const& then = of_start ? rounds.front() : rounds.back();
    for (std::size_t k = 0; k < then.kinds.size(); ++k) {
      consider(then.kinds[k], then.counts[k], then.kinds[k].group == 0, false);
    }
    for (std::size_t r = 0; !of_start && r + 1 < rounds.size(); ++r) {
      for (std::size_t k = 0; k < rounds[r].crashes.size(); ++k) {
        consider(rounds[r].kinds[k], rounds[r].crashes[k], false, false);
      }
    }
    SymbolicRound const& first = rounds.front();
    for (std::size_t k = 0; k < first.fallen.size(); ++k) consider(first.kinds[k], first.fallen[k], false, false);
    for (SymbolicDead const& d : encoding_.dead()) consider({d.group, d.state, 0}, d.count, false, true);
    return z_.sum(counts);
  }

  Encoding const& encoding_;
  Somebody somebody_;
  Integers z_;
  Formulas const& formulas_;
  FaultDescription const& faults_;
  std::vector<Witness> witnesses_;
};

}  // namespace protolearn::detail
