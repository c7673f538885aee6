// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <utility>
#include <vector>

#include "protolearn/core/state.hpp"

namespace protolearn::detail {

/// One row of a machine's table: what is observed, and the state that follows.
template <unsigned digits_>
struct TableRow {
  static constexpr unsigned digits = digits_;
  std::array<state_t, digits> observed;
  state_t next;

  friend constexpr bool operator<(TableRow const& a, TableRow const& b) { return a.observed < b.observed; }
};

/// A table as a decision diagram: equal subtables are one node, and digits that do not matter are skipped (R. E.
/// Bryant, "Graph-based algorithms for Boolean function manipulation", 1986; here with many-valued digits). It says
/// exactly what the rows say, in at most as many edges as a tree has, and in far fewer when the machine follows a rule.
class TableDiagram {
 public:
  struct Edge {
    state_t value;
    std::size_t target;
    friend bool operator<(Edge const& a, Edge const& b) {
      return std::pair{a.value, a.target} < std::pair{b.value, b.target};
    }
  };
  /// "If the digit has the edge's value, go to its target": targets below `states` are next states, others are `states`
  /// + the number of a node that comes earlier.
  struct Node {
    unsigned digit;
    std::vector<Edge> edges;
    friend bool operator<(Node const& a, Node const& b) {
      return a.digit != b.digit ? a.digit < b.digit : a.edges < b.edges;
    }
  };

  /// The rows must be sorted, and no two may observe the same. O(rows digits log rows).
  template <class Row>
  TableDiagram(std::vector<Row> const& rows, unsigned states) : states_(states) {
    if (!rows.empty()) root_ = build(rows, 0, rows.size(), 0);
    known_.clear();
  }

  [[nodiscard]] std::vector<Node> const& nodes() const { return nodes_; }
  [[nodiscard]] std::size_t root() const { return root_; }

 private:
  template <class Row>
  std::size_t build(std::vector<Row> const& rows, std::size_t first, std::size_t last, unsigned digit) {
    if (digit == Row::digits) return rows[first].next;
    Node node{digit, {}};
    bool same = true;
    for (std::size_t begin = first; begin < last;) {
      state_t const value = rows[begin].observed[digit];
      std::size_t end = begin + 1;
      while (end < last && rows[end].observed[digit] == value) ++end;
      node.edges.push_back({value, build(rows, begin, end, digit + 1)});
      same = same && node.edges.back().target == node.edges.front().target;
      begin = end;
    }
    if (same) return node.edges.front().target;
    auto const [place, is_new] = known_.try_emplace(node, states_ + nodes_.size());
    if (is_new) nodes_.push_back(node);
    return place->second;
  }

  unsigned states_;
  std::vector<Node> nodes_;
  std::size_t root_ = 0;
  std::map<Node, std::size_t> known_;
};

}  // namespace protolearn::detail
