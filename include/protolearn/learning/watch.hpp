// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>

#include "protolearn/core/clock.hpp"
#include "protolearn/core/options.hpp"

namespace protolearn::detail {

/// The clock, the limits and the progress of one run.
class Watch {
 public:
  Watch(Options const& options, Progress::Phase phase, std::chrono::nanoseconds limit)
      : options_(options), phase_(phase), limit_(limit) {}

  /// Why to stop now; empty: go on. Reads the clock only; results depend on it only where it ends a run.
  [[nodiscard]] std::string reason(std::uint64_t iterations) const {
    if (options_.stop != nullptr && options_.stop->load()) return "an interrupt";
    if (options_.max_iterations > 0 && iterations >= options_.max_iterations) return "the limit of iterations";
    if (std::chrono::steady_clock::now() - start_ >= limit_) return "the time limit";
    return {};
  }

  /// Reports progress about ten times a second, or `at_once`.
  template <class Fill>
  void report(Fill&& fill, bool at_once = false) {
    if (!options_.on_progress) return;
    auto const now = std::chrono::steady_clock::now();
    if (!at_once && now - last_report_ < std::chrono::milliseconds{100}) return;
    last_report_ = now;
    Progress progress;
    progress.phase = phase_;
    progress.seconds = seconds();
    if (limit_.count() > 0)
      progress.share_of_time = std::min(1.0, progress.seconds / std::chrono::duration<double>(limit_).count());
    fill(progress);
    options_.on_progress(progress);
  }

  [[nodiscard]] double seconds() const { return seconds_since(start_); }

 private:
  Options const& options_;
  Progress::Phase phase_;
  std::chrono::nanoseconds limit_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_report_ = start_;
};

}  // namespace protolearn::detail
