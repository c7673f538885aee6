// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

namespace protolearn::detail {

/// A minimum cut between nodes 0 and 1 by blocking flows (E. Dinic, 1970), O(V^2 E) and far less here. Boost.Graph has
/// maximum flow too, but it costs every user of the header 3.6 s of compilation.
class MinimumCut {
 public:
  using Capacity = std::int64_t;
  /// The finite capacities together must be less.
  static constexpr Capacity infinite = std::numeric_limits<Capacity>::max() / 4;

  explicit MinimumCut(std::size_t nodes) : begin_(nodes + 1), distance_(nodes, none) {}

  /// An arc that costs `capacity` if `from` is on the side of 0 and `to` on that of 1.
  void add(std::uint32_t from, std::uint32_t to, Capacity capacity) { added_.push_back({from, to, capacity, 0}); }

  /// The cost of a minimum cut, or, if that is more than `limit`, something from there up to it; at least `infinite` if
  /// no cut does without an infinite arc. May be called again when arcs were added, and then starts from what it knows.
  Capacity run(Capacity limit = infinite) {
    place();
    while (flow_ < limit && layer()) {
      next_.assign(begin_.begin(), begin_.end() - 1);
      for (Capacity pushed = 1; pushed > 0 && flow_ < limit; flow_ += pushed) pushed = push(0, infinite);
    }
    return flow_;
  }

  /// After a run() that no limit ended: is the node on the side of 0 in a minimum cut, the one with the fewest there?
  [[nodiscard]] bool side(std::uint32_t node) const { return distance_[node] != none; }

  // After run(), all minimum cuts (J.-C. Picard and M. Queyranne, "On the structure of all minimum cuts in a network",
  // 1980). Where capacities were rounded, no more than `slack` left on an arc is nothing.

  /// 1 for the nodes that are on the side of 0 in each of them, 0 for those that are on the side of 1 in each, -1 for
  /// the others.
  [[nodiscard]] std::vector<signed char> sides(Capacity slack = 0) {
    std::vector<signed char> result(distance_.size(), -1);
    for (std::uint32_t root : {0U, 1U}) {
      result[root] = root == 0 ? 1 : 0;
      queue_.assign(1, root);
      for (std::size_t k = 0; k < queue_.size(); ++k) {
        for (std::uint32_t a = begin_[queue_[k]]; a < begin_[queue_[k] + 1]; ++a) {
          std::uint32_t const to = arcs_[a].to;
          if (arcs_[root == 0 ? a : arcs_[a].twin].left <= slack || result[to] != -1) continue;
          result[to] = result[root];
          queue_.push_back(to);
        }
      }
    }
    return result;
  }

  /// Calls visit(u, v) for the pairs of nodes of which none of them has u on the side of 0 and v on that of 1. All cuts
  /// without such a pair are minimum cuts.
  template <class Visit>
  void for_each_residual(Visit&& visit, Capacity slack = 0) const {
    for (std::uint32_t u = 0; u < distance_.size(); ++u) {
      for (std::uint32_t a = begin_[u]; a < begin_[u + 1]; ++a) {
        if (arcs_[a].left > slack) visit(u, arcs_[a].to);
      }
    }
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  struct Arc {
    std::uint32_t to, twin;  // the arc in the other direction
    Capacity left;
  };
  /// An arc and its twin, while they have no place.
  struct Pair {
    std::uint32_t from, to;
    Capacity left, back;
  };

  /// Gives a place to the arcs that were added: those that leave a node lie side by side, which is what makes a search
  /// through them quick. O(arcs).
  void place() {
    if (added_.empty()) return;
    std::vector<Pair> pairs;
    pairs.reserve(arcs_.size() / 2 + added_.size());
    for (std::uint32_t u = 0; u < distance_.size(); ++u) {
      for (std::uint32_t a = begin_[u]; a < begin_[u + 1]; ++a) {
        if (a < arcs_[a].twin) pairs.push_back({u, arcs_[a].to, arcs_[a].left, arcs_[arcs_[a].twin].left});
      }
    }
    pairs.insert(pairs.end(), added_.begin(), added_.end());
    added_.clear();
    begin_.assign(distance_.size() + 1, 0);
    for (Pair const& pair : pairs) {
      ++begin_[pair.from + 1];
      ++begin_[pair.to + 1];
    }
    for (std::size_t u = 0; u < distance_.size(); ++u) begin_[u + 1] += begin_[u];
    next_.assign(begin_.begin(), begin_.end() - 1);
    arcs_.resize(2 * pairs.size());
    for (Pair const& pair : pairs) {
      std::uint32_t const there = next_[pair.from]++, back = next_[pair.to]++;
      arcs_[there] = {pair.to, back, pair.left};
      arcs_[back] = {pair.from, there, pair.back};
    }
  }

  /// Distances from 0 where something is left, as far as that of 1; does any path lead there?
  bool layer() {
    distance_.assign(distance_.size(), none);
    distance_[0] = 0;
    queue_.assign(1, 0);
    for (std::size_t k = 0; k < queue_.size(); ++k) {
      std::uint32_t const node = queue_[k];
      for (std::uint32_t a = begin_[node]; a < begin_[node + 1]; ++a) {
        std::uint32_t const to = arcs_[a].to;
        if (arcs_[a].left == 0 || distance_[to] != none) continue;
        distance_[to] = distance_[node] + 1;
        if (to == 1) return true;
        queue_.push_back(to);
      }
    }
    return false;
  }

  Capacity push(std::uint32_t node, Capacity most) {
    if (node == 1) return most;
    for (std::uint32_t& a = next_[node]; a < begin_[node + 1]; ++a) {
      Arc& arc = arcs_[a];
      if (arc.left == 0 || distance_[arc.to] != distance_[node] + 1) continue;
      Capacity const pushed = push(arc.to, std::min(most, arc.left));
      if (pushed == 0) continue;
      arc.left -= pushed;
      arcs_[arc.twin].left += pushed;
      return pushed;
    }
    return 0;
  }

  std::vector<std::uint32_t> begin_;  // of a node: where its arcs begin
  std::vector<std::uint32_t> next_, distance_, queue_;
  std::vector<Arc> arcs_;
  std::vector<Pair> added_;  // since the last run()
  Capacity flow_ = 0;
};

}  // namespace protolearn::detail
