// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "protolearn/core/state.hpp"

// What a search tells its solver, and what each clause came from, so that somebody else can derive all of it again.

namespace protolearn::detail {

/// Where a configuration is found: in which setting of the search, after how many rounds, and under which number.
struct ConfigurationId {
  std::uint8_t setting = 0;
  std::uint8_t round = 0;
  std::uint32_t number = 0;
  friend bool operator==(ConfigurationId const&, ConfigurationId const&) = default;
};

/// Why a clause is true of every correct machine.
struct ClauseOrigin {
  enum class Kind : std::uint8_t {
    some_state,  ///< an entry goes to some state
    one_state,   ///< an entry does not go to two states
    halted,      ///< an entry goes to its own state, in which a process has halted
    some_entry,  ///< if an entry goes to one of some states, then some entry of a set does
    alike,       ///< two entries go to the same state, unless a predicate that tells them apart is used
    execution,   ///< these transitions, of all processes in all rounds, break a rule
    edge,        ///< from one configuration, by these transitions, to another
    violation,   ///< from one configuration these transitions break a rule
  };
  Kind kind{};
  ConfigurationId from{}, to{};  // the step is in round from.round + 1
  node_set failing = 0;          // places of `from` that crash, or are faulty, in that round
  std::uint8_t rule = 0;         // a `must` rule that a violation, or an execution, breaks
  std::uint32_t execution = 0;   // its number
  std::size_t moves = 0;         // edge, violation: where the moves of the places of `from` are found
};

/// Clauses over numbered variables, each with what it came from.
struct ClauseList {
  /// What a variable says.
  struct Variable {
    enum class Kind : std::uint8_t {
      goes,     ///< entry `number` of the table goes to the one state of `states`
      may,      ///< some entry of set `number` goes to one of `states`
      reached,  ///< the machine reaches `configuration`
      used,     ///< the machine looks at predicate `number`
    };
    Kind kind{};
    std::uint32_t number = 0;
    std::uint32_t states = 0;  // a bit for each state
    ConfigurationId configuration{};
  };

  /// What one place of a configuration does in a step: it may look up any entry of a set, and goes to one of some
  /// states.
  struct Move {
    static constexpr std::uint32_t nothing = 0xffffffffU;
    std::uint32_t receipts = nothing;  // a set; or nothing: takes no transition, or it does not matter which
    std::uint32_t states = 0;          // a bit for each state; 0: any
  };

  std::vector<Variable> variables = std::vector<Variable>(1);  // the first variable is 1
  std::vector<std::vector<std::uint32_t>> receipts;            // the sets of entries
  std::vector<int> literals;
  std::vector<std::size_t> begins;  // of each clause
  std::vector<ClauseOrigin> origins;
  std::vector<Move> moves;

  [[nodiscard]] std::size_t size() const noexcept { return begins.size(); }
  [[nodiscard]] std::span<int const> clause(std::size_t k) const {
    return {literals.data() + begins[k], (k + 1 < begins.size() ? begins[k + 1] : literals.size()) - begins[k]};
  }
};

}  // namespace protolearn::detail
