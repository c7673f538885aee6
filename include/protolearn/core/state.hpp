// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace protolearn {

/// A state of a machine, 0..S-1. Received vectors also hold S, the symbol of a lost message.
using state_t = std::uint8_t;

namespace detail {

/// Largest number of states: the lost symbol S must fit beside them, in 5 bits.
inline constexpr unsigned max_states = 31;

/// Largest number of processes: sets of processes are bits of a 32-bit mask.
inline constexpr unsigned max_nodes = 32;

/// Largest number of rounds.
inline constexpr unsigned max_rounds = 15;

/// A set of processes, one bit each.
using node_set = std::uint32_t;

[[nodiscard]] constexpr bool contains(node_set set, unsigned node) noexcept { return ((set >> node) & 1U) != 0; }

[[nodiscard]] constexpr node_set with(node_set set, unsigned node) noexcept {
  return static_cast<node_set>(set | (1U << node));
}

[[nodiscard]] constexpr node_set without(node_set set, unsigned node) noexcept {
  return static_cast<node_set>(set & ~(1U << node));
}

}  // namespace detail

}  // namespace protolearn
