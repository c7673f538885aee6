// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "protolearn/verification/memory.hpp"

// Formulas by counting. Every quantifier of the ledger asks something of each process and joins the answers, so a
// process contributes a word of bits ("some process has p") and a word of small counters ("how many have p"), and
// contributions of different processes are joined by | and +. An execution's truth follows from the joined tally, which
// lets an explorer judge a product of independent receivers without building it.

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
};

/// How many quantifiers and counters a formula has. Readings walk it with the numbers Q and C of its first ones.
template <class F>
struct quantified {
  static constexpr unsigned some = 0, counters = 0;
};
template <class F>
struct quantified<Not<F>> : quantified<F> {};
template <template <class, class> class Join, class A, class B>
struct quantified<Join<A, B>> {
  static constexpr unsigned some = quantified<A>::some + quantified<B>::some;
  static constexpr unsigned counters = quantified<A>::counters + quantified<B>::counters;
};
template <class P>
struct quantified<All<P>> {
  static constexpr unsigned some = 1, counters = 0;
};
template <class P>
struct quantified<Any<P>> {
  static constexpr unsigned some = 1, counters = 0;
};
template <class P>
struct quantified<Between<CountOf<P>>> {
  static constexpr unsigned some = 0, counters = 1;
};

/// A process's contribution. (Members of a class, so that the overloads see each other.)
struct Contribute {
  template <unsigned Q, unsigned C, class Facts>
  static constexpr void of(FailureFree, Facts const&, Tally&) {}
  template <unsigned Q, unsigned C, class Facts>
  static constexpr void of(Between<FailureCount> const&, Facts const&, Tally&) {}
  template <unsigned Q, unsigned C, class Facts>
  static constexpr void of(Between<LossFreeRounds> const&, Facts const&, Tally&) {}
  template <unsigned Q, unsigned C, class F, class Facts>
  static constexpr void of(Not<F> const& f, Facts const& facts, Tally& tally) {
    of<Q, C>(f.operand, facts, tally);
  }
  template <unsigned Q, unsigned C, class A, class B, class Facts>
  static constexpr void of(And<A, B> const& f, Facts const& facts, Tally& tally) {
    both<Q, C>(f.left, f.right, facts, tally);
  }
  template <unsigned Q, unsigned C, class A, class B, class Facts>
  static constexpr void of(Or<A, B> const& f, Facts const& facts, Tally& tally) {
    both<Q, C>(f.left, f.right, facts, tally);
  }
  template <unsigned Q, unsigned C, class A, class B, class Facts>
  static constexpr void of(Implies<A, B> const& f, Facts const& facts, Tally& tally) {
    both<Q, C>(f.premise, f.conclusion, facts, tally);
  }
  template <unsigned Q, unsigned C, class P, class Facts>
  static constexpr void of(All<P> const& f, Facts const& facts, Tally& tally) {
    if (!holds(f.predicate, facts, 0)) tally.some |= std::uint64_t{1} << Q;
  }
  template <unsigned Q, unsigned C, class P, class Facts>
  static constexpr void of(Any<P> const& f, Facts const& facts, Tally& tally) {
    if (holds(f.predicate, facts, 0)) tally.some |= std::uint64_t{1} << Q;
  }
  template <unsigned Q, unsigned C, class P, class Facts>
  static constexpr void of(Between<CountOf<P>> const& f, Facts const& facts, Tally& tally) {
    if (holds(f.quantity.predicate, facts, 0)) tally.counts += std::uint64_t{1} << (8 * C);
  }

 private:
  template <unsigned Q, unsigned C, class A, class B, class Facts>
  static constexpr void both(A const& a, B const& b, Facts const& facts, Tally& tally) {
    of<Q, C>(a, facts, tally);
    of<Q + quantified<A>::some, C + quantified<A>::counters>(b, facts, tally);
  }
};

/// The truth of a formula by tallies, in any logic: `Facts` says which quantifiers have a witness, and what is known of
/// the run.
struct Tallied {
  template <unsigned Q, unsigned C, class Facts>
  static constexpr auto of(FailureFree, Facts const& facts) {
    return facts.failure_free();
  }
  template <unsigned Q, unsigned C, class Facts>
  static constexpr auto of(Between<FailureCount> const& f, Facts const& facts) {
    return facts.failures_between(f.low, f.high);
  }
  template <unsigned Q, unsigned C, class Facts>
  static constexpr auto of(Between<LossFreeRounds> const& f, Facts const& facts) {
    return facts.loss_free_between(f.low, f.high);
  }
  template <unsigned Q, unsigned C, class P, class Facts>
  static constexpr auto of(All<P> const&, Facts const& facts) {
    return !facts.witness(Q);
  }
  template <unsigned Q, unsigned C, class P, class Facts>
  static constexpr auto of(Any<P> const&, Facts const& facts) {
    return facts.witness(Q);
  }
  template <unsigned Q, unsigned C, class P, class Facts>
  static constexpr auto of(Between<CountOf<P>> const& f, Facts const& facts) {
    return facts.count_between(C, f.low, f.high);
  }
  template <unsigned Q, unsigned C, class F, class Facts>
  static constexpr auto of(Not<F> const& f, Facts const& facts) {
    return !of<Q, C>(f.operand, facts);
  }
  template <unsigned Q, unsigned C, class A, class B, class Facts>
  static constexpr auto of(And<A, B> const& f, Facts const& facts) {
    return of<Q, C>(f.left, facts) && of<Q + quantified<A>::some, C + quantified<A>::counters>(f.right, facts);
  }
  template <unsigned Q, unsigned C, class A, class B, class Facts>
  static constexpr auto of(Or<A, B> const& f, Facts const& facts) {
    return of<Q, C>(f.left, facts) || of<Q + quantified<A>::some, C + quantified<A>::counters>(f.right, facts);
  }
  template <unsigned Q, unsigned C, class A, class B, class Facts>
  static constexpr auto of(Implies<A, B> const& f, Facts const& facts) {
    return !of<Q, C>(f.premise, facts) || of<Q + quantified<A>::some, C + quantified<A>::counters>(f.conclusion, facts);
  }
};

/// The facts about a whole execution.
struct TallyFacts {
  Tally const& tally;
  RunFacts const& run;

  [[nodiscard]] constexpr bool witness(unsigned q) const { return ((tally.some >> q) & 1U) != 0; }
  [[nodiscard]] constexpr bool count_between(unsigned c, unsigned low, unsigned high) const {
    auto const count = static_cast<unsigned>((tally.counts >> (8 * c)) & 0xffU);
    return low <= count && count <= high;
  }
  [[nodiscard]] constexpr bool failure_free() const { return run.failure_free; }
  [[nodiscard]] constexpr bool failures_between(unsigned low, unsigned high) const {
    return low <= run.failures && run.failures <= high;
  }
  [[nodiscard]] constexpr bool loss_free_between(unsigned low, unsigned high) const {
    return low <= run.loss_free_rounds && run.loss_free_rounds <= high;
  }
};

/// Calls visit.template operator()<Q, C>(formula, k) for the k-th formula of the ledger.
template <class Task, unsigned Q = 0, unsigned C = 0, std::size_t K = 0, class Visit>
constexpr void for_each_ledger_entry(Visit&& visit) {
  if constexpr (K < ledger_index<Task>::size) {
    auto const& f = hana::at_c<K>(ledger<Task>);
    using F = std::decay_t<decltype(f)>;
    visit.template operator()<Q, C>(f, K);
    for_each_ledger_entry<Task, Q + quantified<F>::some, C + quantified<F>::counters, K + 1>(visit);
  } else {
    static_assert(Q < 63 && C <= 8,
                  "protolearn: the task's rules have too many quantifiers: at most 62, and 8 counts.");
  }
}

/// What a process with this word contributes.
template <class Setting>
[[nodiscard, gnu::noinline]] constexpr Tally contribution(typename ProcessWord<Setting>::word w) {
  typename ProcessWord<Setting>::Facts const facts{w};
  Tally tally;
  if (!facts.in_scope(0)) return tally;
  detail::for_each_ledger_entry<typename Setting::Task>(
      [&]<unsigned Q, unsigned C>(auto const& f, std::size_t) { detail::Contribute::of<Q, C>(f, facts, tally); });
  return tally;
}

/// Which formulas of the ledger are true: bit k for the k-th.
template <class Setting>
[[nodiscard, gnu::noinline]] constexpr std::uint32_t judge(Tally const& tally, RunFacts const& run) {
  std::uint32_t outcome = 0;
  detail::for_each_ledger_entry<typename Setting::Task>([&]<unsigned Q, unsigned C>(auto const& f, std::size_t k) {
    outcome |= static_cast<std::uint32_t>(detail::Tallied::of<Q, C>(f, detail::TallyFacts{tally, run})) << k;
  });
  return outcome;
}

/// The bits of an outcome that are violations.
template <class Setting>
inline constexpr std::uint32_t violations_mask = (std::uint32_t{1} << must_count<typename Setting::Task>)-1;

}  // namespace protolearn::detail
