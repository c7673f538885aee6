// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "protolearn/core/tuple_map.hpp"
#include "protolearn/semantics/outlook.hpp"

namespace protolearn::detail {

/// Which process words have the same future, as far as some quantifiers and counters tell them apart: of each class one
/// word stands for all. It is a bisimulation (R. Milner, "Communication and Concurrency", 1989, chapter 4): by what a
/// process contributes at its end, then by where its steps lead, round by round backwards. Words are classified when
/// first asked for.
class Equivalence {
 public:
  explicit Equivalence(Outlooks& outlooks) : outlooks_(&outlooks) {}

  /// The number of what is of interest: quantifiers (bits of Outlook::yes) and counters (lanes of Outlook::counted).
  [[nodiscard]] std::uint32_t number(std::uint64_t quantifiers, std::uint64_t counters) {
    std::array<std::uint64_t, 2> const key{quantifiers, counters};
    auto const [number, is_new] = numbers_.insert(key.data());
    if (is_new) classes_.push_back(std::make_unique<Classes>(*outlooks_, quantifiers, counters));
    return number;
  }

  /// A word that was looked up before: what is certain of it (Outlook::yes), and its representative, or `none`.
  struct Known {
    std::uint64_t yes = 0;
    process_word representative = none;
  };
  static constexpr process_word none = ~process_word{0};

  /// For quick look-ups: [(round << bits) | word]; what is none there, find() finds. Null for long words.
  [[nodiscard]] Known const* known(std::uint32_t interest) const noexcept {
    auto const& direct = classes_[interest]->direct;
    return direct.empty() ? nullptr : direct.data();
  }
  [[gnu::noinline]] Known find(std::uint32_t interest, process_word w, unsigned round) {
    Known const found{outlooks_->of(w, round).yes, representative(interest, w, round)};
    auto& direct = classes_[interest]->direct;
    if (!direct.empty()) direct[(std::size_t{round} << outlooks_->layout().bits) | w] = found;
    return found;
  }

  /// The word that stands for all with the same future after `round` rounds, 0..R.
  [[nodiscard]] process_word representative(std::uint32_t interest, process_word w, unsigned round) {
    Classes& c = *classes_[interest];
    return c.representative[class_of(c, w, round)];
  }

 private:
  struct Classes {
    Classes(Outlooks const& outlooks, std::uint64_t some, std::uint64_t counts)
        : quantifiers(some), counters(counts), futures(outlooks.layout().states + 3) {
      for (unsigned r = 0; r <= outlooks.layout().rounds; ++r) number.emplace_back(outlooks.words());
      if (outlooks.layout().bits <= 12) direct.resize((outlooks.layout().rounds + 1) * outlooks.words());
    }
    std::uint64_t quantifiers, counters;
    TupleMap<std::uint64_t>
        futures;  // kind and place; contributions, or the state and where each step and a crash lead
    std::vector<process_word> representative;       // of each class
    std::vector<PagedTable<std::uint32_t>> number;  // [round][word]: 1 + its class; 0: not known yet
    std::vector<Known> direct;                      // [round][word]; empty for long words
  };

  std::uint32_t class_of(Classes& c, process_word w, unsigned round) {
    std::uint32_t const known = c.number[round][w];
    return known != 0 ? known - 1 : classify(c, w, round);
  }

  [[gnu::noinline]] std::uint32_t classify(Classes& c, process_word w, unsigned round) {
    WordLayout const& layout = outlooks_->layout();
    std::uint64_t const group = layout.group(w);
    std::array<std::uint64_t, max_states + 3> future{};
    if (round == layout.rounds || layout.at_rest(w)) {  // what it has contributed is all that it will
      Tally const& end = outlooks_->end(w);
      future[0] = group;
      future[1] = end.some & c.quantifiers;
      future[2] = end.counts & c.counters;
      // Where not all starts are allowed, where the dead started is not forgotten: traces ask.
      if (outlooks_->task().restricts_starts && layout.failing(w) == Failing::dead) future[3] = layout.state(w);
    } else {
      future[0] = max_groups + group + 2 * max_groups * round;
      future[1] = layout.state(w);
      for (unsigned s = 0; s < layout.states; ++s) {
        future[2 + s] = class_of(c, layout.step(w, static_cast<state_t>(s), round + 1), round + 1);
      }
      if (outlooks_->may_crash() && group == 0) {
        future[2 + layout.states] = class_of(c, layout.crash(w), round + 1);
      }
    }
    future[0] |= std::uint64_t{w & layout.name_mask()} << 32;  // who they are is not forgotten: traces ask
    auto const [number, is_new] = c.futures.insert(future.data());
    if (is_new) c.representative.push_back(w);
    c.number[round][w] = number + 1;
    return number;
  }

  Outlooks* outlooks_;
  TupleMap<std::uint64_t> numbers_{2};
  std::vector<std::unique_ptr<Classes>> classes_;
};

}  // namespace protolearn::detail
