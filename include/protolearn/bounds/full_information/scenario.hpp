// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "protolearn/core/state.hpp"

namespace protolearn::detail {

/// In a scenario: a message that nobody sends, because it is lost or its sender has crashed or keeps silent.
inline constexpr std::uint8_t nobody = 255;

/// One execution, described without any machine: who hears whom. Usually there are N actors, and actor p is process p.
/// A Byzantine process may say to each of the others what some fictitious process in its place would say: these are
/// actors too. All actors follow the protocol, so a view is what an actor starts with and what it heard, and so on.
struct Scenario {
  struct Actor {
    std::uint8_t plays = 0;  // the process in whose place it is
    state_t start = 0;
    /// hears[r][q]: from which actor in the place of process q it hears in round r+1, or `nobody`. It always hears
    /// itself. What a crashed process hears does not matter.
    std::vector<std::array<std::uint8_t, max_nodes>> hears;

    friend bool operator==(Actor const&, Actor const&) = default;
  };

  unsigned nodes = 0, rounds = 0;
  std::vector<Actor> actors;
  /// The actor that really is process p; `nobody` for a liar.
  std::array<std::uint8_t, max_nodes> cast{};
  node_set faulty = 0;
  /// Do the faulty take part in nothing? Then nothing of theirs is lost.
  bool dead = false;
  /// The round 1..R in which a process crashes; 0: never.
  std::array<std::uint8_t, max_nodes> crash_round{};

  Scenario() = default;

  /// This many copies of N processes. Everybody starts in state 0 and hears the others of its copy.
  Scenario(unsigned n, unsigned r, unsigned copies = 1) : nodes(n), rounds(r), actors(copies * n) {
    for (unsigned a = 0; a < actors.size(); ++a) {
      actors[a].plays = static_cast<std::uint8_t>(a % n);
      actors[a].hears.resize(r);
      for (auto& round : actors[a].hears) {
        for (unsigned q = 0; q < n; ++q) round[q] = static_cast<std::uint8_t>(a - a % n + q);
      }
    }
    for (unsigned p = 0; p < n; ++p) cast[p] = static_cast<std::uint8_t>(p);
  }

  friend bool operator==(Scenario const&, Scenario const&) = default;
};

/// The same with process p called name[p]. Only for scenarios of N actors.
[[nodiscard]] inline Scenario renamed(Scenario const& scenario, std::array<std::uint8_t, max_nodes> const& name) {
  unsigned const N = scenario.nodes, R = scenario.rounds;
  Scenario result(N, R);
  result.dead = scenario.dead;
  for (unsigned p = 0; p < N; ++p) {
    auto const& from = scenario.actors[p];
    auto& to = result.actors[name[p]];
    to.start = from.start;
    for (unsigned r = 0; r < R; ++r) {
      for (unsigned q = 0; q < N; ++q)
        to.hears[r][name[q]] = from.hears[r][q] == nobody ? nobody : name[from.hears[r][q]];
    }
    result.cast[name[p]] = scenario.cast[p] == nobody ? nobody : name[p];
    result.crash_round[name[p]] = scenario.crash_round[p];
    if (contains(scenario.faulty, p)) result.faulty = with(result.faulty, name[p]);
  }
  return result;
}

/// In how many starts, faults and messages `b` differs from `a` with process p called name[p]; at least `enough` if
/// there are that many. Only for scenarios of N actors.
[[nodiscard]] inline unsigned difference(Scenario const& a, std::array<std::uint8_t, max_nodes> const& name,
                                         Scenario const& b, unsigned enough) {
  unsigned count = 0;
  for (unsigned p = 0; p < a.nodes && count < enough; ++p) {
    Scenario::Actor const &from = a.actors[p], &to = b.actors[name[p]];
    count += from.start != to.start ? 1U : 0U;
    count +=
        contains(a.faulty, p) != contains(b.faulty, name[p]) || a.crash_round[p] != b.crash_round[name[p]] ? 1U : 0U;
    for (unsigned r = 0; r < a.rounds; ++r) {
      for (unsigned q = 0; q < a.nodes; ++q)
        count += (from.hears[r][q] == nobody) != (to.hears[r][name[q]] == nobody) ? 1U : 0U;
    }
  }
  return count;
}

}  // namespace protolearn::detail
