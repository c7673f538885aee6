// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <deque>
#include <vector>

#include "protolearn/learning/search/outlook.hpp"

// Which configurations a search may take for one: those that no continuation tells apart, as far as the rules go. What
// has been decided for good of the whole run is said once (the context) and forgotten by the processes, and of words
// with the same future one stands for all. For consensus this leaves, of a process, its state and whether it has
// decided.

namespace protolearn::detail {

/// What is settled in the middle of a run.
struct Context {
  std::uint64_t settled = 0;   // quantifiers that somebody satisfies for good, of the obligations that are not kept yet
  std::uint32_t kept = 0;      // obligations that are kept for good
  std::uint32_t interest = 0;  // number of the set of quantifiers and counters that are still open
  std::uint32_t number = 0;    // in the normal form; or 0, before anything is settled
};

template <class Setting>
class NormalForm {
 public:
  using Word = ProcessWord<Setting>;
  using word = typename Word::word;
  using Duties = Obligations<typename Setting::Task>;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned R = Setting::rounds;
  static constexpr unsigned S = Setting::states;

  /// What is certain of a process with this word after `round` rounds, 0..R.
  [[nodiscard]] Outlook const& outlook(word w, unsigned round) {
    auto& table = outlooks_[round];
    if (table.empty()) {
      table.resize(words);
      known_[round].resize(words);
    }
    if (known_[round][w] == 0) {
      known_[round][w] = 1;
      table[w] = outlook_of<Setting>(w, round);
    }
    return table[w];
  }

  /// The number of the context in which `satisfied` and `kept` hold.
  [[nodiscard]] std::uint32_t context(std::uint64_t satisfied, std::uint32_t kept) {
    std::uint64_t open = 0, counters = 0;
    for (std::size_t k = 0; k < Duties::count; ++k) {
      if (((kept >> k) & 1U) != 0) continue;
      open |= Duties::about[k].quantifiers;
      counters |= Duties::about[k].counters;
    }
    auto const [number, is_new] = contexts_.insert({satisfied & open, kept});
    if (is_new) {
      auto const [interest, is_new_interest] = interests_.insert({open & ~satisfied, counters});
      if (is_new_interest) classes_.push_back({open & ~satisfied, counters, {}, {}, {}});
      context_list_.push_back({satisfied & open, kept, interest, number});
    }
    return number;
  }
  [[nodiscard]] Context const& context(std::uint32_t number) const { return context_list_[number]; }

  /// Of the words that have the same future after `round` rounds, the one that stands for all.
  [[nodiscard]] word representative(Context const& context, word w, unsigned round) {
    Classes& c = classes_[context.interest];
    return c.representative[class_of(c, w, round)];
  }

  /// Does some obligation that is not kept yet ask about losses?
  [[nodiscard]] static bool asks_losses(std::uint32_t kept) {
    return any_open(kept, [](auto const& about) { return about.losses; });
  }
  [[nodiscard]] static bool asks_loss_free_rounds(std::uint32_t kept) {
    return any_open(kept, [](auto const& about) { return about.loss_free_rounds; });
  }

 private:
  static_assert(Word::bits <= 20,
                "protolearn: the task's rules mention too many different starts and visits to explore.");
  static constexpr std::size_t words = std::size_t{1} << Word::bits;

  /// Kind and place; contributions or state; where every next state leads; where a crash leads.
  using Future = std::array<std::uint64_t, S + 3>;

  struct Classes {
    std::uint64_t quantifiers, counters;
    KeyMap<Future> futures;
    std::vector<word> representative;
    std::array<std::vector<std::uint32_t>, R + 1> number;  // 1 + the class of a word; 0: not known yet
  };

  template <class Ask>
  static bool any_open(std::uint32_t kept, Ask ask) {
    for (std::size_t k = 0; k < Duties::count; ++k) {
      if (((kept >> k) & 1U) == 0 && ask(Duties::about[k])) return true;
    }
    return false;
  }

  std::uint32_t class_of(Classes& c, word w, unsigned round) {
    if (c.number[round].empty()) c.number[round].resize(words);
    if (c.number[round][w] != 0) return c.number[round][w] - 1;
    using Faults = typename Setting::Faults;
    bool const faulty = Word::faulty(w);
    bool const finished = round == R || (faulty && (Faults::crashes || Faults::lies));
    Future future{};
    if (finished) {  // what it has contributed is all that it will
      Outlook const& end = outlook(w, R);
      future = {faulty ? 1U : 0U, end.yes & c.quantifiers, end.counted & c.counters};
    } else {
      future[0] = 2U + (faulty ? 1U : 0U) + 4U * round;
      future[1] = Word::state(w);
      for (unsigned s = 0; s < S; ++s)
        future[2 + s] = class_of(c, Word::step(w, static_cast<state_t>(s), round + 1), round + 1);
      if constexpr (Faults::crashes) future[2 + S] = class_of(c, Word::crash(w), round + 1);
    }
    auto const [number, is_new] = c.futures.insert(future);
    if (is_new) c.representative.push_back(w);
    c.number[round][w] = number + 1;
    return number;
  }

  std::array<std::vector<Outlook>, R + 1> outlooks_;
  std::array<std::vector<std::uint8_t>, R + 1> known_;
  KeyMap<std::array<std::uint64_t, 2>> contexts_, interests_;
  std::vector<Context> context_list_;
  std::deque<Classes> classes_;
};

}  // namespace protolearn::detail
