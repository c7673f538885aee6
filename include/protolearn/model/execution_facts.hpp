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
        lies_(Setting::Faults::lies),
        crash_round_(run.schedule.crash_round.data()),
        faulty_(run.schedule.faulty),
        failure_free_(run.failure_free()) {
    for (unsigned r = 0; r <= rounds_; ++r) states_[r] = run.states[r].data();
    for (unsigned r = 1; r <= rounds_; ++r) loss_free_rounds_ += run.loses_in(r) ? 0U : 1U;
  }

  [[nodiscard]] constexpr unsigned nodes() const { return nodes_; }
  [[nodiscard]] constexpr unsigned rounds() const { return rounds_; }
  /// Process i after `round` rounds.
  [[nodiscard]] constexpr state_t state(unsigned i, unsigned round) const { return states_[round][i]; }
  /// The round in which process i crashes; 0: never.
  [[nodiscard]] constexpr unsigned crash_round(unsigned i) const { return crash_round_[i]; }

  [[nodiscard]] constexpr bool constant(bool value) const { return value; }
  [[nodiscard]] constexpr bool in_scope(unsigned i) const { return !lies_ || correct(i); }
  [[nodiscard]] constexpr bool starts(unsigned i, state_t s, unsigned = 0) const { return state(i, 0) == s; }
  [[nodiscard]] constexpr bool visits(unsigned i, state_t s, unsigned by, unsigned = 0) const {
    for (unsigned r = 0; r <= by && r <= rounds_; ++r) {
      if (state(i, r) == s) return true;
    }
    return false;
  }
  [[nodiscard]] constexpr bool in(unsigned i, state_t s, unsigned round, unsigned = 0) const {
    return state(i, round) == s && (crash_round(i) == 0 || round < crash_round(i));
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
  [[nodiscard]] constexpr bool count_between(Flags const& which, unsigned low, unsigned high) const {
    return low <= which.count && which.count <= high;
  }
  [[nodiscard]] constexpr bool quantified(Formulas const& f, term_id id) const { return enumerate(f, id, *this); }

 private:
  unsigned nodes_, rounds_;
  bool lies_;
  std::array<state_t const*, max_rounds + 1> states_{};  // [round][process]
  std::uint8_t const* crash_round_;
  node_set faulty_;
  bool failure_free_;
  unsigned loss_free_rounds_ = 0;
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
