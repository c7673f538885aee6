// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bitset>

#include "protolearn/model/execution.hpp"

namespace protolearn::detail {

/// A run of self-play with what learning needs to know about it: which table entry each transition used, and its causal
/// past. A transition is numbered (round-1) N + i.
template <class Setting>
struct Episode {
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned R = Setting::rounds;
  using Transitions = std::bitset<N * R>;

  Execution<Setting> run;
  Transitions acted;                                      // the transitions that were taken
  std::array<std::uint32_t, std::size_t{N} * R> entry{};  // by transition
  std::array<Transitions, std::size_t{N} * R> past{};     // by transition: those it depends on, itself included

  [[nodiscard]] static constexpr unsigned nodes() { return N; }
  [[nodiscard]] static constexpr unsigned rounds() { return R; }
  [[nodiscard]] static constexpr Transitions no_transitions() { return {}; }
  void add_past(Transitions& to, unsigned t) const { to |= past[t]; }
  [[nodiscard]] static constexpr unsigned number(unsigned i, unsigned round) { return (round - 1) * N + i; }
  [[nodiscard]] state_t action(unsigned t) const { return run.states[t / N + 1][t % N]; }

  /// Plays a schedule; choose(entry) gives the next state.
  template <class Choose>
  static Episode play(Schedule<Setting::shape> const& schedule, Choose&& choose) {
    Episode episode;
    episode.run = simulate<Setting>(schedule, [&](unsigned i, unsigned round, std::size_t observed) {
      unsigned const t = number(i, round);
      episode.acted.set(t);
      episode.entry[t] = static_cast<std::uint32_t>(observed);
      return choose(observed);
    });
    for (unsigned round = 1; round <= R; ++round) {
      for (unsigned i = 0; i < N; ++i) {
        unsigned const t = number(i, round);
        if (!episode.acted.test(t)) continue;
        episode.past[t].set(t);
        if (round == 1) continue;
        for (unsigned j = 0; j < N; ++j) {
          if (episode.hears(i, j, round)) episode.past[t] |= episode.past[number(j, round - 1)];
        }
      }
    }
    return episode;
  }

  /// Does process i receive in this round what process j sent (its own state included)?
  [[nodiscard]] bool hears(unsigned i, unsigned j, unsigned round) const {
    if (i == j) return true;
    return run.schedule.fate[round - 1][i][j] == as_sent && run.acts(j, round - 1);
  }
};

}  // namespace protolearn::detail
