// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <map>
#include <memory>
#include <vector>

#include "protolearn/verification/foresight.hpp"

// What an explorer may forget without changing any count: of a process, what no rule will ask about any more; of the
// whole run, rules that are settled. Configurations that differ only in such things count as one (a bisimulation
// quotient; Milner, "Communication and Concurrency", 1989, chapter 4).

namespace protolearn::detail {

/// The truth of the ledger's formulas in the middle of an execution (a `Tally` reading in Kleene's three-valued logic):
/// a quantifier that has a witness is certain, one that can no longer have any is refuted, and every other is open.
struct OpenTally {
  std::uint64_t some = 0;                 // bit q: quantifier q has a witness for good
  std::uint64_t possible = ~0ULL;         // bit q: it has one, or may yet have one
  std::uint64_t counts = 0;               // 8 bits each: this many processes have it for good
  std::uint64_t possible_counts = ~0ULL;  // this many have it, or may yet have it
  Tri is_failure_free{};
  unsigned failures = 0, possible_failures = max_nodes;
  unsigned loss_free = 0, possible_loss_free = max_rounds;

  [[nodiscard]] constexpr Tri witness(unsigned q) const {
    return ((some >> q) & 1U) != 0 ? Tri::of(true) : ((possible >> q) & 1U) == 0 ? Tri::of(false) : Tri{};
  }
  [[nodiscard]] constexpr Tri count_between(unsigned c, unsigned low, unsigned high) const {
    return range(static_cast<unsigned>(counts >> (8 * c)) & 0xffU,
                 static_cast<unsigned>(possible_counts >> (8 * c)) & 0xffU, low, high);
  }
  [[nodiscard]] constexpr Tri failure_free() const { return is_failure_free; }
  [[nodiscard]] constexpr Tri failures_between(unsigned low, unsigned high) const {
    return range(failures, possible_failures, low, high);
  }
  [[nodiscard]] constexpr Tri loss_free_between(unsigned low, unsigned high) const {
    return range(loss_free, possible_loss_free, low, high);
  }

 private:
  /// low <= x <= high, where x will be in least..most.
  [[nodiscard]] static constexpr Tri range(unsigned least, unsigned most, unsigned low, unsigned high) {
    if (most < low || least > high) return Tri::of(false);
    return least >= low && most <= high ? Tri::of(true) : Tri{};
  }
};

/// Which formulas of a mask are certain: bit k for the k-th of the ledger.
struct Settled {
  std::uint32_t yes = 0, no = 0;
};

template <class Task>
[[nodiscard, gnu::noinline]] Settled judge_open(OpenTally const& open, std::uint32_t mask) {
  Settled settled;
  for_each_ledger_entry<Task>([&]<unsigned Q, unsigned C>(auto const& f, std::size_t k) {
    if (((mask >> k) & 1U) == 0) return;
    Tri const truth = Tallied::of<Q, C>(f, open);
    if (truth.value == Certainty::yes) settled.yes |= std::uint32_t{1} << k;
    if (truth.value == Certainty::no) settled.no |= std::uint32_t{1} << k;
  });
  return settled;
}

/// Which quantifiers and counters the k-th formula of the ledger has.
struct Quantifiers {
  std::uint64_t some = 0;
  std::uint64_t counts = 0;  // 8 bits each

  [[nodiscard]] constexpr Tally of(Tally const& tally) const { return {tally.some & some, tally.counts & counts}; }
};

template <class Task>
inline constexpr auto quantifiers_of = [] {
  std::array<Quantifiers, ledger_index<Task>::size> result{};
  for_each_ledger_entry<Task>([&]<unsigned Q, unsigned C>(auto const& f, std::size_t k) {
    using F = std::decay_t<decltype(f)>;
    for (unsigned q = Q; q < Q + quantified<F>::some; ++q) result[k].some |= std::uint64_t{1} << q;
    for (unsigned c = C; c < C + quantified<F>::counters; ++c) result[k].counts |= std::uint64_t{0xff} << (8 * c);
  });
  return result;
}();

/// The quotient for some of the ledger's formulas (a mask); the others are settled from the start, as false.
template <class Setting>
class Quotient {
 public:
  using Config = Configuration<Setting>;
  using Word = typename Config::Word;
  using word = typename Word::word;
  using Task = typename Setting::Task;
  using Faults = typename Setting::Faults;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned S = Setting::states;
  static constexpr unsigned R = Setting::rounds;
  static constexpr std::size_t formulas = ledger_index<Task>::size;
  static constexpr std::uint32_t every_formula = static_cast<std::uint32_t>((std::uint64_t{1} << formulas) - 1);

  explicit Quotient(std::uint32_t asked) : asked_(asked & every_formula) {}

  /// Forgets what can be forgotten of a configuration after `round` rounds. Call it before canonicalise().
  void reduce(Config& config, unsigned round) {
    if constexpr (Config::has_contexts) {
      if (contexts_.empty()) prepare();
      Lives const& lives = lives_[round];
      std::uint64_t some = 0;
      bool failed = false;
      for (word w : config.words) {
        some |= lives.certain[w];
        failed = failed || Word::faulty(w);
      }
      if constexpr (!Faults::crashes && !Faults::lies) failed = false;
      if constexpr (is_lossy<Faults>) failed = failed || config.lost;
      Context const* context = contexts_[config.context].get();
      if ((some & ~context->forgotten.some & ~context->known) != 0 || failed != context->failed) {
        config.context = enter(config.context, context->known | (some & ~context->forgotten.some), failed);
        context = contexts_[config.context].get();
      }
      word const* const representative = context->representative.data() + round * words;
      for (word& w : config.words) w = representative[w];
    }
  }

  /// The `must` rules of the mask that are broken, whatever happens after `round` rounds: bit k for the k-th.
  [[nodiscard]] std::uint32_t broken_for_good(Config const& config, unsigned round) {
    if constexpr (!Config::has_contexts) return rules_broken_for_good<Setting>(config, round);
    Context const& context = *contexts_[config.context];
    std::uint32_t const broken = context.values & violations_mask<Setting>;
    OpenTally open;
    open.some = context.known;
    open.possible = context.known;
    open.possible_counts = 0;
    Lives const& lives = lives_[round];
    for (word w : config.words) {
      open.some |= lives.certain[w];
      open.possible |= lives.possible[w];
      open.counts += lives.certain_counts[w];
      open.possible_counts += lives.possible_counts[w];
    }
    open.failures = config.failures();
    open.possible_failures = Faults::crashes ? Faults::max_faulty : open.failures;
    open.is_failure_free = failure_free(context.failed);
    open.loss_free = config.loss_free;
    open.possible_loss_free = config.loss_free + R - round;
    return broken | judge_open<Task>(open, violations_mask<Setting> & ~context.settled).yes;
  }

  /// The part of a last contribution that still matters, given what is known and settled already.
  [[nodiscard]] Quantifiers asked(Config const& config) const {
    if constexpr (!Config::has_contexts) return {~std::uint64_t{0}, ~std::uint64_t{0}};
    return asked_in(*contexts_[config.context]);
  }
  [[nodiscard]] std::uint64_t known(Config const& config) const {
    if constexpr (!Config::has_contexts) return 0;
    return contexts_[config.context]->known;
  }
  /// The outcome of an execution, given what judging its tally says.
  [[nodiscard]] std::uint32_t outcome(Config const& config, std::uint32_t judged) const {
    if constexpr (!Config::has_contexts) return judged & asked_;
    Context const& context = *contexts_[config.context];
    return (judged & ~context.settled) | context.values;
  }

 private:
  static constexpr std::size_t words = std::size_t{1} << Word::bits;

  /// By word, after some round: what it has contributed for good, and what it may still contribute.
  struct Lives {
    std::vector<std::uint64_t> certain, possible, certain_counts, possible_counts;
  };

  /// What is known of a run as a whole.
  struct Context {
    std::uint32_t settled = 0;  // formulas whose truth is certain
    std::uint32_t values = 0;   // theirs
    std::uint64_t known = 0;    // quantifiers of the others that have their witness
    bool failed = false;
    Quantifiers forgotten{};           // those of settled formulas only
    std::vector<word> representative;  // by round and word: the least word with the same future
    std::map<std::pair<std::uint64_t, bool>, std::uint16_t> next;  // by what becomes known
  };

  [[nodiscard]] static Tri failure_free(bool failed) { return failed ? Tri::of(false) : Tri{}; }

  static constexpr std::uint16_t full = 0xffff;

  [[nodiscard]] static Quantifiers asked_in(Context const& context) {
    return {~(context.forgotten.some | context.known), ~context.forgotten.counts};
  }

  void prepare() {
    std::vector<Tally> ends(words);
    for (word w = 0; w < words; ++w) ends[w] = contribution<Setting>(w);
    lives_.resize(R + 1);
    for (unsigned r = R + 1; r-- > 0;) {
      Lives& lives = lives_[r];
      lives.certain.resize(words);
      lives.possible.resize(words);
      lives.certain_counts.resize(words);
      lives.possible_counts.resize(words);
      for (word w = 0; w < words; ++w) {
        std::uint64_t certain = ~std::uint64_t{0}, possible = 0, certain_counts = ~std::uint64_t{0},
                      possible_counts = 0;
        auto const becomes = [&](std::uint64_t c, std::uint64_t p, std::uint64_t cc, std::uint64_t pc) {
          certain &= c;
          possible |= p;
          certain_counts &= cc;
          possible_counts |= pc;
        };
        auto const ends_as = [&](Tally const& t) { becomes(t.some, t.some, t.counts, t.counts); };
        if (r == R || at_rest(w)) {
          ends_as(ends[w]);
        } else {
          Lives const& later = lives_[r + 1];
          for (unsigned s = 0; s < S; ++s) {
            word const v = Word::step(w, static_cast<state_t>(s), r + 1);
            becomes(later.certain[v], later.possible[v], later.certain_counts[v], later.possible_counts[v]);
          }
          if (Faults::crashes) ends_as(ends[Word::crash(w)]);
        }
        lives.certain[w] = certain;
        lives.possible[w] = possible;
        lives.certain_counts[w] = certain_counts;
        lives.possible_counts[w] = possible_counts;
      }
    }
    ends_ = std::move(ends);
    Context nothing;
    nothing.settled = every_formula & ~asked_;
    add(nothing);
  }

  /// Has a process with this word done all that it will ever do?
  [[nodiscard]] static bool at_rest(word w) { return Word::faulty(w) && (Faults::crashes || Faults::lies); }

  /// The context after more has become known.
  std::uint16_t enter(std::uint16_t from, std::uint64_t known, bool failed) {
    auto const [at, is_new] = contexts_[from]->next.try_emplace({known, failed}, from);
    if (!is_new) return at->second;
    Context to;
    to.settled = contexts_[from]->settled;
    to.values = contexts_[from]->values;
    to.known = known;
    to.failed = failed;
    std::uint16_t const number = add(to);
    if (number != full) at->second = number;  // else nothing more is forgotten: slower, but just as right
    return at->second;
  }

  /// The number of the context, which is made if it is new.
  std::uint16_t add(Context& context) {
    OpenTally open;
    open.some = context.known;
    open.is_failure_free = failure_free(context.failed);
    auto const now = judge_open<Task>(open, every_formula & ~context.settled);
    context.settled |= now.yes | now.no;
    context.values |= now.yes;
    Quantifiers alive;
    // By set bits, and not by `if (..) continue` in a loop over all: GCC 12 at -O3 with AVX2 vectorises that wrongly
    // (gcc.gnu.org/PR114375).
    for (std::uint32_t rest = every_formula & ~context.settled; rest != 0; rest &= rest - 1) {
      Quantifiers const& quantifiers = quantifiers_of<Task>[static_cast<std::size_t>(std::countr_zero(rest))];
      alive.some |= quantifiers.some;
      alive.counts |= quantifiers.counts;
    }
    context.forgotten = {~alive.some, ~alive.counts};
    context.known &= alive.some;
    for (std::size_t k = 0; k < contexts_.size(); ++k) {
      Context const& other = *contexts_[k];
      if (other.settled == context.settled && other.values == context.values && other.known == context.known &&
          other.failed == context.failed) {
        return static_cast<std::uint16_t>(k);
      }
    }
    if (contexts_.size() == Config::max_contexts) return full;
    represent(context);
    contexts_.push_back(std::make_unique<Context>(std::move(context)));
    return static_cast<std::uint16_t>(contexts_.size() - 1);
  }

  /// Finds words with the same future: by what they contribute at the end, then by where their steps lead, round by
  /// round backwards.
  void represent(Context& context) {
    context.representative.resize((R + 1) * words);
    Quantifiers const asked = asked_in(context);
    auto const mask = [&](Tally const& t) { return asked.of(t); };
    for (unsigned r = R + 1; r-- > 0;) {
      word* const now = context.representative.data() + r * words;
      word const* const later = r < R ? now + words : nullptr;
      auto const same = [&](word a, word b) {
        if (Word::faulty(a) != Word::faulty(b)) return false;
        if (r == R || at_rest(a)) return mask(ends_[a]) == mask(ends_[b]);
        if (Word::state(a) != Word::state(b)) return false;
        if (Faults::crashes && !(mask(ends_[Word::crash(a)]) == mask(ends_[Word::crash(b)]))) return false;
        for (unsigned s = 0; s < S; ++s) {
          if (later[Word::step(a, static_cast<state_t>(s), r + 1)] !=
              later[Word::step(b, static_cast<state_t>(s), r + 1)])
            return false;
        }
        return true;
      };
      auto const hash = [&](word a) {
        std::uint64_t h = Word::faulty(a) ? 1 : 0;
        auto const mix = [&](std::uint64_t x) { h = (h ^ x ^ (h >> 29)) * 0x9e3779b97f4a7c15U; };
        if (r == R || at_rest(a)) {
          Tally const t = mask(ends_[a]);
          mix(t.some);
          mix(t.counts);
        } else {
          mix(Word::state(a));
          for (unsigned s = 0; s < S; ++s) mix(later[Word::step(a, static_cast<state_t>(s), r + 1)]);
        }
        return static_cast<std::size_t>(h >> 32);
      };
      constexpr word none = ~word{0};
      slots_.assign(words * 2, none);
      for (word w = 0; w < words; ++w) {
        std::size_t at = hash(w) & (slots_.size() - 1);
        while (slots_[at] != none && !same(slots_[at], w)) at = (at + 1) & (slots_.size() - 1);
        if (slots_[at] == none) slots_[at] = w;
        now[w] = slots_[at];
      }
    }
  }

  std::uint32_t asked_;
  std::vector<Tally> ends_;   // by word: its contribution at the end
  std::vector<Lives> lives_;  // by round
  std::vector<std::unique_ptr<Context>> contexts_;
  std::vector<word> slots_;
};

}  // namespace protolearn::detail
