// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "protolearn/model/execution.hpp"
#include "protolearn/task/description.hpp"
#include "protolearn/task/truth.hpp"

// What formulas ask of an execution that is over, whatever its setting: so that what reads formulas is compiled once.

namespace protolearn::detail {

/// Booleans of the processes.
struct Flags {
  unsigned count = 0;  // true ones

  constexpr void push_back(bool b) { count += b ? 1U : 0U; }
};

/// The facts (task/truth.hpp) of an execution, which must outlive them.
class ExecutionFacts {
 public:
  using boolean = bool;
  using terms = Flags;

  template <class Setting>
  explicit constexpr ExecutionFacts(Execution<Setting> const& run)
      : nodes_(Setting::nodes),
        rounds_(Setting::rounds),
        faulty_(run.schedule.faulty),
        failure_free_(run.failure_free()) {
    for (unsigned i = 0; i < nodes_; ++i) {
      if (!run.in_scope(i)) out_of_scope_ = with(out_of_scope_, i);
    }
    for (unsigned r = 0; r <= rounds_; ++r) {
      states_[r] = run.states[r].data();
      for (unsigned i = 0; i < nodes_; ++i) {
        if (run.acts(i, r)) acting_[r] = with(acting_[r], i);
      }
    }
    for (unsigned r = 1; r <= rounds_; ++r) {
      bool const lost = run.loses_in(r);
      loss_free_rounds_ += lost ? 0U : 1U;
      if (lost) last_loss_ = r;
    }
    if constexpr (description_of_task<typename Setting::Task>.mentions(Op::messages)) messages_ = run.messages();
  }

  [[nodiscard]] constexpr unsigned nodes() const { return nodes_; }
  [[nodiscard]] constexpr unsigned rounds() const { return rounds_; }
  /// Process i after `round` rounds.
  [[nodiscard]] constexpr state_t state(unsigned i, unsigned round) const { return states_[round][i]; }
  /// Does process i take the transition of a round 1..R?
  [[nodiscard]] constexpr bool acts(unsigned i, unsigned round) const { return contains(acting_[round], i); }

  [[nodiscard]] constexpr bool constant(bool value) const { return value; }
  [[nodiscard]] constexpr bool in_scope(unsigned i) const { return !contains(out_of_scope_, i); }
  [[nodiscard]] constexpr bool starts(unsigned i, state_t s, unsigned = 0) const { return state(i, 0) == s; }
  [[nodiscard]] constexpr bool visits(unsigned i, state_t s, unsigned by, unsigned = 0) const {
    for (unsigned r = 0; r <= by && r <= rounds_; ++r) {
      if (state(i, r) == s) return true;
    }
    return false;
  }
  [[nodiscard]] constexpr bool in(unsigned i, state_t s, unsigned round, unsigned = 0) const {
    return state(i, round) == s && acts(i, round);
  }
  [[nodiscard]] constexpr bool ends(unsigned i, state_t s) const { return state(i, rounds_) == s; }
  [[nodiscard]] constexpr bool is(unsigned i, unsigned process) const { return i == process; }
  [[nodiscard]] constexpr bool correct(unsigned i) const { return !contains(faulty_, i); }
  [[nodiscard]] constexpr bool failure_free() const { return failure_free_; }
  [[nodiscard]] constexpr bool failures_between(unsigned low, unsigned high) const {
    auto const failures = static_cast<unsigned>(std::popcount(faulty_));
    return low <= failures && failures <= high;
  }
  [[nodiscard]] constexpr bool loss_free_rounds_between(unsigned low, unsigned high) const {
    return low <= loss_free_rounds_ && loss_free_rounds_ <= high;
  }
  [[nodiscard]] constexpr bool loss_free_from(unsigned round) const { return last_loss_ < (round > 0 ? round : 1); }
  [[nodiscard]] constexpr bool messages_between(unsigned low, unsigned high) const {
    return low <= messages_ && messages_ <= high;
  }
  [[nodiscard]] constexpr bool count_between(Flags const& which, unsigned low, unsigned high) const {
    return low <= which.count && which.count <= high;
  }
  [[nodiscard]] constexpr bool quantified(Formulas const& f, term_id id) const { return enumerate(f, id, *this); }

 private:
  unsigned nodes_, rounds_;
  std::array<state_t const*, max_rounds + 1> states_{};  // [round][process]
  std::array<node_set, max_rounds + 1> acting_{};        // [round]
  node_set faulty_, out_of_scope_ = 0;
  bool failure_free_;
  unsigned loss_free_rounds_ = 0, last_loss_ = 0;
  unsigned messages_ = 0;  // if the rules ask
};

/// Starts alone: for formulas over `starts`, which speak of all processes.
struct StartFacts {
  using boolean = bool;
  using terms = Flags;
  state_t const* states;
  unsigned count;

  [[nodiscard]] unsigned nodes() const { return count; }
  [[nodiscard]] bool constant(bool value) const { return value; }
  [[nodiscard]] bool in_scope(unsigned) const { return true; }
  [[nodiscard]] bool starts(unsigned i, state_t s, unsigned) const { return states[i] == s; }
  [[nodiscard]] bool visits(unsigned i, state_t s, unsigned, unsigned) const { return states[i] == s; }
  [[nodiscard]] bool in(unsigned i, state_t s, unsigned, unsigned) const { return states[i] == s; }
  [[nodiscard]] bool ends(unsigned i, state_t s) const { return states[i] == s; }
  [[nodiscard]] bool is(unsigned i, unsigned process) const { return i == process; }
  [[nodiscard]] bool correct(unsigned) const { return true; }
  [[nodiscard]] bool failure_free() const { return true; }
  [[nodiscard]] bool failures_between(unsigned low, unsigned) const { return low == 0; }
  [[nodiscard]] bool loss_free_rounds_between(unsigned, unsigned) const { return true; }
  [[nodiscard]] bool loss_free_from(unsigned) const { return true; }
  [[nodiscard]] bool messages_between(unsigned low, unsigned) const { return low == 0; }
  [[nodiscard]] bool count_between(Flags const& which, unsigned low, unsigned high) const {
    return low <= which.count && which.count <= high;
  }
  [[nodiscard]] bool quantified(Formulas const& f, term_id id) const { return enumerate(f, id, *this); }
};

/// Can these N processes start so together?
[[nodiscard]] inline bool may_start(TaskDescription const& task, state_t const* starts, unsigned nodes) {
  return !task.restricts_starts || truth(task.formulas, task.starting, StartFacts{starts, nodes});
}

}  // namespace protolearn::detail
