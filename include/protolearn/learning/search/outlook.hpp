// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/verification/foresight.hpp"
#include "protolearn/verification/tally.hpp"

// What the end of an execution is already certain to bring: the tally reading (verification/tally.hpp) in Kleene's
// three values. Every process contributes what is certain of it, also where only a set of states is known that it may
// be in; joined, the contributions tell which rules are kept or broken for good. Rules are split into their conjuncts,
// the obligations.

namespace protolearn::detail {

/// What is certain of a process, or of some processes together. Quantifiers and counters are numbered as in the tally.
struct Outlook {
  std::uint64_t yes = 0;                 // bit q: somebody satisfies quantifier q at the end
  std::uint64_t no = ~std::uint64_t{0};  // bit q: nobody will
  std::uint64_t counted = 0;             // 8 bits for each counter: at least so many satisfy it
  std::uint64_t uncounted = 0;           // at least so many do not

  /// Of processes: these and those.
  friend constexpr Outlook operator+(Outlook a, Outlook const& b) {
    return {a.yes | b.yes, a.no & b.no, a.counted + b.counted, a.uncounted + b.uncounted};
  }
  /// n such processes.
  friend constexpr Outlook operator*(std::uint64_t n, Outlook const& a) {
    return n == 0 ? Outlook{} : Outlook{a.yes, a.no, a.counted * n, a.uncounted * n};
  }
  /// Of one process: this or that.
  friend constexpr Outlook operator|(Outlook const& a, Outlook const& b) {
    return {a.yes & b.yes, a.no & b.no, a.counted & b.counted, a.uncounted & b.uncounted};
  }
  /// A process of which nothing is known.
  [[nodiscard]] static constexpr Outlook open() { return {0, 0, 0, 0}; }
};

/// What is certain of the run beside its processes.
struct RunOutlook {
  Tri failure_free;
  unsigned failures[2] = {0, 0};  // at least, at most
  unsigned loss_free_rounds[2] = {0, 0};
};

/// One process's contribution.
struct ContributeOutlook {
  template <unsigned Q, unsigned C, class Facts>
  static constexpr void of(FailureFree, Facts const&, Outlook&) {}
  template <unsigned Q, unsigned C, class Facts>
  static constexpr void of(Between<FailureCount> const&, Facts const&, Outlook&) {}
  template <unsigned Q, unsigned C, class Facts>
  static constexpr void of(Between<LossFreeRounds> const&, Facts const&, Outlook&) {}
  template <unsigned Q, unsigned C, class F, class Facts>
  static constexpr void of(Not<F> const& f, Facts const& facts, Outlook& outlook) {
    of<Q, C>(f.operand, facts, outlook);
  }
  template <unsigned Q, unsigned C, template <class, class> class Join, class A, class B, class Facts>
  static constexpr void of(Join<A, B> const& f, Facts const& facts, Outlook& outlook) {
    auto const& [a, b] = f;
    of<Q, C>(a, facts, outlook);
    of<Q + quantified<A>::some, C + quantified<A>::counters>(b, facts, outlook);
  }
  template <unsigned Q, unsigned C, class P, class Facts>
  static constexpr void of(All<P> const& f, Facts const& facts, Outlook& outlook) {
    quantifier<Q>(!tri(detail::holds(f.predicate, facts, 0)) && tri(facts.in_scope(0)), outlook);
  }
  template <unsigned Q, unsigned C, class P, class Facts>
  static constexpr void of(Any<P> const& f, Facts const& facts, Outlook& outlook) {
    quantifier<Q>(tri(detail::holds(f.predicate, facts, 0)) && tri(facts.in_scope(0)), outlook);
  }
  template <unsigned Q, unsigned C, class P, class Facts>
  static constexpr void of(Between<CountOf<P>> const& f, Facts const& facts, Outlook& outlook) {
    auto const is = (tri(detail::holds(f.quantity.predicate, facts, 0)) && tri(facts.in_scope(0))).value;
    if (is == Certainty::yes) outlook.counted += std::uint64_t{1} << (8 * C);
    if (is == Certainty::no) outlook.uncounted += std::uint64_t{1} << (8 * C);
  }

 private:
  static constexpr Tri tri(bool b) { return Tri::of(b); }
  static constexpr Tri tri(Tri t) { return t; }
  template <unsigned Q>
  static constexpr void quantifier(Tri is, Outlook& outlook) {
    if (is.value == Certainty::yes) outlook.yes |= std::uint64_t{1} << Q;
    if (is.value != Certainty::no) outlook.no &= ~(std::uint64_t{1} << Q);
  }
};

/// The truth of an obligation, given the joined outlook of N processes.
template <unsigned N>
struct JudgeOutlook {
  Outlook const& all;
  RunOutlook const& run;

  template <unsigned Q, unsigned C>
  [[nodiscard]] constexpr Tri of(FailureFree) const {
    return run.failure_free;
  }
  template <unsigned Q, unsigned C>
  [[nodiscard]] constexpr Tri of(Between<FailureCount> const& f) const {
    return range(run.failures[0], run.failures[1], f.low, f.high);
  }
  template <unsigned Q, unsigned C>
  [[nodiscard]] constexpr Tri of(Between<LossFreeRounds> const& f) const {
    return range(run.loss_free_rounds[0], run.loss_free_rounds[1], f.low, f.high);
  }
  template <unsigned Q, unsigned C, class P>
  [[nodiscard]] constexpr Tri of(All<P> const&) const {
    return !some<Q>();
  }
  template <unsigned Q, unsigned C, class P>
  [[nodiscard]] constexpr Tri of(Any<P> const&) const {
    return some<Q>();
  }
  template <unsigned Q, unsigned C, class P>
  [[nodiscard]] constexpr Tri of(Between<CountOf<P>> const& f) const {
    auto const counted = static_cast<unsigned>((all.counted >> (8 * C)) & 0xffU);
    return range(counted, N - static_cast<unsigned>((all.uncounted >> (8 * C)) & 0xffU), f.low, f.high);
  }
  template <unsigned Q, unsigned C, class F>
  [[nodiscard]] constexpr Tri of(Not<F> const& f) const {
    return !of<Q, C>(f.operand);
  }
  template <unsigned Q, unsigned C, class A, class B>
  [[nodiscard]] constexpr Tri of(And<A, B> const& f) const {
    return of<Q, C>(f.left) && of<Q + quantified<A>::some, C + quantified<A>::counters>(f.right);
  }
  template <unsigned Q, unsigned C, class A, class B>
  [[nodiscard]] constexpr Tri of(Or<A, B> const& f) const {
    return of<Q, C>(f.left) || of<Q + quantified<A>::some, C + quantified<A>::counters>(f.right);
  }
  template <unsigned Q, unsigned C, class A, class B>
  [[nodiscard]] constexpr Tri of(Implies<A, B> const& f) const {
    return !of<Q, C>(f.premise) || of<Q + quantified<A>::some, C + quantified<A>::counters>(f.conclusion);
  }

 private:
  template <unsigned Q>
  [[nodiscard]] constexpr Tri some() const {
    return ((all.yes >> Q) & 1U) != 0 ? Tri::of(true) : ((all.no >> Q) & 1U) != 0 ? Tri::of(false) : Tri{};
  }
  [[nodiscard]] static constexpr Tri range(unsigned least, unsigned most, unsigned low, unsigned high) {
    if (most < low || least > high) return Tri::of(false);
    return least >= low && most <= high ? Tri::of(true) : Tri{};
  }
};

/// Calls visit.template operator()<Q, C>(obligation, rule) for each conjunct of each `must` rule; `rule` counts the
/// must rules.
template <unsigned Q, unsigned C, class F, class Visit>
constexpr void for_each_conjunct(F const& f, std::size_t rule, Visit& visit) {
  visit.template operator()<Q, C>(f, rule);
}
template <unsigned Q, unsigned C, class A, class B, class Visit>
constexpr void for_each_conjunct(And<A, B> const& f, std::size_t rule, Visit& visit) {
  for_each_conjunct<Q, C>(f.left, rule, visit);
  for_each_conjunct<Q + quantified<A>::some, C + quantified<A>::counters>(f.right, rule, visit);
}
template <class Task, unsigned Q = 0, unsigned C = 0, std::size_t K = 0, std::size_t Must = 0, class Visit>
constexpr void for_each_obligation(Visit&& visit) {
  if constexpr (K < rule_count<Task>) {
    auto const& rule = hana::at_c<K>(Task::rules);
    using Rule = std::decay_t<decltype(rule)>;
    if constexpr (is_must<Rule>) {
      using F = typename Rule::formula_type;
      for_each_conjunct<Q, C>(rule.formula, Must, visit);
      for_each_obligation<Task, Q + quantified<F>::some, C + quantified<F>::counters, K + 1, Must + 1>(visit);
    } else {
      for_each_obligation<Task, Q, C, K + 1, Must>(visit);
    }
  } else {
    static_assert(Q < 63 && C <= 8,
                  "protolearn: the task's rules have too many quantifiers: at most 62, and 8 counts.");
  }
}

/// What the obligations of a task are about.
template <class Task>
struct Obligations {
  static constexpr std::size_t count = [] {
    std::size_t n = 0;
    for_each_obligation<Task>([&]<unsigned Q, unsigned C>(auto const&, std::size_t) { ++n; });
    return n;
  }();
  static_assert(count <= 32, "protolearn: the task's must rules have more than 32 conjuncts.");

  struct About {
    std::size_t rule = 0;
    std::uint64_t quantifiers = 0;  // bits of Outlook::yes
    std::uint64_t counters = 0;     // lanes of Outlook::counted
    bool losses = false;
    bool loss_free_rounds = false;
  };
  static constexpr std::array<About, count> about = [] {
    std::array<About, count> result{};
    std::size_t n = 0;
    for_each_obligation<Task>([&]<unsigned Q, unsigned C>(auto const& f, std::size_t rule) {
      using F = std::decay_t<decltype(f)>;
      Atoms atoms;
      for_each_atom(f, atoms);
      About& a = result[n++];
      a.rule = rule;
      a.quantifiers = ((std::uint64_t{1} << quantified<F>::some) - 1) << Q;
      for (unsigned c = 0; c < quantified<F>::counters; ++c) a.counters |= std::uint64_t{0xff} << (8 * (C + c));
      a.losses = atoms.losses;
      a.loss_free_rounds = atoms.loss_free_rounds;
    });
    return result;
  }();

  /// Bit k: obligation k.
  using Set = std::uint32_t;
  static constexpr Set all = static_cast<Set>((std::uint64_t{1} << count) - 1);
};

/// Which obligations are kept for good, and which are broken.
template <class Task>
struct Judged {
  typename Obligations<Task>::Set kept = 0, broken = 0;
};

template <class Task, unsigned N>
[[nodiscard, gnu::noinline]] Judged<Task> judge_outlook(Outlook const& all, RunOutlook const& run) {
  Judged<Task> result;
  unsigned k = 0;
  for_each_obligation<Task>([&]<unsigned Q, unsigned C>(auto const& f, std::size_t) {
    auto const is = JudgeOutlook<N>{all, run}.template of<Q, C>(f).value;
    result.kept |= static_cast<std::uint32_t>(is == Certainty::yes) << k;
    result.broken |= static_cast<std::uint32_t>(is == Certainty::no) << k;
    ++k;
  });
  return result;
}

/// What is certain of a process after `round` rounds; after the last one, everything is.
template <class Setting>
[[nodiscard, gnu::noinline]] Outlook outlook_of(typename ProcessWord<Setting>::word w, unsigned round) {
  using Task = typename Setting::Task;
  Outlook outlook;
  auto const contribute = [&](auto const& facts) {
    for_each_obligation<Task>(
        [&]<unsigned Q, unsigned C>(auto const& f, std::size_t) { ContributeOutlook::of<Q, C>(f, facts, outlook); });
  };
  if (round == Setting::rounds) {
    contribute(typename ProcessWord<Setting>::Facts{w});
  } else {
    Configuration<Setting> config;
    config.words[0] = w;
    contribute(Foresight<Setting>(config, round));
  }
  return outlook;
}

}  // namespace protolearn::detail
