// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "protolearn/verification/configuration.hpp"

// What the rules leave open when nothing is known of a machine: which ends of different processes go together in one
// execution. Read off the formulas by judging hypothetical executions (tally.hpp); nothing here knows a task.

namespace protolearn::detail {

/// A set of endings, bit e for the e-th.
using ending_set = std::uint64_t;

/// A game whose machines have a state that no rule mentions: with any number of states there is one.
template <class Game>
struct Unbounded {
  static constexpr unsigned nodes = Game::nodes, states = Game::states + 1, rounds = Game::rounds;
  using Task = typename Game::Task;
  using Faults = typename Game::Faults;
};

/// An *ending* is what the rules can tell of the states that one process went through, its start aside: what it visited
/// (by when) and where it ended. Endings that no rule tells apart are one. A *kind* is what is known of a process from
/// the start: 2 k + 1 if it starts in the k-th initial state and is faulty, 2 k if it is correct.
struct Endings {
  static constexpr std::size_t most = 64;

  std::vector<std::vector<Tally>> tallies;  // [ending][kind]: what it contributes to the rules
  std::vector<ending_set> possible;         // [kind]: what a process visits at its start it has visited
  ending_set deciding = 0;                  // those in which a correct process has decided
  std::vector<std::string> names;           // "decide 0", "COMMIT and ABORT", or "undecided"

  [[nodiscard]] std::size_t size() const noexcept { return tallies.size(); }
  [[nodiscard]] bool too_many() const noexcept { return size() > most; }
};

/// Finds the endings of a game.
template <class Game>
class EndingsOf {
 public:
  using Task = typename Game::Task;
  using Word = ProcessWord<Unbounded<Game>>;
  using word = typename Word::word;
  static constexpr auto initials = static_cast<unsigned>(Task::initial.size());
  static constexpr unsigned kinds = 2 * initials;

  [[nodiscard]] static constexpr std::uint8_t kind_of(state_t start, bool faulty) {
    unsigned k = 0;
    while (Task::initial[k] != start) ++k;
    return static_cast<std::uint8_t>(2 * k + (faulty ? 1 : 0));
  }

  EndingsOf() {
    endings_.possible.assign(kinds, 0);
    for (word visited = 0; visited < (word{1} << Word::memory_bits); ++visited) {
      for (unsigned end = 0; end < (Word::atoms.ends ? Unbounded<Game>::states : 1); ++end) {
        if (consistent(visited, end)) add(visited << Word::state_bits | (Word::atoms.ends ? end : Game::states));
      }
    }
  }

  [[nodiscard]] Endings const& endings() const noexcept { return endings_; }

  /// Is this the ending of a process with this word that started in `start`?
  [[nodiscard]] static bool is(Endings const& endings, std::size_t ending, word w, state_t start) {
    return contribution<Unbounded<Game>>(w) == endings.tallies[ending][kind_of(start, false)];
  }

 private:
  [[nodiscard]] static constexpr bool has(word w, std::size_t atom) {
    return ((w >> (Word::state_bits + atom)) & 1U) != 0;
  }

  /// Can a process have made these visits, and ended there?
  [[nodiscard]] static bool consistent(word visited, unsigned end) {
    word const w = visited << Word::state_bits;
    for (std::size_t k = 0; k < Word::atoms.size; ++k) {
      auto const& a = Word::atoms.list[k];
      if (a.kind == Atoms::starts && has(w, k)) return false;  // is no part of an ending
      if (a.kind != Atoms::visits) continue;
      if (Word::atoms.ends && a.state == end && a.round >= Game::rounds && !has(w, k)) return false;
      for (std::size_t l = 0; l < Word::atoms.size; ++l) {
        auto const& b = Word::atoms.list[l];
        if (b.kind == Atoms::visits && b.state == a.state && a.round < b.round && has(w, k) && !has(w, l)) return false;
      }
    }
    return true;
  }

  void add(word ending) {
    std::vector<Tally> row(kinds);
    ending_set may = 0;  // here: a set of kinds
    for (unsigned kind = 0; kind < kinds; ++kind) {
      word const begin = Word::begin(Task::initial[kind / 2], kind % 2 != 0) & ~((word{1} << Word::state_bits) - 1);
      word visited = 0;
      for (std::size_t k = 0; k < Word::atoms.size; ++k) {
        if (Word::atoms.list[k].kind == Atoms::visits) visited |= begin & (word{1} << (Word::state_bits + k));
      }
      if ((visited & ~ending) == 0) may |= ending_set{1} << kind;
      row[kind] = contribution<Unbounded<Game>>(begin | ending);
    }
    for (std::size_t e = 0; e < endings_.size(); ++e) {
      if (endings_.tallies[e] == row && may_[e] == may) return;
    }
    std::size_t const e = endings_.size();
    endings_.tallies.push_back(row);
    may_.push_back(may);
    if (e >= Endings::most) return;
    for (unsigned kind = 0; kind < kinds; ++kind) endings_.possible[kind] |= ((may >> kind) & 1U) << e;
    bool const decides = holds(Task::decided, typename Word::Facts{ending}, 0);
    if (decides) endings_.deciding |= ending_set{1} << e;
    endings_.names.push_back(decides ? name(ending) : "undecided");
  }

  [[nodiscard]] static std::string name(word ending) {
    std::string result;
    auto const say = [&](state_t s, std::string const& when) {
      result += (result.empty() ? "" : " and ") + state_name<Task>(s) + when;
    };
    for (std::size_t k = 0; k < Word::atoms.size; ++k) {
      auto const& atom = Word::atoms.list[k];
      if (atom.kind != Atoms::visits || !has(ending, k)) continue;
      say(atom.state, atom.round == unbounded ? "" : " by round " + std::to_string(atom.round));
    }
    if (Word::atoms.ends && Word::state(ending) < Game::states && result.empty()) say(Word::state(ending), "");
    return result;
  }

  Endings endings_;
  std::vector<ending_set> may_;
};

}  // namespace protolearn::detail
