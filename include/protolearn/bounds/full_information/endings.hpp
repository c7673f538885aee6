// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "protolearn/semantics/tally.hpp"

// What the rules leave open when nothing is known of a machine: which ends of different processes go together in one
// execution. Read off the formulas by judging hypothetical executions (tally.hpp); nothing here knows a task.

namespace protolearn::detail {

/// A set of endings, bit e for the e-th.
using ending_set = std::uint64_t;

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

/// Finds the endings of a game with so many states and rounds.
class EndingsOf {
 public:
  EndingsOf(TaskDescription const& task, unsigned states, unsigned rounds, bool lies)
      : task_(task),
        lies_(lies),
        states_(states),
        layout_(word_layout(task, states + 1, rounds, true)),  // with a state that no rule mentions
        kinds_(2 * task.initials) {
    for (std::size_t id = 0; id < task.ledger_terms; ++id) {
      Term const& t = task.formulas.terms[id];
      if (t.op == Op::starts || t.op == Op::visits) remembered_.push_back(t);
    }
    endings_.possible.assign(kinds_, 0);
    bool const ends = layout_.keeps_last_state;
    for (process_word visited = 0; visited < (process_word{1} << layout_.memory_bits); ++visited) {
      for (unsigned end = 0; end < (ends ? states + 1 : 1); ++end) {
        if (consistent(visited, end)) add(visited << layout_.state_bits | (ends ? end : states));
      }
    }
  }

  [[nodiscard]] Endings const& endings() const noexcept { return endings_; }

 private:
  [[nodiscard]] bool has(process_word w, std::size_t k) const { return layout_.remembers(w, static_cast<unsigned>(k)); }

  /// Is there a process that visited so, and ended there?
  [[nodiscard]] bool consistent(process_word visited, unsigned end) const {
    process_word const w = visited << layout_.state_bits;
    for (std::size_t k = 0; k < remembered_.size(); ++k) {
      Term const& a = remembered_[k];
      if (a.op == Op::starts && has(w, k)) return false;  // is no part of an ending
      if (a.op != Op::visits) continue;
      if (layout_.keeps_last_state && a.state == end && a.high >= layout_.rounds && !has(w, k)) return false;
      for (std::size_t l = 0; l < remembered_.size(); ++l) {
        Term const& b = remembered_[l];
        if (b.op == Op::visits && b.state == a.state && a.high < b.high && has(w, k) && !has(w, l)) return false;
      }
    }
    return true;
  }

  void add(process_word ending) {
    std::vector<Tally> row(kinds_);
    ending_set may = 0;  // here: a set of kinds
    for (unsigned kind = 0; kind < kinds_; ++kind) {
      process_word const begin =
          layout_.begin(task_.initial[kind / 2], kind % 2 != 0) & ~((process_word{1} << layout_.state_bits) - 1);
      process_word visited = 0;
      for (std::size_t k = 0; k < remembered_.size(); ++k) {
        if (remembered_[k].op == Op::visits) visited |= begin & (process_word{1} << (layout_.state_bits + k));
      }
      if ((visited & ~ending) == 0) may |= ending_set{1} << kind;
      row[kind] = contribution(task_, layout_, lies_, begin | ending);
    }
    for (std::size_t e = 0; e < endings_.size(); ++e) {
      if (endings_.tallies[e] == row && may_[e] == may) return;
    }
    std::size_t const e = endings_.size();
    endings_.tallies.push_back(row);
    may_.push_back(may);
    if (e >= Endings::most) return;
    for (unsigned kind = 0; kind < kinds_; ++kind) endings_.possible[kind] |= ((may >> kind) & 1U) << e;
    bool const decides = truth(task_.formulas, task_.decided, WordFacts(layout_, ending));
    if (decides) endings_.deciding |= ending_set{1} << e;
    endings_.names.push_back(decides ? name(ending) : "undecided");
  }

  [[nodiscard]] std::string name(process_word ending) const {
    std::string result;
    auto const say = [&](state_t s, std::string const& when) {
      result += (result.empty() ? "" : " and ") + task_.state_name(s) + when;
    };
    for (std::size_t k = 0; k < remembered_.size(); ++k) {
      Term const& t = remembered_[k];
      if (t.op != Op::visits || !has(ending, k)) continue;
      say(t.state, t.high == unbounded ? "" : " by round " + std::to_string(t.high));
    }
    if (layout_.keeps_last_state && layout_.state(ending) < states_ && result.empty()) say(layout_.state(ending), "");
    return result;
  }

  TaskDescription const& task_;
  bool lies_;
  unsigned states_;
  WordLayout layout_;
  unsigned kinds_;
  std::vector<Term> remembered_;  // by its number
  Endings endings_;
  std::vector<ending_set> may_;
};

}  // namespace protolearn::detail
