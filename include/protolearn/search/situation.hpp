// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "protolearn/search/configurations.hpp"
#include "protolearn/search/graph.hpp"

namespace protolearn::detail {

/// What may become of a receiver.
struct ReceiverOption {
  Receipts::Set receipts = 0;
  state_t next = 0;
  bool lost = false;       // some message to it is
  std::uint16_t cost = 0;  // how many are (only under a budget)
  std::uint32_t then = 0;  // its word
};

/// Receivers in places first, first + 1, ... with the same options.
struct Receivers {
  unsigned first = 0, count = 0;
  std::uint32_t now = 0;  // their word
  bool may_lose = false;
  std::vector<ReceiverOption> options;
};

/// The step at hand: from which configuration, in which round, who crashes in it, and what may become of the others by
/// the present table.
template <class Size>
struct Situation {
  Situation(Size const& size, NormalForm& form) : size_(size), form_(form) {}

  // the configuration
  unsigned round = 0;  // of the step, 1..R
  std::uint32_t number = 0;
  typename Size::Config config{};
  Context context;
  // the step
  Graph::Node const* node = nullptr;
  Graph::Step const* step = nullptr;
  unsigned failures = 0;  // with those of the step
  Outlook silent;         // what is known of those who receive nothing, and settled before
  std::array<Receivers, Size::capacity> groups;
  unsigned group_count = 0;
  unsigned receivers = 0;  // in all groups

  Outlook const& outlook(process_word w) { return form_.outlook(w, round); }
  Outlook const& outlook(Receivers const& group, unsigned state) {
    return outlook(size_.layout().step(group.now, static_cast<state_t>(state), round));
  }

  /// The rules, given what is known of all processes together after the step, in which some messages may or must have
  /// been lost. Those that the context keeps are kept.
  [[nodiscard]] Certain judge(Outlook const& all, bool may_lose, bool must_lose) const {
    Certain judged = form_.judge(all, size_.run_outlook(config, round, failures, 1, may_lose, must_lose));
    judged.yes |= context.kept;
    judged.no &= ~context.kept;
    return judged;
  }

  [[nodiscard]] Obligations const& obligations() const noexcept { return form_.obligations(); }

 private:
  Size const& size_;
  NormalForm& form_;
};

}  // namespace protolearn::detail
