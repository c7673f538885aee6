// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
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

namespace detail {

/// Tells how far an exploration has got, ten times a second.
class ProgressClock {
 public:
  void begin(ExploreOptions const& options) {
    if (options.on_progress) begun_ = last_told_ = std::chrono::steady_clock::now();
  }
  void tell(ExploreOptions const& options, unsigned round, unsigned rounds, std::uint64_t done, std::uint64_t of) {
    if (!options.on_progress) return;
    auto const now = std::chrono::steady_clock::now();
    if (now - last_told_ < std::chrono::milliseconds{100}) return;
    last_told_ = now;
    options.on_progress({round, rounds, done, of, std::chrono::duration<double>(now - begun_).count()});
  }

 private:
  std::chrono::steady_clock::time_point begun_{}, last_told_{};
};

}  // namespace detail

}  // namespace protolearn
