// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "protolearn/bounds/full_information/joint_views.hpp"

namespace protolearn::detail {

/// Too many liars, N <= 3F (M. Fischer, N. Lynch and M. Merritt, "Easy impossibility proofs for distributed consensus
/// problems", Distributed Computing 1, 1986): the processes are split into three groups of at most F, and two copies of
/// the system are joined crosswise between the first and the last group, in a ring of six. Any two neighbours in the
/// ring cannot tell it from a real system in which the third group lies: to each of the two it behaves like the group
/// next to it in the ring.
class Covering {
 public:
  explicit Covering(FlatGame const& game) : N(game.nodes), R(game.rounds), game_(game) {}

  [[nodiscard]] bool exists() const { return game_.lies && N >= 3 && N <= 3 * game_.max_faulty; }

  /// Calls emit(scenario, views of the actors) for each section of each ring: two neighbouring groups that are correct.
  /// Rings differ by what the six groups start with (one of the first four initial states). Until emit returns false.
  template <class Emit>
  void for_each(Views& views, Emit&& emit) const {
    auto const initials = std::min(4U, game_.task.initials);
    std::array<std::size_t, 6> choice{};
    for (bool more = true; more;) {
      Scenario ring(N, R, 2);
      for (unsigned a = 0; a < 2 * N; ++a) {
        unsigned const p = a % N;
        ring.actors[a].start = game_.task.initial[choice[a / N * 3 + group_of(p)]];
        for (auto& round : ring.actors[a].hears) {
          for (unsigned q = 0; q < N; ++q) round[q] = static_cast<std::uint8_t>(copy_heard(a / N, p, q) * N + q);
        }
      }
      auto const seen = views_of(ring, views);
      for (unsigned liars = 0; liars < 3; ++liars) {
        for (unsigned copy = 0; copy < 2; ++copy) {
          if (!section(ring, liars, copy)) continue;
          if (!emit(static_cast<Scenario const&>(ring), seen)) return;
        }
      }
      more = false;
      for (std::size_t k = 0; k < 6 && !more; ++k) {
        choice[k] = (choice[k] + 1) % initials;
        more = choice[k] != 0;
      }
    }
  }

 private:
  [[nodiscard]] unsigned group_of(unsigned process) const { return process * 3 / N; }

  [[nodiscard]] unsigned copy_heard(unsigned copy, unsigned p, unsigned q) const {
    bool const crosswise = (group_of(p) == 0 && group_of(q) == 2) || (group_of(p) == 2 && group_of(q) == 0);
    return crosswise ? 1 - copy : copy;
  }

  /// Makes group `liars` faulty and casts two neighbours of the ring, one of them in `copy`. Can they start so?
  bool section(Scenario& ring, unsigned liars, unsigned copy) const {
    ring.faulty = 0;
    std::array<state_t, max_nodes> starts{};
    for (unsigned p = 0; p < N; ++p) {
      if (group_of(p) == liars) {
        ring.faulty = with(ring.faulty, p);
        ring.cast[p] = nobody;
        continue;
      }
      bool const crosswise = liars == 1 && group_of(p) == 2;
      ring.cast[p] = static_cast<std::uint8_t>((crosswise ? 1 - copy : copy) * N + p);
      starts[p] = ring.actors[ring.cast[p]].start;
    }
    return may_start(game_.task, starts, N, ring.faulty);
  }

  std::vector<view_id> views_of(Scenario const& ring, Views& views) const {
    std::vector<view_id> now(2 * N);
    for (unsigned a = 0; a < 2 * N; ++a) now[a] = views.start(ring.actors[a].start, a % N);
    for (unsigned round = 1; round <= R; ++round) {
      auto const before = now;
      for (unsigned a = 0; a < 2 * N; ++a) {
        Views::Heard heard;
        for (unsigned offset = 0; offset < N; ++offset)
          heard[offset] = before[ring.actors[a].hears[round - 1][(a % N + offset) % N]];
        auto const speaker = game_.setting.view.speaker;
        now[a] = views.step(heard, round, speaker == nullptr ? 0 : (speaker(round) + N - a % N) % N);
      }
    }
    return now;
  }

  unsigned N, R;
  FlatGame const& game_;
};

}  // namespace protolearn::detail
