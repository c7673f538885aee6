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

  explicit MinimumCut(std::size_t nodes) : first_(nodes, none) {}

  /// An arc that costs `capacity` if `from` is on the side of 0 and `to` on that of 1.
  void add(std::uint32_t from, std::uint32_t to, Capacity capacity) {
    half(from, to, capacity);
    half(to, from, 0);
  }

  /// The cost of a minimum cut, or, if that is more than `limit`, something from there up to it; at least `infinite` if
  /// no cut does without an infinite arc. May be called again when arcs were added, and then starts from what it knows.
  Capacity run(Capacity limit = infinite) {
    while (flow_ < limit && layer()) {
      next_ = first_;
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
    std::vector<signed char> result(first_.size(), -1);
    for (std::uint32_t root : {0U, 1U}) {
      result[root] = root == 0 ? 1 : 0;
      queue_.assign(1, root);
      for (std::size_t k = 0; k < queue_.size(); ++k) {
        for (std::uint32_t a = first_[queue_[k]]; a != none; a = arcs_[a].next) {
          std::uint32_t const to = arcs_[a].to;
          if (arcs_[root == 0 ? a : a ^ 1U].left <= slack || result[to] != -1) continue;
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
    for (std::uint32_t u = 0; u < first_.size(); ++u) {
      for (std::uint32_t a = first_[u]; a != none; a = arcs_[a].next) {
        if (arcs_[a].left > slack) visit(u, arcs_[a].to);
      }
    }
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  struct Arc {
    std::uint32_t to, next;
    Capacity left;
  };

  void half(std::uint32_t from, std::uint32_t to, Capacity capacity) {
    arcs_.push_back({to, first_[from], capacity});
    first_[from] = static_cast<std::uint32_t>(arcs_.size() - 1);
  }

  /// Distances from 0 where something is left; does any path lead to 1?
  bool layer() {
    distance_.assign(first_.size(), none);
    distance_[0] = 0;
    queue_.assign(1, 0);
    for (std::size_t k = 0; k < queue_.size(); ++k) {
      for (std::uint32_t a = first_[queue_[k]]; a != none; a = arcs_[a].next) {
        std::uint32_t const to = arcs_[a].to;
        if (arcs_[a].left == 0 || distance_[to] != none) continue;
        distance_[to] = distance_[queue_[k]] + 1;
        queue_.push_back(to);
      }
    }
    return distance_[1] != none;
  }

  Capacity push(std::uint32_t node, Capacity most) {
    if (node == 1) return most;
    for (std::uint32_t& a = next_[node]; a != none; a = arcs_[a].next) {
      if (arcs_[a].left == 0 || distance_[arcs_[a].to] != distance_[node] + 1) continue;
      Capacity const pushed = push(arcs_[a].to, std::min(most, arcs_[a].left));
      if (pushed == 0) continue;
      arcs_[a].left -= pushed;
      arcs_[a ^ 1U].left += pushed;
      return pushed;
    }
    return 0;
  }

  std::vector<std::uint32_t> first_, next_, distance_, queue_;
  std::vector<Arc> arcs_;
  Capacity flow_ = 0;
};

}  // namespace protolearn::detail
