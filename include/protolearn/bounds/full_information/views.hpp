// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "protolearn/bounds/full_information/flat_game.hpp"
#include "protolearn/core/tuple_map.hpp"

namespace protolearn::detail {

/// The number of a view, in the order in which views are met.
using view_id = std::uint32_t;

/// What stands in a view for a message that did not arrive.
inline constexpr view_id nothing = ~view_id{0};

/// Full information: a process's state is its whole *view*, that is its start, or its view of the round before and the
/// views that it received (M. Pease, R. Shostak and L. Lamport, 1980; N. Lynch, "Distributed Algorithms", 1996, section
/// 6.2). Every machine, whatever its states, is a function of it. Equal views have one number (hash-consing). What a
/// view tells of its senders is what the game's view tells: how many sent what where it is anonymous, who relative to
/// oneself where it is ordered, and one's own name too where machines differ by process. To tell more would be sound,
/// but would miss what is impossible for want of names. Coins are left out: what fails where they all show 0 is no
/// protocol, and what need not look at them can do without.
class Views {
 public:
  using Heard = std::array<view_id, max_nodes>;  // own view first, then the others' in cyclic order

  explicit Views(FlatGame const& game) : N(game.nodes), game_(game), map_(game.nodes + 1) {}

  [[nodiscard]] std::size_t size() const noexcept { return map_.size(); }

  /// What a view consists of: what was heard, and the round; of a start, the state and, where processes are named, the
  /// process.
  [[nodiscard]] view_id const* operator[](view_id view) const noexcept { return map_[view]; }

  view_id start(state_t state, unsigned process) {
    Key key{};
    key[0] = state;
    if (N > 1 && game_.named) key[1] = process;
    return map_.insert(key.data()).first;
  }

  /// The view after a round 1..R. If the game has a speaker, it is the offset-th next process, 0 being oneself.
  view_id step(Heard const& heard, unsigned round, unsigned offset) {
    Key key;
    std::copy_n(heard.begin(), N, key.begin());
    key[N] = round;
    bool const hears_speaker = game_.anonymous && game_.setting.view.speaker != nullptr && offset > 0;
    if (hears_speaker) {
      std::swap(key[1], key[offset]);
      key[N] |= 256;
    }
    if (game_.anonymous) std::sort(key.begin() + (hears_speaker ? 2 : 1), key.begin() + N);
    return map_.insert(key.data()).first;
  }

 private:
  using Key = std::array<view_id, max_nodes + 1>;
  unsigned N;
  FlatGame const& game_;
  TupleMap<view_id> map_;
};

}  // namespace protolearn::detail
