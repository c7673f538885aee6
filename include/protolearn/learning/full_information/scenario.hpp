// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "protolearn/core/state.hpp"

namespace protolearn {

/// In a scenario: a message that nobody sends, because it is lost or its sender has crashed or keeps silent.
inline constexpr std::uint8_t nobody = 255;

/// One execution, described without any machine: who hears whom. Usually there are N actors, and actor p is process p. A Byzantine
/// process may say to each of the others what some fictitious process in its place would say: these are actors too. All actors
/// follow the protocol, so a view is what an actor starts with and what it heard, and so on.
template <unsigned N, unsigned R>
struct Scenario {
  struct Actor {
    std::uint8_t plays = 0;  // the process in whose place it is
    state_t start = 0;
    /// hears[r][q]: from which actor in the place of process q it hears in round r+1, or `nobody`. It always hears itself. What a crashed
    /// process hears does not matter.
    std::array<std::array<std::uint8_t, N>, R> hears{};

    friend bool operator==(Actor const&, Actor const&) = default;
  };

  std::vector<Actor> actors;
  /// The actor that really is process p; `nobody` for a liar.
  std::array<std::uint8_t, N> cast{};
  node_set faulty = 0;
  /// The round 1..R in which a process crashes; 0: never.
  std::array<std::uint8_t, N> crash_round{};

  /// Everybody starts in state 0 and hears everybody else in the place, modulo N, of the same copy.
  explicit Scenario(unsigned size = N) : actors(size) {
    for (unsigned a = 0; a < size; ++a) {
      actors[a].plays = static_cast<std::uint8_t>(a % N);
      for (auto& round : actors[a].hears) {
        for (unsigned q = 0; q < N; ++q) round[q] = static_cast<std::uint8_t>(a - a % N + q);
      }
    }
    for (unsigned p = 0; p < N; ++p) cast[p] = static_cast<std::uint8_t>(p);
  }

  friend bool operator==(Scenario const&, Scenario const&) = default;
};

/// The same with process p called name[p]. Only for scenarios of N actors.
template <unsigned N, unsigned R>
[[nodiscard]] Scenario<N, R> renamed(Scenario<N, R> const& scenario, std::type_identity_t<std::array<std::uint8_t, N>> const& name) {
  Scenario<N, R> result(N);
  for (unsigned p = 0; p < N; ++p) {
    auto const& from = scenario.actors[p];
    auto& to = result.actors[name[p]];
    to.start = from.start;
    for (unsigned r = 0; r < R; ++r) {
      for (unsigned q = 0; q < N; ++q) to.hears[r][name[q]] = from.hears[r][q] == nobody ? nobody : name[from.hears[r][q]];
    }
    result.cast[name[p]] = scenario.cast[p] == nobody ? nobody : name[p];
    result.crash_round[name[p]] = scenario.crash_round[p];
    if (contains(scenario.faulty, p)) result.faulty = with(result.faulty, name[p]);
  }
  return result;
}

/// In how many starts, faults and messages two scenarios of N actors differ.
template <unsigned N, unsigned R>
[[nodiscard]] unsigned difference(Scenario<N, R> const& a, Scenario<N, R> const& b) {
  unsigned count = 0;
  for (unsigned p = 0; p < N; ++p) {
    count += a.actors[p].start != b.actors[p].start ? 1U : 0U;
    count += contains(a.faulty, p) != contains(b.faulty, p) || a.crash_round[p] != b.crash_round[p] ? 1U : 0U;
    for (unsigned r = 0; r < R; ++r) {
      for (unsigned q = 0; q < N; ++q) count += a.actors[p].hears[r][q] != b.actors[p].hears[r][q] ? 1U : 0U;
    }
  }
  return count;
}

}  // namespace protolearn
