// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "protolearn/verification/every_n/reading.hpp"

// Rules that a machine keeps for every number of rounds, too. The machine must not look at the round. What is wanted is
// an invariant: true at every start, kept by every round, and never true where the rule is broken. It is looked for
// among many small conditions, of which those are dropped that a round does not keep, until the others keep each other
// (Houdini: C. Flanagan and K. Leino, "Houdini, an annotation assistant for ESC/Java", FME 2001). Sound, but where
// nothing is found, nothing is said.

namespace protolearn::detail {

class Induction {
 public:
  /// check(solver): Z3's answer, within some time.
  using Check = std::function<z3::check_result(z3::solver&)>;

  Induction(z3::context& context, Description const& setting, ThresholdTable const& table, Check check)
      : context_(context), setting_(setting), table_(table), check_(std::move(check)) {}

  /// Is the rule kept for every N and every number of rounds?
  [[nodiscard]] bool keeps(term_id rule) const {
    if (setting_.view.clock != nullptr || asks_rounds(rule)) return false;
    std::vector<Cube> cubes{{}};
    if (!add({rule, false}, cubes)) return false;
    for (Cube const& cube : cubes) {
      if (!is_impossible(cube)) return false;
    }
    return true;
  }

 private:
  /// One way to break a rule: what is so at the start; that nothing fails, if so; and what is so in the end.
  struct Cube {
    std::vector<Literal> at_start, at_end;
    bool nothing_fails = false;
  };

  /// Those of one kind who act, or who crashed in it.
  struct Population {
    ProcessKind kind;
    bool crashed;
  };

  /// What an invariant may say: there are none of these; or none of those; or a predicate of the view holds of all that
  /// act, or does not. Where processes lie, some of the messages may have been theirs (`with_lies`).
  struct Candidate {
    Population none;
    std::optional<Population> nor;
    std::optional<std::size_t> predicate;
    bool holds = true, with_lies = false;
  };

  [[nodiscard]] Formulas const& formulas() const { return setting_.task->formulas; }

  /// Does the formula name a round, so that it says nothing about other numbers of rounds?
  [[nodiscard]] bool asks_rounds(term_id id) const {
    Term const& t = formulas()[id];
    if (t.op == Op::in || (t.op == Op::visits && t.high != unbounded)) return true;
    if (t.op == Op::all || t.op == Op::any || t.op == Op::count) return asks_rounds(t.left);
    for (Literal const part : parts_of(formulas(), {id, true}).of) {
      if (asks_rounds(part.id)) return true;
    }
    return false;
  }

  /// Joins a formula to each of the cubes. False: there are too many.
  [[nodiscard]] bool add(Literal what, std::vector<Cube>& cubes) const {
    Parts const parts = parts_of(formulas(), what);
    if (parts.of.empty()) {
      Demand const demand = demand_of(formulas(), what);
      bool const quantifies = demand.exists || demand.bounded;
      bool const start =
          quantifies && where_counted(formulas(), setting_.faults, demand.predicate.id) == WhereCounted::at_start;
      for (Cube& cube : cubes) {
        if (quantifies) (start ? cube.at_start : cube.at_end).push_back(what);
        if (formulas()[what.id].op == Op::failure_free && what.holds) cube.nothing_fails = true;
        // Whatever else is asked is left out: then more would have to be impossible.
      }
      return true;
    }
    if (parts.conjunction) {
      for (Literal const part : parts.of) {
        if (!add(part, cubes)) return false;
      }
      return true;
    }
    std::vector<Cube> all;
    for (Literal const part : parts.of) {
      std::vector<Cube> with = cubes;
      if (!add(part, with)) return false;
      all.insert(all.end(), with.begin(), with.end());
    }
    cubes = all;
    return cubes.size() <= most_cubes;
  }

  [[nodiscard]] std::vector<Remembered> memory_of(Cube const& cube) const {
    std::vector<Remembered> result;
    for (Literal const what : cube.at_end) {
      remember(formulas(), setting_.faults, demand_of(formulas(), what).predicate, 2, result);
    }
    return result;
  }

  [[nodiscard]] bool is_impossible(Cube const& cube) const {
    auto const memory = memory_of(cube);
    if (memory.size() > most_remembered) return false;

    z3::solver stepping = integer_solver(context_);
    Encoding const step(stepping, setting_, table_, memory, 1, Begin::anywhere);
    if (cube.nothing_fails) stepping.add(step.failure_free());
    std::vector<Candidate> invariant = candidates(step);

    z3::solver starting = integer_solver(context_);
    Encoding const start(starting, setting_, table_, memory, 0);
    for (Literal const what : cube.at_start) Reading(start, Reading::Somebody::counted).assert_that(what);
    if (setting_.task->restricts_starts)
      Reading(start, Reading::Somebody::counted).assert_that({setting_.task->starting, true});
    if (!keep_those(start, false, false, invariant) || !keep_those(step, true, true, invariant)) return false;

    z3::solver ending = integer_solver(context_);
    Encoding const end(ending, setting_, table_, memory, 0, Begin::anywhere);
    if (cube.nothing_fails) ending.add(end.failure_free());
    for (Candidate const& c : invariant) ending.add(said(end, false, c));
    for (Literal const what : cube.at_end) Reading(end, Reading::Somebody::counted).assert_that(what);
    return check_(ending) == z3::unsat;
  }

  [[nodiscard]] std::vector<Candidate> candidates(Encoding const& encoding) const {
    std::vector<Population> populations;
    SymbolicRound const& first = encoding.rounds().front();
    for (ProcessKind const& kind : first.kinds) {
      populations.push_back({kind, false});
      if (!first.fallen.empty() && kind.group == 0) populations.push_back({kind, true});
    }
    std::vector<Candidate> result;
    for (std::size_t a = 0; a < populations.size(); ++a) {
      result.push_back({populations[a], {}, {}});
      for (std::size_t b = 0; b < a && result.size() < most_candidates; ++b) {
        result.push_back({populations[a], populations[b], {}});
      }
      for (std::size_t p = 0; p < encoding.predicates().size() && result.size() < most_candidates; ++p) {
        for (bool const holds : {true, false}) {
          result.push_back({populations[a], {}, p, holds});
          if (setting_.faults.lies) result.push_back({populations[a], {}, p, holds, true});
        }
      }
    }
    return result;
  }

  /// How many there are, before the round of the encoding or after it.
  [[nodiscard]] static z3::expr count(Encoding const& encoding, bool after, Population const& who) {
    SymbolicRound const& first = encoding.rounds().front();
    SymbolicRound const& then = after ? encoding.rounds().back() : first;
    SymbolicRound const& where = who.crashed ? first : then;
    Integers const& z = encoding.integers();
    auto const place = std::find(where.kinds.begin(), where.kinds.end(), who.kind);
    if (place == where.kinds.end()) return z.number(0);
    auto const k = static_cast<std::size_t>(place - where.kinds.begin());
    if (!who.crashed) return where.counts[k];
    std::vector<z3::expr> crashed;
    if (!first.fallen.empty()) crashed.push_back(first.fallen[k]);
    if (after) crashed.push_back(first.crashes[k]);
    return z.sum(crashed);
  }

  [[nodiscard]] static z3::expr said(Encoding const& encoding, bool after, Candidate const& c) {
    z3::expr result = count(encoding, after, c.none) == 0;
    if (c.nor) result = result || count(encoding, after, *c.nor) == 0;
    if (!c.predicate) return result;
    SymbolicRound const& then = after ? encoding.rounds().back() : encoding.rounds().front();
    Integers const& z = encoding.integers();
    std::vector<std::vector<z3::expr>> parts(encoding.setting().shape.states);
    for (std::size_t k = 0; k < then.kinds.size(); ++k) parts[then.kinds[k].state].push_back(then.counts[k]);
    std::vector<z3::expr> counts;
    for (auto const& part : parts) counts.push_back(z.sum(part));
    if (c.with_lies) {  // each liar says what helps most
      auto const& weights = encoding.predicates()[*c.predicate].coefficients;
      auto const most =
          c.holds ? std::max_element(weights.begin(), weights.end()) : std::min_element(weights.begin(), weights.end());
      auto& helped = counts[static_cast<std::size_t>(most - weights.begin())];
      helped = helped + encoding.liars()[1] + encoding.liars()[2];
    }
    z3::expr const holds = encoding.holds(encoding.predicates()[*c.predicate], counts);
    return result || (c.holds ? holds : !holds);
  }

  /// Drops candidates that can be false, until none can: at the start; or after a round before which all are true.
  [[nodiscard]] bool keep_those(Encoding const& encoding, bool after, bool assume, std::vector<Candidate>& all) const {
    z3::solver& solver = encoding.solver();
    while (!all.empty()) {
      solver.push();
      std::vector<z3::expr> wrong;
      for (Candidate const& c : all) {
        if (assume) solver.add(said(encoding, false, c));
        wrong.push_back(!said(encoding, after, c));
      }
      solver.add(encoding.integers().some(wrong));
      z3::check_result const answer = check_(solver);
      std::vector<Candidate> left;
      if (answer == z3::sat) {
        z3::model const model = solver.get_model();
        for (std::size_t k = 0; k < all.size(); ++k) {
          if (!model.eval(wrong[k], true).is_true()) left.push_back(all[k]);
        }
      }
      solver.pop();
      if (answer == z3::unsat) return true;
      if (answer == z3::unknown) return false;
      all = std::move(left);
    }
    return true;
  }

  static constexpr std::size_t most_cubes = 32, most_remembered = 8, most_candidates = 4000;

  z3::context& context_;
  Description const& setting_;
  ThresholdTable const& table_;
  Check check_;
};

}  // namespace protolearn::detail
