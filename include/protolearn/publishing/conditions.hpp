// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "protolearn/publishing/remarks.hpp"

// Few and short conjunctions of literals that hold of some observations and not of others.

namespace protolearn::detail {

/// A set of rows.
class RowSet {
 public:
  explicit RowSet(std::size_t rows = 0) : words_((rows + 63) / 64) {}

  void insert(std::size_t row) { words_[row / 64] |= std::uint64_t{1} << (row % 64); }
  [[nodiscard]] bool has(std::size_t row) const { return ((words_[row / 64] >> (row % 64)) & 1U) != 0; }
  [[nodiscard]] std::size_t words() const { return words_.size(); }
  [[nodiscard]] std::size_t size() const {
    std::size_t sum = 0;
    for (auto const w : words_) sum += static_cast<std::size_t>(std::popcount(w));
    return sum;
  }
  [[nodiscard]] std::size_t common(RowSet const& other) const {
    std::size_t sum = 0;
    for (std::size_t k = 0; k < words_.size(); ++k) {
      sum += static_cast<std::size_t>(std::popcount(words_[k] & other.words_[k]));
    }
    return sum;
  }
  [[nodiscard]] bool meets(RowSet const& other) const {
    for (std::size_t k = 0; k < words_.size(); ++k) {
      if ((words_[k] & other.words_[k]) != 0) return true;
    }
    return false;
  }
  [[nodiscard]] bool empty() const { return !meets(*this); }
  /// The lowest row; there is one.
  [[nodiscard]] std::size_t first() const {
    std::size_t k = 0;
    while (words_[k] == 0) ++k;
    return 64 * k + static_cast<std::size_t>(std::countr_zero(words_[k]));
  }
  template <class Visit>
  void for_each(Visit const& visit) const {
    for (std::size_t k = 0; k < words_.size(); ++k) {
      for (auto w = words_[k]; w != 0; w &= w - 1) visit(64 * k + static_cast<std::size_t>(std::countr_zero(w)));
    }
  }
  RowSet& operator&=(RowSet const& other) {
    for (std::size_t k = 0; k < words_.size(); ++k) words_[k] &= other.words_[k];
    return *this;
  }
  RowSet& operator-=(RowSet const& other) {
    for (std::size_t k = 0; k < words_.size(); ++k) words_[k] &= ~other.words_[k];
    return *this;
  }
  friend RowSet operator&(RowSet a, RowSet const& b) { return a &= b; }
  friend RowSet operator-(RowSet a, RowSet const& b) { return a -= b; }
  friend bool operator==(RowSet const&, RowSet const&) = default;
  friend auto operator<=>(RowSet const&, RowSet const&) = default;

 private:
  std::vector<std::uint64_t> words_;
};

/// A literal, where it holds, and what it costs to read.
struct Column {
  Remark literal;
  RowSet where;
  unsigned cost;
};

/// Covers sets of rows by conjunctions. Weighted set cover, greedily (V. Chvatal, "A Greedy Heuristic for the
/// Set-Covering Problem", 1979): of single literals, of pairs as far as there are not too many, and of conjunctions
/// that are grown around a row, the one that is the shortest for what it newly covers comes next. At the end those are
/// left out that the others cover.
class ConditionFinder {
 public:
  /// No two rows are in the same columns.
  explicit ConditionFinder(std::vector<Column> columns) : columns_(std::move(columns)) {}

  struct Cover {
    std::vector<std::vector<std::size_t>> conjunctions;  // of columns
    unsigned cost = 0;
  };

  /// All rows of `in`, and none of `out`.
  [[nodiscard]] Cover find(RowSet const& in, RowSet const& out) const {
    std::vector<Candidate> shorter = short_ones(in, out);
    std::vector<Candidate> chosen;
    for (RowSet left = in; !left.empty();) {
      Candidate best = around(left.first(), left, in, out);
      std::size_t gain = best.where.common(left);
      std::size_t kept = 0;
      for (Candidate& c : shorter) {
        std::size_t const covers = c.where.common(left);
        if (covers == 0) continue;  // now and for good
        if (covers * best.cost > gain * c.cost) {
          best = c;
          gain = covers;
        }
        std::swap(shorter[kept++], c);
      }
      shorter.resize(kept);
      left -= best.where;
      chosen.push_back(std::move(best));
    }
    leave_out(chosen, in);
    Cover result;
    for (Candidate& c : chosen) {
      result.cost += c.cost;
      result.conjunctions.push_back(std::move(c.columns));
    }
    return result;
  }

 private:
  static constexpr unsigned cost_of_conjunction = 3;
  static constexpr std::size_t most_work = 30'000'000;  // words of row sets that are looked at for pairs
  static constexpr std::size_t most_pairs = 5'000;

  struct Candidate {
    std::vector<std::size_t> columns;
    RowSet where;
    unsigned cost = cost_of_conjunction;
  };

  [[nodiscard]] std::vector<Candidate> short_ones(RowSet const& in, RowSet const& out) const {
    std::vector<Candidate> result;
    std::vector<std::size_t> open;  // that hold of some rows of `in`, and of some of `out`
    for (std::size_t k = 0; k < columns_.size(); ++k) {
      if (!columns_[k].where.meets(in)) continue;
      if (columns_[k].where.meets(out)) {
        open.push_back(k);
      } else {
        result.push_back({{k}, columns_[k].where & in, columns_[k].cost + cost_of_conjunction});
      }
    }
    std::size_t work = 0, pairs = 0;
    for (std::size_t b = 1; b < open.size() && work < most_work && pairs < most_pairs; ++b) {
      RowSet const outside = columns_[open[b]].where & out, inside = columns_[open[b]].where & in;
      for (std::size_t a = 0; a < b; ++a) {
        Column const& other = columns_[open[a]];
        work += out.words();
        if (other.where.meets(outside) || !other.where.meets(inside)) continue;
        ++pairs;
        result.push_back(
            {{open[a], open[b]}, other.where & inside, other.cost + columns_[open[b]].cost + cost_of_conjunction});
      }
    }
    return result;
  }

  /// A conjunction that holds of this row, of many of `left`, and of none of `out`: literals are added that keep the
  /// most for what they exclude, and dropped again if they turn out not to be needed.
  [[nodiscard]] Candidate around(std::size_t row, RowSet const& left, RowSet const& in, RowSet const& out) const {
    Candidate result;
    RowSet kept = left, wrong = out;
    while (!wrong.empty()) {
      std::size_t const all = wrong.size();
      std::size_t best = columns_.size();
      double most = 0;
      for (std::size_t k = 0; k < columns_.size(); ++k) {
        if (!columns_[k].where.has(row)) continue;
        std::size_t const excluded = all - columns_[k].where.common(wrong);
        if (excluded == 0) continue;
        double const share = static_cast<double>(excluded) / static_cast<double>(all);
        double const worth = share * static_cast<double>(columns_[k].where.common(kept)) / columns_[k].cost;
        if (worth > most) {
          most = worth;
          best = k;
        }
      }
      result.columns.push_back(best);
      kept &= columns_[best].where;
      wrong &= columns_[best].where;
    }
    for (std::size_t k = result.columns.size(); k-- > 0;) {
      RowSet without = out;
      for (std::size_t c = 0; c < result.columns.size(); ++c) {
        if (c != k) without &= columns_[result.columns[c]].where;
      }
      if (without.empty()) result.columns.erase(result.columns.begin() + static_cast<std::ptrdiff_t>(k));
    }
    result.where = in;
    for (std::size_t const c : result.columns) {
      result.where &= columns_[c].where;
      result.cost += columns_[c].cost;
    }
    return result;
  }

  /// Later ones first: they cover the least.
  static void leave_out(std::vector<Candidate>& chosen, RowSet const& in) {
    std::vector<unsigned> covered(64 * in.words());  // how often each row is
    for (Candidate const& c : chosen) {
      c.where.for_each([&](std::size_t row) { ++covered[row]; });
    }
    for (std::size_t k = chosen.size(); k-- > 0;) {
      bool needed = false;
      chosen[k].where.for_each([&](std::size_t row) { needed = needed || covered[row] == 1; });
      if (needed) continue;
      chosen[k].where.for_each([&](std::size_t row) { --covered[row]; });
      chosen.erase(chosen.begin() + static_cast<std::ptrdiff_t>(k));
    }
  }

  std::vector<Column> columns_;
};

}  // namespace protolearn::detail
