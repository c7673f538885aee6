// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "protolearn/verification/report.hpp"

namespace protolearn::detail {

/// How many messages are sent in an execution: the fewest and the most, of those that lead to each configuration. It
/// watches an exploration, which numbers the configurations of each round.
class MessageCount {
 public:
  /// Counts, or not, from this many configurations of N processes on.
  void begin(bool counts, std::size_t starts, unsigned nodes) {
    counts_ = counts;
    receivers_ = nodes - 1;
    now_.assign(counts ? starts : 0, {});
    next_.clear();
    fewest_ = ~std::uint64_t{0};
    most_ = 0;
  }
  [[nodiscard]] bool counts() const noexcept { return counts_; }

  /// What follows goes on from the k-th configuration, in which so many processes send, perhaps for the last time.
  void go_on(std::size_t k, unsigned senders, bool last) {
    here_ = {now_[k].first + senders, now_[k].second + senders};
    if (!last) return;
    fewest_ = std::min<std::uint64_t>(fewest_, std::uint64_t{here_.first} * receivers_);
    most_ = std::max<std::uint64_t>(most_, std::uint64_t{here_.second} * receivers_);
  }
  /// To a configuration of the next round.
  void arrive(std::size_t number, bool is_new) {
    if (is_new) {
      next_.push_back(here_);
    } else {
      next_[number] = {std::min(next_[number].first, here_.first), std::max(next_[number].second, here_.second)};
    }
  }
  void end_round() {
    std::swap(now_, next_);
    next_.clear();
  }

  void write(Report& report) const {
    report.fewest_messages = std::min(fewest_, most_);
    report.most_messages = most_;
  }

 private:
  using Sendings = std::pair<unsigned, unsigned>;  // how often processes sent to the others: the least, the most

  bool counts_ = false;
  unsigned receivers_ = 0;
  std::vector<Sendings> now_, next_;
  Sendings here_{};
  std::uint64_t fewest_ = 0, most_ = 0;
};

}  // namespace protolearn::detail
