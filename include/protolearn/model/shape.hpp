// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protolearn/core/state.hpp"

namespace protolearn {

/// Stands for a number of processes: all of them. What is proved then is proved for every N.
inline constexpr unsigned every_n = ~0U;

/// How large a protocol is: N processes, S states, R rounds.
struct Shape {
  unsigned nodes;
  unsigned states;
  unsigned rounds;

  friend constexpr bool operator==(Shape const&, Shape const&) = default;
};

namespace detail {

/// A number of processes in one word: "3", or "every".
[[nodiscard]] inline std::string nodes_in_short(unsigned nodes) {
  return nodes == every_n ? "every" : std::to_string(nodes);
}

/// Instantiated with a shape, says in one sentence what is wrong with it.
template <Shape shape>
struct check_shape {
  static_assert(shape.nodes >= 1, "protolearn: Nodes is 0: a protocol needs at least one process.");
  static_assert(shape.nodes <= max_nodes || shape.nodes == every_n,
                "protolearn: Nodes is too large: at most 32 processes are supported.");
  static_assert(shape.states >= 1, "protolearn: States is 0: a machine needs at least one state.");
  static_assert(shape.states <= max_states, "protolearn: States is too large: at most 31 states are supported.");
  static_assert(shape.rounds >= 1, "protolearn: Rounds is 0: a protocol needs at least one round.");
  static_assert(shape.rounds <= max_rounds, "protolearn: Rounds is too large: at most 15 rounds are supported.");
  static constexpr bool ok = true;
};

}  // namespace detail

}  // namespace protolearn
