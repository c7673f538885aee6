// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "protolearn/core/paged_table.hpp"
#include "protolearn/semantics/tally.hpp"

// What the rules can still ask: what is certain in the middle of an execution of how it will end. It is the tally
// (tally.hpp) in Kleene's three values: every process contributes what is certain of it, also where only a set of
// states is known that it may be in; joined, the contributions tell which formulas are true or false for good.

namespace protolearn::detail {

/// What is certain of a process, or of some processes together.
struct Outlook {
  std::uint64_t yes = 0;                 // bit q: somebody is a witness of quantifier q at the end
  std::uint64_t no = ~std::uint64_t{0};  // bit q: nobody will be
  std::uint64_t counted = 0;             // 8 bits for each counter: at least so many satisfy it
  std::uint64_t uncounted = 0;           // at least so many do not

  /// Of processes: these and those.
  friend constexpr Outlook operator+(Outlook const& a, Outlook const& b) {
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
  friend constexpr bool operator==(Outlook const&, Outlook const&) = default;

  /// Of a process of which nothing is known.
  [[nodiscard]] static constexpr Outlook open() { return {0, 0, 0, 0}; }
  /// Of a process that has come to its end; `ones` has a 1 in the lane of each counter.
  [[nodiscard]] static constexpr Outlook of_end(Tally const& end, std::uint64_t ones) {
    return {end.some, ~end.some, end.counts, ones - end.counts};
  }
};

/// What is certain of the run beside its processes.
struct RunOutlook {
  Tri failure_free{};
  unsigned failures = 0, most_failures = max_nodes;
  unsigned loss_free_rounds = 0, most_loss_free_rounds = max_rounds;
  unsigned last_loss = 0, latest_last_loss = max_rounds;
  unsigned messages = 0, most_messages = unbounded;
};

/// The facts (task/truth.hpp) of an execution of N processes that is not over.
struct OutlookFacts : OfExecution<Tri> {
  Outlook const& all;
  RunOutlook const& run;
  unsigned nodes;

  OutlookFacts(Outlook const& joined, RunOutlook const& r, unsigned n) : all(joined), run(r), nodes(n) {}

  [[nodiscard]] Tri quantified(Formulas const& f, term_id id) const {
    Term const& t = f[id];
    unsigned const k = f.numbers[id];
    if (t.op == Op::count) {
      auto const lane = [&](std::uint64_t lanes) { return static_cast<unsigned>((lanes >> (8 * k)) & 0xffU); };
      return Tri::between(lane(all.counted), nodes - lane(all.uncounted), t.low, t.high);
    }
    Tri const witness = ((all.yes >> k) & 1U) != 0 ? Tri::of(true) : ((all.no >> k) & 1U) != 0 ? Tri::of(false) : Tri{};
    return t.op == Op::any ? witness : !witness;
  }
  [[nodiscard]] Tri failure_free() const { return run.failure_free; }
  [[nodiscard]] Tri failures_between(unsigned low, unsigned high) const {
    return Tri::between(run.failures, run.most_failures, low, high);
  }
  [[nodiscard]] Tri loss_free_rounds_between(unsigned low, unsigned high) const {
    return Tri::between(run.loss_free_rounds, run.most_loss_free_rounds, low, high);
  }
  [[nodiscard]] Tri loss_free_from(unsigned round) const {
    return Tri::between(run.last_loss, run.latest_last_loss, 0, round > 0 ? round - 1 : 0);
  }
  [[nodiscard]] Tri messages_between(unsigned low, unsigned high) const {
    return Tri::between(run.messages, run.most_messages, low, high);
  }
};

/// Which formulas of a list are certain: bit k for the k-th.
struct Certain {
  std::uint32_t yes = 0, no = 0;
};

/// Judges those of the formulas that the mask names. O(size of the formulas).
template <class List>
[[nodiscard]] Certain certain(Formulas const& f, List const& formulas, std::uint32_t mask, Outlook const& all,
                              RunOutlook const& run, unsigned nodes) {
  OutlookFacts const facts(all, run, nodes);
  Certain result;
  for (; mask != 0; mask &= mask - 1) {
    auto const k = static_cast<std::size_t>(std::countr_zero(mask));
    Certainty const is = truth(f, formulas[k], facts).value;
    result.yes |= static_cast<std::uint32_t>(is == Certainty::yes) << k;
    result.no |= static_cast<std::uint32_t>(is == Certainty::no) << k;
  }
  return result;
}

/// What formulas ask about: the quantifiers and counters below a term, and what of the run as a whole.
struct Interest {
  std::uint64_t quantifiers = 0;  // bits of Outlook::yes
  std::uint64_t counters = 0;     // lanes of Outlook::counted
  bool losses = false;            // failure_free, where losses are failures
  bool loss_free_rounds = false, loss_free_from = false, messages = false;

  constexpr Interest& operator|=(Interest const& other) {
    quantifiers |= other.quantifiers;
    counters |= other.counters;
    losses = losses || other.losses;
    loss_free_rounds = loss_free_rounds || other.loss_free_rounds;
    loss_free_from = loss_free_from || other.loss_free_from;
    messages = messages || other.messages;
    return *this;
  }
};

[[nodiscard]] constexpr Interest interest_of(Formulas const& f, term_id id) {
  Term const& t = f[id];
  Interest result;
  switch (t.op) {
    case Op::all:
    case Op::any:
      result.quantifiers = std::uint64_t{1} << f.numbers[id];
      break;
    case Op::count:
      result.counters = std::uint64_t{0xff} << (8 * f.numbers[id]);
      break;
    case Op::failure_free:
      result.losses = true;
      break;
    case Op::loss_free_rounds:
      result.loss_free_rounds = true;
      break;
    case Op::loss_free_from:
      result.loss_free_from = true;
      break;
    case Op::messages:
      result.messages = true;
      break;
    case Op::negation:
      return interest_of(f, t.left);
    case Op::conjunction:
    case Op::disjunction:
    case Op::implication:
      result = interest_of(f, t.left);
      result |= interest_of(f, t.right);
      break;
    case Op::starts:
    case Op::visits:
    case Op::in:
    case Op::ends:
    case Op::is:
    case Op::correct:
    case Op::failures:
      break;
  }
  return result;
}

/// What is certain of single processes, by their word and how many rounds are over. Found when first asked for, and
/// kept: at most 2^bits words in each of R + 1 rounds.
class Outlooks {
 public:
  /// What the arguments refer to must outlive this.
  Outlooks(TaskDescription const& task, WordLayout const& layout) : task_(&task), layout_(&layout), ends_(words()) {
    for (unsigned r = 0; r <= layout.rounds; ++r) known_.emplace_back(words());
    for (unsigned c = 0; c < task.counted; ++c) ones_ |= std::uint64_t{1} << (8 * c);
  }

  [[nodiscard]] TaskDescription const& task() const noexcept { return *task_; }
  [[nodiscard]] WordLayout const& layout() const noexcept { return *layout_; }
  /// May a correct process crash? Does anybody not go on?
  [[nodiscard]] bool may_crash() const noexcept { return layout_->crashed != 0; }
  [[nodiscard]] bool all_go_on() const noexcept {
    return layout_->groups[1].failing == Failing::goes_on && layout_->groups[2].failing == Failing::goes_on;
  }
  [[nodiscard]] std::size_t words() const noexcept { return std::size_t{1} << layout_->bits; }

  /// What a process contributes that ends with this word.
  [[nodiscard]] Tally const& end(process_word w) {
    End& it = ends_[w];
    if (!it.known) it = {contribution(*task_, *layout_, w), true};
    return it.tally;
  }

  /// Of a process with this word after `round` rounds, 0..R: what all its ends have in common, whatever it receives and
  /// does.
  [[nodiscard]] Outlook const& of(process_word w, unsigned round) {
    Known& it = known_[round][w];
    if (!it.known) it = {find(w, round), true};
    return it.outlook;
  }

 private:
  struct End {
    Tally tally;
    bool known = false;
  };
  struct Known {
    Outlook outlook;
    bool known = false;
  };

  [[nodiscard]] Outlook find(process_word w, unsigned round) {
    if (round == layout_->rounds || layout_->at_rest(w)) return Outlook::of_end(end(w), ones_);
    Outlook result = of(layout_->step(w, 0, round + 1), round + 1);
    for (unsigned s = 1; s < layout_->states; ++s) {
      result = result | of(layout_->step(w, static_cast<state_t>(s), round + 1), round + 1);
    }
    if (may_crash() && !layout_->faulty(w)) result = result | Outlook::of_end(end(layout_->crash(w)), ones_);
    return result;
  }

  TaskDescription const* task_;
  WordLayout const* layout_;
  std::uint64_t ones_ = 0;
  PagedTable<End> ends_;
  std::vector<PagedTable<Known>> known_;  // by round
};

}  // namespace protolearn::detail
