// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "protolearn/model/threshold_table.hpp"

namespace protolearn::detail {

/// An entry that learning has looked up, of a table of all predicates that Q sees, and its values by next state.
struct VisitedEntry {
  std::size_t row = 0;  // round and own state
  std::size_t bits = 0;
  std::vector<float> values;
};

/// From a Q function of many predicates to a table of few. Predicates are left out one at a time, the last of them
/// first. Entries that only these told apart are one from then on, and its values are their sums: what none of them
/// was punished for stays good. If the table that is greedy in the sums still passes, the predicate is out.
class FewerPredicates {
 public:
  FewerPredicates(unsigned states, unsigned clocks, std::vector<PredicateDescription> predicates,
                  std::vector<VisitedEntry> entries)
      : states_(states), clocks_(clocks), predicates_(std::move(predicates)), entries_(std::move(entries)) {}

  /// passes(table): does a table do? That of all predicates does.
  template <class Passes>
  [[nodiscard]] ThresholdTable run(Passes const& passes) const {
    std::size_t seen = everything();
    ThresholdTable result = all();
    for (std::size_t k = predicates_.size(); k-- > 0;) {
      std::size_t const fewer = seen & ~(std::size_t{1} << k);
      ThresholdTable other = table(fewer);
      if (!passes(std::as_const(other))) continue;
      seen = fewer;
      result = std::move(other);
    }
    return result;
  }

  [[nodiscard]] ThresholdTable all() const { return table(everything()); }

  /// Of those predicates alone. What was never looked up is answered as what differs from it in the fewest predicates.
  [[nodiscard]] ThresholdTable table(std::size_t seen) const {
    ThresholdTable result;
    result.states = states_;
    result.clocks = clocks_;
    for (std::size_t k = 0; k < predicates_.size(); ++k) {
      if (((seen >> k) & 1U) != 0) result.predicates.push_back(predicates_[k]);
    }
    std::size_t const width = std::size_t{1} << result.predicates.size(), rows = std::size_t{clocks_} * states_;
    std::vector<float> sums(rows * width * states_);
    std::vector<std::vector<std::size_t>> known(rows);  // their bits, each once
    std::vector<bool> is_known(rows * width);
    for (VisitedEntry const& e : entries_) {
      std::size_t const bits = packed(e.bits, seen), at = e.row * width + bits;
      for (std::size_t a = 0; a < states_; ++a) sums[at * states_ + a] += e.values[a];
      if (!is_known[at]) known[e.row].push_back(bits);
      is_known[at] = true;
    }
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t bits = 0; bits < width; ++bits) {
        std::size_t nearest = bits;
        int least = is_known[row * width + bits] ? 0 : std::numeric_limits<int>::max();
        for (std::size_t k = 0; least > 0 && k < known[row].size(); ++k) {
          int const distance = std::popcount(known[row][k] ^ bits);
          if (distance >= least) continue;
          least = distance;
          nearest = known[row][k];
        }
        result.answers.push_back(known[row].empty() ? static_cast<state_t>(row % states_)
                                                    : greedy(sums, row * width + nearest));
      }
    }
    return result;
  }

 private:
  [[nodiscard]] std::size_t everything() const { return (std::size_t{1} << predicates_.size()) - 1; }
  [[nodiscard]] static std::size_t packed(std::size_t bits, std::size_t seen) {
    std::size_t result = 0;
    for (unsigned to = 0; seen != 0; seen &= seen - 1, ++to) {
      result |= ((bits >> std::countr_zero(seen)) & 1U) << to;
    }
    return result;
  }
  [[nodiscard]] state_t greedy(std::vector<float> const& sums, std::size_t at) const {
    auto const row = sums.begin() + static_cast<std::ptrdiff_t>(at * states_);
    return static_cast<state_t>(std::max_element(row, row + states_) - row);
  }

  unsigned states_, clocks_;
  std::vector<PredicateDescription> predicates_;
  std::vector<VisitedEntry> entries_;
};

}  // namespace protolearn::detail
