// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <vector>

#include "protolearn/semantics/tally.hpp"

// What the rules leave open when nothing is known of a machine: which ends of different processes go together in one
// execution. Read off the formulas by judging hypothetical executions (tally.hpp); nothing here knows a task.

namespace protolearn::detail {

/// What is known of a process from the start: its initial state, whether it is faulty, and which it is of those that
/// the rules name. All that is so of one process is its kind, a number.
struct Kinds {
  unsigned initials;
  node_set named;

  /// Too many have no numbers.
  static constexpr unsigned most = 256;

  [[nodiscard]] unsigned count() const { return 2 * initials * (static_cast<unsigned>(std::popcount(named)) + 1); }
  [[nodiscard]] std::uint8_t of(unsigned process, unsigned initial, bool faulty) const {
    unsigned name = 0;
    if (contains(named, process)) {
      name = static_cast<unsigned>(std::popcount(named & ((node_set{1} << process) - 1))) + 1;
    }
    return static_cast<std::uint8_t>(2 * (name * initials + initial) + (faulty ? 1 : 0));
  }
  [[nodiscard]] static bool faulty(unsigned kind) { return kind % 2 != 0; }
  /// The number of its initial state.
  [[nodiscard]] unsigned initial(unsigned kind) const { return kind / 2 % initials; }
  /// The process of this kind, or `most` if nobody names it.
  [[nodiscard]] unsigned process(unsigned kind) const {
    node_set rest = named;
    unsigned name = kind / 2 / initials;
    if (name == 0) return most;
    while (--name > 0) rest &= rest - 1;
    return static_cast<unsigned>(std::countr_zero(rest));
  }
};

/// A set of endings, bit e for the e-th.
using ending_set = std::uint64_t;

/// An *ending* is what the rules can tell of the states that one process went through, its start aside: what it visited
/// (by when) and where it ended. Endings that no rule tells apart are one.
struct Endings {
  static constexpr std::size_t most = 64;

  std::vector<std::vector<Tally>> tallies;  // [ending][kind]: what it contributes to the rules
  std::vector<ending_set> possible;         // [kind]: what a process visits at its start it has visited
  ending_set deciding = 0;                  // those in which a correct process has decided
  std::vector<std::string> names;           // "decide 0", "COMMIT and ABORT", or "undecided"

  [[nodiscard]] std::size_t size() const noexcept { return tallies.size(); }
  [[nodiscard]] bool too_many() const noexcept { return size() > most || possible.size() > Kinds::most; }
};

/// Finds the endings of a game with so many states and rounds.
class EndingsOf {
 public:
  EndingsOf(TaskDescription const& task, Kinds const& kinds, unsigned states, unsigned rounds, Failing failing)
      : task_(task),
        states_(states),
        layout_(word_layout(task, states + 1, rounds, {FaultGroup{}, {1, failing}, {}},  // and a state that no rule
                            kinds.named)),                                               // mentions
        kinds_(kinds) {
    for (std::size_t id = 0; id < task.ledger_terms; ++id) {
      Term const& t = task.formulas.terms[id];
      if (t.op == Op::starts || t.op == Op::visits || t.op == Op::in) remembered_.push_back(t);
    }
    endings_.possible.assign(kinds_.count(), 0);
    if (endings_.too_many()) return;
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
      if (a.op == Op::in && has(w, k) && !is_in(a, w, end)) return false;
      if (a.op != Op::visits) continue;
      if (layout_.keeps_last_state && a.state == end && a.high >= layout_.rounds && !has(w, k)) return false;
      for (std::size_t l = 0; l < remembered_.size(); ++l) {
        Term const& b = remembered_[l];
        if (b.op == Op::visits && b.state == a.state && a.high < b.high && has(w, k) && !has(w, l)) return false;
      }
    }
    return true;
  }

  /// Do the other things agree that the process was there then? (Whoever crashed has been nowhere since.)
  [[nodiscard]] bool is_in(Term const& a, process_word w, unsigned end) const {
    if (layout_.keeps_last_state && a.high == layout_.rounds && a.state != end) return false;
    for (std::size_t l = 0; l < remembered_.size(); ++l) {
      Term const& b = remembered_[l];
      if (b.op == Op::in && b.high == a.high && b.state != a.state && has(w, l)) return false;
      if (b.op == Op::visits && b.state == a.state && b.high >= a.high && !has(w, l)) return false;
    }
    return true;
  }

  void add(process_word ending) {
    std::vector<Tally> row(kinds_.count());
    std::vector<bool> may(kinds_.count());
    for (unsigned kind = 0; kind < kinds_.count(); ++kind) {
      unsigned const process = kinds_.process(kind);
      process_word begin = layout_.begin(0, task_.initial[kinds_.initial(kind)], 0);
      if (Kinds::faulty(kind)) begin |= layout_.group_mask;
      begin &= ~(((process_word{1} << layout_.state_bits) - 1) | layout_.name_mask());
      if (process != Kinds::most) begin |= layout_.name[process];
      process_word visited = 0;
      for (std::size_t k = 0; k < remembered_.size(); ++k) {
        if (remembered_[k].op == Op::visits) visited |= begin & (process_word{1} << (layout_.state_bits + k));
      }
      may[kind] = (visited & ~ending) == 0;
      row[kind] = contribution(task_, layout_, begin | ending);
    }
    for (std::size_t e = 0; e < endings_.size(); ++e) {
      if (endings_.tallies[e] == row && may_[e] == may) return;
    }
    std::size_t const e = endings_.size();
    endings_.tallies.push_back(row);
    may_.push_back(may);
    if (e >= Endings::most) return;
    for (unsigned kind = 0; kind < kinds_.count(); ++kind) endings_.possible[kind] |= ending_set{may[kind]} << e;
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
      if (t.op == Op::starts || !has(ending, k)) continue;
      say(t.state,
          t.high == unbounded ? "" : (t.op == Op::in ? " after round " : " by round ") + std::to_string(t.high));
    }
    if (layout_.keeps_last_state && layout_.state(ending) < states_ && result.empty()) say(layout_.state(ending), "");
    return result;
  }

  TaskDescription const& task_;
  unsigned states_;
  WordLayout layout_;
  Kinds kinds_;
  std::vector<Term> remembered_;  // by its number
  Endings endings_;
  std::vector<std::vector<bool>> may_;  // [ending][kind]
};

}  // namespace protolearn::detail
