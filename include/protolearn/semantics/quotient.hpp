// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "protolearn/semantics/equivalence.hpp"

namespace protolearn::detail {

/// Quantifiers and counters of the ledger, as bits and lanes of a tally.
struct Quantifiers {
  std::uint64_t some = 0;
  std::uint64_t counts = 0;

  [[nodiscard]] constexpr Tally of(Tally const& tally) const { return {tally.some & some, tally.counts & counts}; }
};

/// What an explorer may forget without changing any count: of a process, what no formula will ask any more
/// (equivalence.hpp); of the whole run, formulas that are settled (the *context*). Configurations that differ only in
/// that are one. For some formulas of the ledger, a mask; the others are settled from the start, as false.
class Quotient {
 public:
  static constexpr unsigned context_bits = 10;

  Quotient(Outlooks& outlooks, std::uint32_t asked)
      : outlooks_(&outlooks), equivalence_(outlooks), every_((std::uint32_t{1} << outlooks.task().ledger_size) - 1) {
    TaskDescription const& task = outlooks.task();
    for (unsigned k = 0; k < task.ledger_size; ++k) interests_.push_back(interest_of(task.formulas, task.ledger[k]));
    asked_ = asked & every_;
    Context at_first;
    at_first.settled = every_ & ~asked_;
    add(at_first);
  }

  [[nodiscard]] Outlooks& outlooks() const noexcept { return *outlooks_; }

  /// Forgets what can be forgotten of a configuration after `round` rounds: replaces the words of its processes, and
  /// returns its context. `context` was that of the configuration before it; `lost`: some message was, and that is a
  /// failure.
  template <std::size_t N>
  [[nodiscard]] std::uint16_t reduce(std::array<process_word, N>& words, std::uint16_t context, bool lost,
                                     unsigned round) {
    Context const* at = contexts_[context].get();
    bool const failed = lost || (somebody_stops_ && somebody_stopped(words.data(), N));
    std::array<process_word, N> found;
    std::uint64_t const some = look_up(*at, words, found, round) & ~at->forgotten.some;
    if ((some & ~at->known) != 0 || failed != at->failed) {
      context = enter(context, at->known | some, failed);
      look_up(*contexts_[context], words, found, round);
    }
    words = found;
    return context;
  }

  /// The formulas of the mask that are true, whatever happens after `round` rounds: bit k for the k-th of the ledger.
  [[nodiscard]] std::uint32_t certainly(std::uint32_t mask, process_word const* words, unsigned count,
                                        std::uint16_t context, RunOutlook run, unsigned round) {
    Context const& at = *contexts_[context];
    std::uint32_t const settled = at.values & mask;
    Outlook all;
    all.yes = at.known;
    for (unsigned i = 0; i < count; ++i) all = all + outlooks_->of(words[i], round);
    all.no &= ~at.known;
    if (at.failed) run.failure_free = Tri::of(false);
    TaskDescription const& task = outlooks_->task();
    return settled | certain(task.formulas, task.ledger, mask & ~at.settled, all, run, count).yes;
  }

  /// Is the k-th formula of the ledger true, whatever happens? Whatever it is, its quantifiers are not forgotten before
  /// that is certain.
  [[nodiscard]] bool settled_as_true(std::uint16_t context, unsigned k) const {
    return ((contexts_[context]->values >> k) & 1U) != 0;
  }
  [[nodiscard]] bool settled(std::uint16_t context, unsigned k) const {
    return ((contexts_[context]->settled >> k) & 1U) != 0;
  }

  /// What counts of a last contribution, given what is known and settled already.
  [[nodiscard]] Quantifiers asked(std::uint16_t context) const { return asked_in(*contexts_[context]); }
  [[nodiscard]] std::uint64_t known(std::uint16_t context) const { return contexts_[context]->known; }
  /// The outcome of an execution, given what judging its tally says.
  [[nodiscard]] std::uint32_t outcome(std::uint16_t context, std::uint32_t judged) const {
    return (judged & ~contexts_[context]->settled) | contexts_[context]->values;
  }

 private:
  static constexpr std::uint16_t full = 0xffff;

  /// What is known of a run as a whole.
  struct Context {
    std::uint32_t settled = 0;  // formulas whose truth is certain
    std::uint32_t values = 0;   // theirs
    std::uint64_t known = 0;    // quantifiers of the others that have their witness
    bool failed = false;
    Quantifiers forgotten{};                    // those of settled formulas only
    std::uint32_t interest = 0;                 // the number of what is still open, in the equivalence
    Equivalence::Known const* words = nullptr;  // Equivalence::known()
    std::map<std::pair<std::uint64_t, bool>, std::uint16_t> next;  // by what becomes known
    std::uint64_t last_known = 0;                                  // the last one that was asked for
    bool last_failed = false;
    std::uint16_t last = full;
  };

  [[nodiscard]] static Quantifiers asked_in(Context const& context) {
    return {~(context.forgotten.some | context.known), ~context.forgotten.counts};
  }

  /// Has somebody crashed, or does somebody lie?
  [[nodiscard]] bool somebody_stopped(process_word const* words, std::size_t count) const {
    for (std::size_t i = 0; i < count; ++i) {
      if (outlooks_->layout().breaks_failure_free(words[i])) return true;
    }
    return false;
  }

  /// What stands for each of the words; returns what they make certain.
  template <std::size_t N>
  std::uint64_t look_up(Context const& at, std::array<process_word, N> const& words, std::array<process_word, N>& found,
                        unsigned round) {
    std::uint64_t some = 0;
    bool all = at.words != nullptr;
    if (all) {
      Equivalence::Known const* const known = at.words + (std::size_t{round} << bits_);
      for (std::size_t i = 0; i < N; ++i) {
        some |= known[words[i]].yes;
        found[i] = known[words[i]].representative;
        all = all && found[i] != Equivalence::none;
      }
    }
    if (all) return some;
    for (std::size_t i = 0; i < N; ++i) {
      auto const [yes, representative] = equivalence_.find(at.interest, words[i], round);
      some |= yes;
      found[i] = representative;
    }
    return some;
  }

  /// The context after more has become known.
  [[gnu::noinline]] std::uint16_t enter(std::uint16_t from, std::uint64_t known, bool failed) {
    Context& before = *contexts_[from];
    if (before.last_known == known && before.last_failed == failed && before.last != full) return before.last;
    auto const [at, is_new] = before.next.try_emplace({known, failed}, from);
    before.last_known = known;
    before.last_failed = failed;
    if (!is_new) return before.last = at->second;
    before.last = full;
    Context to;
    to.settled = contexts_[from]->settled;
    to.values = contexts_[from]->values;
    to.known = known;
    to.failed = failed;
    std::uint16_t const number = add(to);
    if (number != full) at->second = number;  // else nothing more is forgotten: slower, and as right
    return at->second;
  }

  /// The number of the context, which is made if it is new.
  std::uint16_t add(Context& context) {
    TaskDescription const& task = outlooks_->task();
    RunOutlook run;
    if (context.failed) run.failure_free = Tri::of(false);
    Outlook const open{context.known, 0, 0, 0};
    auto const now = certain(task.formulas, task.ledger, every_ & ~context.settled, open, run, max_nodes);
    context.settled |= now.yes | now.no;
    context.values |= now.yes;
    Interest alive;
    for (std::uint32_t rest = every_ & ~context.settled; rest != 0; rest &= rest - 1) {
      alive |= interests_[static_cast<std::size_t>(std::countr_zero(rest))];
    }
    context.forgotten = {~alive.quantifiers, ~alive.counters};
    context.known &= alive.quantifiers;
    for (std::size_t k = 0; k < contexts_.size(); ++k) {
      Context const& other = *contexts_[k];
      if (other.settled == context.settled && other.values == context.values && other.known == context.known &&
          other.failed == context.failed) {
        return static_cast<std::uint16_t>(k);
      }
    }
    if (contexts_.size() == std::size_t{1} << context_bits) return full;
    context.interest = equivalence_.number(alive.quantifiers & ~context.known, alive.counters);
    context.words = equivalence_.known(context.interest);
    contexts_.push_back(std::make_unique<Context>(std::move(context)));
    return static_cast<std::uint16_t>(contexts_.size() - 1);
  }

  Outlooks* outlooks_;
  bool somebody_stops_ = !outlooks_->all_go_on();
  unsigned bits_ = outlooks_->layout().bits;
  Equivalence equivalence_;
  std::uint32_t every_, asked_ = 0;
  std::vector<Interest> interests_;  // by formula of the ledger
  std::vector<std::unique_ptr<Context>> contexts_;
};

}  // namespace protolearn::detail
