// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "protolearn/verification/every_n/sized_execution.hpp"

namespace protolearn::detail {

/// Episode, of any number of processes.
struct SizedEpisode {
  using Transitions = std::vector<bool>;

  SizedExecution run;
  Transitions acted;
  std::vector<std::uint32_t> entry;  // by transition

  [[nodiscard]] unsigned nodes() const { return run.nodes(); }
  [[nodiscard]] unsigned rounds() const { return run.rounds(); }
  [[nodiscard]] Transitions no_transitions() const { return Transitions(acted.size()); }
  [[nodiscard]] state_t action(unsigned t) const { return run.states[t / nodes() + 1][t % nodes()]; }

  /// Plays a schedule: look(own, counts, n, f, round) gives the entry of what a process knows, choose(entry) the next
  /// state.
  template <class Look, class Choose>
  static SizedEpisode play(Description const& setting, SizedSchedule plan, Look const& look, Choose&& choose) {
    std::vector<std::uint32_t> looked_up;  // in the order in which processes ask, round by round
    auto const next = [&](state_t own, std::vector<unsigned> const& counts, unsigned n, unsigned f, unsigned round) {
      looked_up.push_back(look(own, counts, n, f, round));
      return static_cast<state_t>(choose(looked_up.back()));
    };
    SizedEpisode episode{SizedExecution(setting, next, std::move(plan)), {}, {}};
    SizedExecution const& run = episode.run;
    episode.acted.resize(std::size_t{run.rounds()} * run.nodes());
    episode.entry.resize(episode.acted.size());
    for (std::size_t t = 0, k = 0; t < episode.acted.size(); ++t) {
      if (!run.moves(static_cast<unsigned>(t % run.nodes()), static_cast<unsigned>(t / run.nodes()) + 1)) continue;
      episode.acted[t] = true;
      episode.entry[t] = looked_up[k++];
    }
    return episode;
  }

  /// Does process i receive in this round what process j sent (its own state included)?
  [[nodiscard]] bool hears(unsigned i, unsigned j, unsigned round) const {
    return i == j || (run.schedule.fate(round, i, j) == as_sent && run.acts(j, round - 1));
  }

  /// Those that a transition depends on, itself included. What is there already is there with all of its own past. Who
  /// has halted says what came of earlier transitions.
  void add_past(Transitions& to, unsigned t) const {
    if (to[t]) return;
    to[t] = acted[t];
    unsigned const n = nodes();
    for (unsigned j = 0; t >= n && j < n; ++j) {
      if (j == t % n || (acted[t] && hears(t % n, j, t / n + 1))) add_past(to, (t / n - 1) * n + j);
    }
  }
};

}  // namespace protolearn::detail
