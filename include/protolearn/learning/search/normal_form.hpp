// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <deque>
#include <vector>

#include "protolearn/learning/search/outlook.hpp"

// Which configurations a search may treat as one: those that no continuation tells apart, as far as the rules are
// concerned. What is decided for good about the whole run is noted once (the context) and forgotten by the processes,
// and of all words with the same future one stands for all. For consensus this leaves, of a process, its state and
// whether it has decided.

namespace protolearn::detail {

/// What is settled in the middle of a run.
struct Context {
  std::uint64_t settled = 0;   // quantifiers that somebody satisfies for good, of the obligations that are not kept yet
  std::uint32_t kept = 0;      // obligations that are kept for good
  std::uint32_t interest = 0;  // number of the set of quantifiers and counters that are still open
  std::uint32_t number = 0;    // in the normal form; or 0, before anything is settled
};

/// What a normal form remembers. All it needs of a setting is the number of states, so many settings share its code.
template <unsigned S>
struct NormalFormMemory {
  /// Kind and place; contributions or state; where every next state leads; where a crash leads.
  using Future = std::array<std::uint64_t, S + 3>;

  /// Words by their futures, as far as some quantifiers and counters tell them apart.
  struct Classes {
    std::uint64_t quantifiers, counters;
    KeyMap<Future> futures;
    std::vector<std::uint32_t> representative;       // a word of each class
    std::vector<std::vector<std::uint32_t>> number;  // [round][word]: 1 + its class; 0: not known yet
  };

  explicit NormalFormMemory(unsigned rounds) : outlooks(rounds + 1), known(rounds + 1) {}
  NormalFormMemory(NormalFormMemory const&) = delete;
  NormalFormMemory& operator=(NormalFormMemory const&) = delete;
  [[gnu::noinline]] ~NormalFormMemory() = default;

  std::vector<std::vector<Outlook>> outlooks;  // [round][word]
  std::vector<std::vector<std::uint8_t>> known;
  KeyMap<std::array<std::uint64_t, 2>> contexts, interests;
  std::vector<Context> context_list;
  std::deque<Classes> classes;
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
    auto& table = memory_.outlooks[round];
    if (table.empty()) {
      table.resize(words);
      memory_.known[round].resize(words);
    }
    if (memory_.known[round][w] == 0) {
      memory_.known[round][w] = 1;
      table[w] = outlook_of<Setting>(w, round);
    }
    return table[w];
  }

  /// The number of the context in which `satisfied` and `kept` hold.
  [[nodiscard]] std::uint32_t context(std::uint64_t satisfied, std::uint32_t kept) {
    std::uint64_t open = 0, counters = 0;
    // By set bits, as in Quotient::add, and for the same reason.
    for (std::uint32_t rest = Duties::all & ~kept; rest != 0; rest &= rest - 1) {
      auto const& about = Duties::about[static_cast<std::size_t>(std::countr_zero(rest))];
      open |= about.quantifiers;
      counters |= about.counters;
    }
    auto const [number, is_new] = memory_.contexts.insert({satisfied & open, kept});
    if (is_new) {
      auto const [interest, is_new_interest] = memory_.interests.insert({open & ~satisfied, counters});
      if (is_new_interest)
        memory_.classes.push_back(
            {open & ~satisfied, counters, {}, {}, std::vector<std::vector<std::uint32_t>>(R + 1)});
      memory_.context_list.push_back({satisfied & open, kept, interest, number});
    }
    return number;
  }
  [[nodiscard]] Context const& context(std::uint32_t number) const { return memory_.context_list[number]; }

  /// Of the words that have the same future after `round` rounds, the one that stands for all.
  [[nodiscard]] word representative(Context const& context, word w, unsigned round) {
    Classes& c = memory_.classes[context.interest];
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
  using Memory = NormalFormMemory<S>;
  using Classes = typename Memory::Classes;
  static_assert(Word::bits <= 20,
                "protolearn: the task's rules mention too many different starts and visits to explore.");
  static constexpr std::size_t words = std::size_t{1} << Word::bits;

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
    typename Memory::Future future{};
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

  Memory memory_{R};
};

}  // namespace protolearn::detail
