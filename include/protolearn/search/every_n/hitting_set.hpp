// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace protolearn::detail {

/// The smallest set that has an element in common with each of some sets; elements are 0..62, sets are masks. (R.
/// Reiter, "A theory of diagnosis from first principles", 1987, where the sets are conflicts and what hits them all is
/// a diagnosis.) Exact, by branch and bound: it branches on the elements of a smallest set that is not hit yet; as many
/// elements are needed as there are disjoint sets.
class MinimumHittingSet {
 public:
  static constexpr unsigned elements = 63;

  MinimumHittingSet() { weights_.fill(1); }
  /// weights[e] of element e; of those without one, 1.
  explicit MinimumHittingSet(std::vector<unsigned> const& weights) : MinimumHittingSet() {
    std::copy_n(weights.begin(), std::min<std::size_t>(weights.size(), elements), weights_.begin());
  }

  /// What contains a set that is there is hit as soon as that is. O(number of sets).
  void add(std::uint64_t set) {
    auto const contains = [](std::uint64_t large, std::uint64_t small) { return (small & ~large) == 0; };
    if (std::any_of(sets_.begin(), sets_.end(), [&](std::uint64_t s) { return contains(set, s); })) return;
    sets_.erase(std::remove_if(sets_.begin(), sets_.end(), [&](std::uint64_t s) { return contains(s, set); }),
                sets_.end());
    sets_.push_back(set);
  }
  /// Those that contain no other.
  [[nodiscard]] std::vector<std::uint64_t> const& sets() const { return sets_; }

  /// The hitting set with the fewest elements; of several, the one that weighs least; of several, the smallest mask. It
  /// has all of `include` and none of `forbid`. None if a set is empty, or all in `forbid`.
  [[nodiscard]] std::optional<std::uint64_t> least(std::uint64_t include = 0, std::uint64_t forbid = 0) const {
    if ((include & forbid) != 0) return std::nullopt;
    std::vector<std::uint64_t> open;
    for (std::uint64_t const set : sets_) {
      if ((set & include) != 0) continue;
      if ((set & ~forbid) == 0) return std::nullopt;
      open.push_back(set & ~forbid);
    }
    Best best;
    // with so many elements: the first number for which there is a hitting set is the least
    for (unsigned size = packing(open); !best.found; ++size) choose(open, size, 0, 0, best);
    return best.set | include;
  }

 private:
  struct Best {
    bool found = false;
    std::uint64_t set = 0;
    unsigned long weight = 0;
  };

  /// How many of the sets are disjoint, chosen greedily, the small ones first: each needs an element of its own.
  [[nodiscard]] static unsigned packing(std::vector<std::uint64_t>& sets) {
    std::sort(sets.begin(), sets.end(), [](std::uint64_t a, std::uint64_t b) {
      int const x = std::popcount(a), y = std::popcount(b);
      return x != y ? x < y : a < b;
    });
    std::uint64_t taken = 0;
    unsigned count = 0;
    for (std::uint64_t const set : sets) {
      if ((set & taken) != 0) continue;
      taken |= set;
      ++count;
    }
    return count;
  }

  /// Looks for hitting sets of what is open with at most `left` elements; all with fewer have been ruled out.
  void choose(std::vector<std::uint64_t>& open, unsigned left, std::uint64_t chosen, unsigned long weight,
              Best& best) const {
    if (open.empty()) {
      if (best.found && (weight > best.weight || (weight == best.weight && chosen >= best.set))) return;
      best = {true, chosen, weight};
      return;
    }
    if (left == 0 || packing(open) > left) return;
    // an element is in at most so many sets
    std::array<unsigned, 64> in{};
    for (std::uint64_t const set : open) {
      for (std::uint64_t rest = set; rest != 0; rest &= rest - 1) ++in[bit(rest)];
    }
    if (std::size_t{*std::max_element(in.begin(), in.end())} * left < open.size()) return;
    if (best.found && weight + left * lightest(open) > best.weight) return;

    std::uint64_t const branch = open.front();  // packing() has sorted them
    std::uint64_t excluded = 0;                 // those before were tried with everything else
    std::vector<std::uint64_t> next;
    for (std::uint64_t rest = branch; rest != 0; rest &= rest - 1) {
      unsigned const e = bit(rest);
      std::uint64_t const one = std::uint64_t{1} << e;
      next.clear();
      bool possible = true;
      for (std::uint64_t const set : open) {
        if ((set & one) != 0) continue;
        next.push_back(set & ~excluded);
        possible = possible && next.back() != 0;
      }
      excluded |= one;
      if (possible) choose(next, left - 1, chosen | one, weight + weights_[e], best);
    }
  }

  /// The least weight of an element that is in some set.
  [[nodiscard]] unsigned long lightest(std::vector<std::uint64_t> const& sets) const {
    std::uint64_t all = 0;
    for (std::uint64_t const set : sets) all |= set;
    unsigned long result = weights_[bit(all)];
    for (; all != 0; all &= all - 1) result = std::min<unsigned long>(result, weights_[bit(all)]);
    return result;
  }
  [[nodiscard]] static unsigned bit(std::uint64_t set) { return static_cast<unsigned>(std::countr_zero(set)); }

  std::array<unsigned, 64> weights_{};
  std::vector<std::uint64_t> sets_;
};

}  // namespace protolearn::detail
