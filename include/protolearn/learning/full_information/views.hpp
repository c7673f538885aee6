// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "protolearn/verification/configuration.hpp"

namespace protolearn::detail {

/// The number of a view, in the order in which views are met.
using view_id = std::uint32_t;

/// What stands in a view for a message that did not arrive.
inline constexpr view_id nothing = ~view_id{0};

/// Full information: a process's state is its whole *view*, that is its start, or its view of the round before and the views that it
/// received (M. Pease, R. Shostak and L. Lamport, 1980; N. Lynch, "Distributed Algorithms", 1996, section 6.2). Every machine,
/// whatever its states, is a function of it. Equal views have one number (hash-consing). What a view tells of its senders is what the
/// game's view tells: how many sent what where it is anonymous, who relative to oneself where it is ordered, and one's own name too
/// where machines differ by process. More would be sound, and miss what is impossible for want of names.
template <class Game>
class Views {
 public:
  static constexpr unsigned N = Game::nodes;
  static constexpr bool named = !Configuration<Game>::shared;
  static constexpr bool anonymous = Configuration<Game>::anonymous;
  using Heard = std::array<view_id, N>;  // own view first, then the others' in cyclic order

  using Key = std::array<view_id, N + 1>;

  [[nodiscard]] std::size_t size() const noexcept { return map_.keys().size(); }

  /// What a view consists of: what was heard, and the round; of a start, the state and, where processes are named, the process.
  [[nodiscard]] Key const& key(view_id view) const noexcept { return map_.keys()[view]; }

  view_id start(state_t state, unsigned process) {
    Key key{};
    key[0] = state;
    if (N > 1 && named) key[1] = process;
    return map_.insert(key).first;
  }

  /// The view after a round 1..R.
  view_id step(Heard heard, unsigned round) {
    if constexpr (anonymous) std::sort(heard.begin() + 1, heard.end());
    Key key{};
    std::copy(heard.begin(), heard.end(), key.begin());
    key[N] = round;
    return map_.insert(key).first;
  }

 private:
  KeyMap<Key> map_;
};

}  // namespace protolearn::detail
