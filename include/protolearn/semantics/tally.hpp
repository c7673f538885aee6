// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protolearn/semantics/process_word.hpp"

// Formulas by counting. Every quantifier asks something of each process and joins the answers, so a process contributes
// a word of bits ("some process has p") and a word of small counters ("how many have p"), and contributions of
// different processes are joined by | and +. An execution's truth follows from the joined tally, which lets an explorer
// judge a product of independent receivers without building it.

namespace protolearn::detail {

struct Tally {
  std::uint64_t some = 0;    // bit q: quantifier q has a witness; the top bit: a message was lost
  std::uint64_t counts = 0;  // 8 bits for each counting quantifier

  friend constexpr Tally operator+(Tally a, Tally b) { return {a.some | b.some, a.counts + b.counts}; }
  friend constexpr bool operator==(Tally const&, Tally const&) = default;
};

/// What is known of a run beside its processes.
struct RunFacts {
  bool failure_free = true;
  unsigned failures = 0;
  unsigned loss_free_rounds = 0;
  unsigned last_loss = 0;  // the last round in which something was lost
  unsigned messages = 0;   // how many were sent

  friend constexpr bool operator==(RunFacts const&, RunFacts const&) = default;
};

/// What a process with this word contributes to the ledger's quantifiers. The witness of all(p) is one that has not p.
/// Liars are out of scope. O(terms of the ledger).
[[nodiscard]] inline Tally contribution(TaskDescription const& task, WordLayout const& layout, process_word w) {
  Tally tally;
  if (layout.failing(w) == Failing::lies) return tally;
  Formulas const& f = task.formulas;
  WordFacts const facts(layout, w);
  for (std::size_t id = 0; id < task.ledger_terms; ++id) {
    Term const& t = f.terms[id];
    switch (t.op) {
      case Op::all:
        if (!truth(f, t.left, facts)) tally.some |= std::uint64_t{1} << f.numbers[id];
        break;
      case Op::any:
        if (truth(f, t.left, facts)) tally.some |= std::uint64_t{1} << f.numbers[id];
        break;
      case Op::count:
        if (truth(f, t.left, facts)) tally.counts += std::uint64_t{1} << (8 * f.numbers[id]);
        break;
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
      case Op::negation:
      case Op::conjunction:
      case Op::disjunction:
      case Op::implication:
        break;  // ask nothing of each process
    }
  }
  return tally;
}

/// The facts (task/truth.hpp) of a whole execution, from the joined tally.
struct TallyFacts : OfExecution<bool> {
  Tally const& tally;
  RunFacts const& run;

  TallyFacts(Tally const& t, RunFacts const& r) : tally(t), run(r) {}

  [[nodiscard]] bool quantified(Formulas const& f, term_id id) const {
    Term const& t = f[id];
    if (t.op == Op::count) {
      auto const count = static_cast<unsigned>((tally.counts >> (8 * f.numbers[id])) & 0xffU);
      return t.low <= count && count <= t.high;
    }
    bool const witness = ((tally.some >> f.numbers[id]) & 1U) != 0;
    return t.op == Op::any ? witness : !witness;
  }
  [[nodiscard]] bool failure_free() const { return run.failure_free; }
  [[nodiscard]] bool failures_between(unsigned low, unsigned high) const {
    return low <= run.failures && run.failures <= high;
  }
  [[nodiscard]] bool loss_free_rounds_between(unsigned low, unsigned high) const {
    return low <= run.loss_free_rounds && run.loss_free_rounds <= high;
  }
  [[nodiscard]] bool loss_free_from(unsigned round) const { return run.last_loss < (round > 0 ? round : 1); }
  [[nodiscard]] bool messages_between(unsigned low, unsigned high) const {
    return low <= run.messages && run.messages <= high;
  }
};

/// Which formulas of the ledger are true: bit k for the k-th.
[[nodiscard]] inline std::uint32_t judge(TaskDescription const& task, Tally const& tally, RunFacts const& run) {
  std::uint32_t outcome = 0;
  TallyFacts const facts(tally, run);
  for (unsigned k = 0; k < task.ledger_size; ++k) {
    outcome |= static_cast<std::uint32_t>(truth(task.formulas, task.ledger[k], facts)) << k;
  }
  return outcome;
}

}  // namespace protolearn::detail
