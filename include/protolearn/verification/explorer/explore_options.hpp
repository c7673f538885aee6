// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace protolearn {

/// How far an exploration has got: in a round 1..`rounds`, with `done` of the `of` configurations that the round begins
/// with.
struct ExploreProgress {
  unsigned round = 0;
  unsigned rounds = 0;
  std::uint64_t done = 0;
  std::uint64_t of = 0;
  double seconds = 0;

  /// As a number 0..1. It is not proportional to time: later rounds take longer.
  [[nodiscard]] double share() const {
    return (round - 1 + static_cast<double>(done) / static_cast<double>(of)) / static_cast<double>(rounds);
  }
};

struct ExploreOptions {
  /// Gives up, with an incomplete report, when a round has more configurations than this (about 50 bytes each).
  std::size_t max_configurations = std::size_t{1} << 24;
  /// Called about ten times a second while judging, if that takes so long; by verify() also before Z3 is asked.
  std::function<void(ExploreProgress const&)> on_progress{};
};

}  // namespace protolearn
