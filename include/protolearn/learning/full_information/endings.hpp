// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "protolearn/verification/configuration.hpp"

// What the rules leave open when nothing is known of a machine: which ends of different processes go together in one execution. Read
// off the formulas by judging hypothetical executions (tally.hpp); nothing here knows a task.

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

/// An *ending* is what the rules can tell of the states that one process went through, its start aside: what it visited (by when) and
/// where it ended. Endings that no rule tells apart are one.
template <class Game>
class Endings {
 public:
  using Task = typename Game::Task;
  using Word = ProcessWord<Unbounded<Game>>;
  using word = typename Word::word;
  static constexpr auto initials = static_cast<unsigned>(Task::initial.size());
  /// What is known of a process from the start: 2 k + 1 if it starts in the k-th initial state and is faulty, 2 k if it is correct.
  static constexpr unsigned kinds = 2 * initials;
  static constexpr std::size_t most = 64;

  [[nodiscard]] static constexpr std::uint8_t kind_of(state_t start, bool faulty) {
    unsigned k = 0;
    while (Task::initial[k] != start) ++k;
    return static_cast<std::uint8_t>(2 * k + (faulty ? 1 : 0));
  }

  Endings() {
    for (word visited = 0; visited < (word{1} << Word::memory_bits); ++visited) {
      for (unsigned end = 0; end < (Word::atoms.ends ? Unbounded<Game>::states : 1); ++end) {
        if (consistent(visited, end)) add(visited << Word::state_bits | (Word::atoms.ends ? end : Game::states));
      }
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return words_.size(); }
  [[nodiscard]] bool too_many() const noexcept { return words_.size() > most; }

  /// Those that a process of this kind may come to: what it visits at its start it has visited.
  [[nodiscard]] ending_set possible(unsigned kind) const noexcept { return possible_[kind]; }

  [[nodiscard]] Tally const& tally(std::size_t ending, unsigned kind) const noexcept { return tallies_[ending][kind]; }

  /// Those in which a correct process has decided.
  [[nodiscard]] ending_set deciding() const noexcept { return deciding_; }

  /// Is this the ending of a process with this word that started in `start`?
  [[nodiscard]] bool same(std::size_t ending, word w, state_t start) const {
    return contribution<Unbounded<Game>>(w) == tallies_[ending][kind_of(start, false)];
  }

  /// "decide 0", "COMMIT and ABORT", or "undecided".
  [[nodiscard]] std::string name(std::size_t ending) const {
    if (((deciding_ >> ending) & 1U) == 0) return "undecided";
    word const w = words_[ending];
    std::string result;
    auto const say = [&](state_t s, std::string const& when) { result += (result.empty() ? "" : " and ") + state_name<Task>(s) + when; };
    for (std::size_t k = 0; k < Word::atoms.size; ++k) {
      auto const& atom = Word::atoms.list[k];
      if (atom.kind != Atoms::visits || !has(w, k)) continue;
      say(atom.state, atom.round == unbounded ? "" : " by round " + std::to_string(atom.round));
    }
    if (Word::atoms.ends && Word::state(w) < Game::states && result.empty()) say(Word::state(w), "");
    return result;
  }

 private:
  [[nodiscard]] static constexpr bool has(word w, std::size_t atom) { return ((w >> (Word::state_bits + atom)) & 1U) != 0; }

  /// Is there a process that visited so, and ended there?
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
    std::array<Tally, kinds> row{};
    std::array<bool, kinds> may{};
    word visits_only = 0;
    for (std::size_t k = 0; k < Word::atoms.size; ++k) {
      if (Word::atoms.list[k].kind == Atoms::visits) visits_only |= word{1} << (Word::state_bits + k);
    }
    for (unsigned kind = 0; kind < kinds; ++kind) {
      word const begin = Word::begin(Task::initial[kind / 2], kind % 2 != 0) & ~((word{1} << Word::state_bits) - 1);
      may[kind] = (begin & visits_only & ~ending) == 0;
      row[kind] = contribution<Unbounded<Game>>(begin | ending);
    }
    std::size_t e = 0;
    while (e < words_.size() && !(tallies_[e] == row && may_[e] == may)) ++e;
    if (e < words_.size()) return;
    words_.push_back(ending);
    tallies_.push_back(row);
    may_.push_back(may);
    if (e >= most) return;
    for (unsigned kind = 0; kind < kinds; ++kind) possible_[kind] |= ending_set{may[kind]} << e;
    if (holds(Task::decided, typename Word::Facts{ending}, 0)) deciding_ |= ending_set{1} << e;
  }

  std::vector<word> words_;
  std::vector<std::array<Tally, kinds>> tallies_;
  std::vector<std::array<bool, kinds>> may_;
  std::array<ending_set, kinds> possible_{};
  ending_set deciding_ = 0;
};

}  // namespace protolearn::detail
