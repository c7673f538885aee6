// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "protolearn/model/faults/fault_model.hpp"
#include "protolearn/task/description.hpp"
#include "protolearn/task/truth.hpp"

// What has to be remembered of a process so that the rules can be judged at the end: derived from the formulas.

namespace protolearn::detail {

/// A process in a configuration: its state, one bit for each thing that formulas ask of its past, which it is of those
/// that somebody names, and its group (faults/fault_model.hpp): whether, and how, it is faulty (with crashes: has
/// crashed). Since a word says who a process is, processes may change places even where some have names.
using process_word = std::uint32_t;

/// How a process is packed into its word.
struct WordLayout {
  unsigned states = 0, rounds = 0;
  unsigned state_bits = 0, memory_bits = 0, bits = 0;
  unsigned name_bits = 0;                        // above the memory
  unsigned group_shift = 0;                      // the group is above the name
  process_word group_mask = 0, memory_mask = 0;  // the latter has the name, too: what stays
  FaultGroups groups{};
  process_word crashed = 0;                    // the bits of those that have; 0: nobody can
  std::array<process_word, max_nodes> name{};  // of each process; 0: nobody names it
  bool keeps_last_state = false;  // some formula asks where a process ends, so a crashed one keeps its state
  std::array<process_word, max_states> started{};  // what starting in a state leaves in memory
  std::array<std::array<process_word, max_states>, max_rounds + 1>
      visited{};  // [r][s]: what being in s after r rounds does

  [[nodiscard]] constexpr state_t state(process_word w) const noexcept {
    return static_cast<state_t>(w & ((process_word{1} << state_bits) - 1));
  }
  [[nodiscard]] constexpr bool faulty(process_word w) const noexcept { return (w & group_mask) != 0; }
  [[nodiscard]] constexpr unsigned group(process_word w) const noexcept { return (w & group_mask) >> group_shift; }
  [[nodiscard]] constexpr Failing failing(process_word w) const noexcept { return groups[group(w)].failing; }
  /// Has it done all that it will ever do, having crashed or being dead, or has it no state, as a liar?
  [[nodiscard]] constexpr bool at_rest(process_word w) const noexcept { return failing(w) != Failing::goes_on; }
  /// Has it crashed, or does it lie? Then the run is not failure-free.
  [[nodiscard]] constexpr bool breaks_failure_free(process_word w) const noexcept {
    return failing(w) == Failing::crashes || failing(w) == Failing::lies;
  }
  /// Is the k-th thing to be remembered so?
  [[nodiscard]] constexpr bool remembers(process_word w, unsigned k) const noexcept {
    return ((w >> (state_bits + k)) & 1U) != 0;
  }

  /// Is this word that of process p? Asked only of those that have names.
  [[nodiscard]] constexpr bool is(process_word w, unsigned p) const noexcept { return (w & name_mask()) == name[p]; }
  [[nodiscard]] constexpr process_word name_mask() const noexcept {
    return ((process_word{1} << name_bits) - 1) << (state_bits + memory_bits);
  }

  /// The word of process i that starts in a state. A liar has none.
  [[nodiscard]] constexpr process_word begin(unsigned i, state_t state, unsigned group) const noexcept {
    process_word const rest = name[i] | process_word{group} << group_shift;
    return groups[group].failing == Failing::lies ? rest : started[state] | state | rest;
  }
  /// The word after a transition to `next` in a round 1..R.
  [[nodiscard]] constexpr process_word step(process_word w, state_t next, unsigned round) const noexcept {
    return (w & (memory_mask | group_mask)) | visited[round][next] | next;
  }
  /// The word after a crash.
  [[nodiscard]] constexpr process_word crash(process_word w) const noexcept {
    return (keeps_last_state ? w : (w & memory_mask)) | crashed;
  }
};

/// The layout for a task with so many states and rounds, where processes may fail like this and those in `named` are
/// told apart.
[[nodiscard]] constexpr WordLayout word_layout(TaskDescription const& task, unsigned states, unsigned rounds,
                                               FaultGroups const& groups, node_set named) {
  WordLayout layout;
  unsigned const group_bits = groups[2].most > 0 ? 2 : groups[1].most > 0 ? 1 : 0;
  layout.states = states;
  layout.rounds = rounds;
  layout.state_bits = static_cast<unsigned>(std::bit_width(states - 1U));
  layout.memory_bits = task.remembered;
  layout.name_bits = static_cast<unsigned>(std::bit_width(static_cast<unsigned>(std::popcount(named))));
  layout.group_shift = layout.state_bits + layout.memory_bits + layout.name_bits;
  layout.bits = layout.group_shift + group_bits;
  layout.group_mask = ((process_word{1} << group_bits) - 1) << layout.group_shift;
  layout.groups = groups;
  unsigned const crashing = crash_group(groups);
  layout.crashed = groups[crashing].most > 0 ? process_word{crashing} << layout.group_shift : 0;
  layout.memory_mask = ((process_word{1} << (layout.memory_bits + layout.name_bits)) - 1) << layout.state_bits;
  process_word names = 0;
  for (unsigned p = 0; p < max_nodes; ++p) {
    if (contains(named, p)) layout.name[p] = ++names << (layout.state_bits + layout.memory_bits);
  }
  Formulas const& f = task.formulas;
  for (std::size_t id = 0; id < task.ledger_terms; ++id) {
    Term const& t = f.terms[id];
    if (t.op == Op::ends) layout.keeps_last_state = true;
    if ((t.op != Op::starts && t.op != Op::visits && t.op != Op::in) || t.state >= states) continue;
    process_word const bit = process_word{1} << (layout.state_bits + f.numbers[id]);
    if (t.op == Op::in && t.high <= rounds) layout.visited[t.high][t.state] |= bit;
    if (t.op == Op::in) continue;
    layout.started[t.state] |= bit;
    for (unsigned r = 0; t.op == Op::visits && r <= rounds && r <= t.high; ++r) layout.visited[r][t.state] |= bit;
  }
  return layout;
}

/// The facts (task/truth.hpp) that a word tells of its process.
struct WordFacts : OfProcess<bool> {
  WordLayout const& layout;
  process_word w;

  constexpr WordFacts(WordLayout const& l, process_word word) : layout(l), w(word) {}

  [[nodiscard]] constexpr bool starts(unsigned, state_t, unsigned k) const { return layout.remembers(w, k); }
  [[nodiscard]] constexpr bool visits(unsigned, state_t, unsigned, unsigned k) const { return layout.remembers(w, k); }
  [[nodiscard]] constexpr bool in(unsigned, state_t, unsigned, unsigned k) const { return layout.remembers(w, k); }
  [[nodiscard]] constexpr bool ends(unsigned, state_t s) const { return layout.state(w) == s; }
  [[nodiscard]] constexpr bool is(unsigned, unsigned p) const { return layout.is(w, p); }
  [[nodiscard]] constexpr bool correct(unsigned) const { return !layout.faulty(w); }
};

}  // namespace protolearn::detail
