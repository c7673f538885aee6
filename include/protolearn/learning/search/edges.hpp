// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "protolearn/learning/search/layers.hpp"

namespace protolearn::detail {

/// The steps that the present table makes, and the clauses about those that lead to bad configurations.
template <class Setting>
class Edges {
 public:
  static constexpr unsigned N = Setting::nodes;

  Edges(ClauseBase& base, SearchLayers<Setting>& layers, std::uint8_t setting) : base_(base), layers_(layers), setting_(setting) {}

  void clear() {
    edges_.clear();
    choices_.clear();
  }

  /// A step in round `round` between two configurations: who crashes, and for each place what it looks up (or no_entry) and where it goes.
  void add(unsigned round, std::uint32_t from, std::uint32_t to, node_set crashing, std::array<std::uint32_t, N> const& entries,
           std::array<state_t, N> const& next) {
    edges_.push_back({from, to, round, crashing, choices_.size()});
    for (unsigned i = 0; i < N; ++i) choices_.push_back({entries[i], next[i]});
  }

  /// The variable of reached(configuration after `round` rounds).
  int reached(unsigned round, std::uint32_t node) {
    auto& variables = reached_[round];
    if (node >= variables.size()) variables.resize(std::max<std::size_t>(64, 2 * std::size_t{node} + 2));
    if (variables[node] == 0) variables[node] = base_.make_reached({setting_, static_cast<std::uint8_t>(round), node});
    return variables[node];
  }

  /// A clause for every edge that leads, maybe by others, to a bad configuration.
  void blame() {
    for (std::size_t k = edges_.size(); k-- > 0;) {  // backwards: those to a configuration come before those from it
      Edge const& edge = edges_[k];
      if (!layers_.bad(edge.round, edge.to)) continue;
      layers_.bad(edge.round - 1, edge.from) = true;
      blame(edge);
    }
  }

 private:
  struct Edge {
    std::uint32_t from, to;
    unsigned round;
    node_set crashing;
    std::size_t choices;  // N of them
  };
  struct Choice {
    std::uint32_t entry;
    state_t next;
  };

  [[gnu::noinline]] void blame(Edge const& edge) {
    std::vector<int>& clause = base_.clause();
    std::array<std::uint32_t, N> entries;
    for (unsigned i = 0; i < N; ++i) {
      Choice const& choice = choices_[edge.choices + i];
      entries[i] = choice.entry;
      if (choice.entry == ClauseList::no_entry) continue;
      int const literal = -base_.goes(choice.entry, choice.next);
      if (std::find(clause.begin(), clause.end(), literal) == clause.end()) clause.push_back(literal);
    }
    std::sort(clause.begin(), clause.end());
    if (edge.round > 1) clause.push_back(-reached(edge.round - 1, edge.from));
    clause.push_back(reached(edge.round, edge.to));
    if (!known_.insert(fingerprint(clause)).second) {
      clause.clear();
      return;
    }
    ClauseOrigin origin{ClauseOrigin::Kind::edge,
                        {setting_, static_cast<std::uint8_t>(edge.round - 1), edge.from},
                        {setting_, static_cast<std::uint8_t>(edge.round), edge.to}};
    origin.crashing = edge.crashing;
    base_.add(origin, entries.data(), N);
  }

  /// 128 bits that tell clauses apart: a clause that were lost to a collision would be missed, never wrong.
  static std::array<std::uint64_t, 2> fingerprint(std::vector<int> const& clause) {
    std::array<std::uint64_t, 2> h{};
    for (int literal : clause) {
      auto const x = static_cast<std::uint64_t>(static_cast<std::uint32_t>(literal));
      h[0] = (h[0] ^ x) * 0x9e3779b97f4a7c15U;
      h[0] ^= h[0] >> 32;
      h[1] = (h[1] + x) * 0xd6e8feb86659fd93U;
      h[1] ^= h[1] >> 29;
    }
    return h;
  }

  ClauseBase& base_;
  SearchLayers<Setting>& layers_;
  std::uint8_t setting_;
  std::array<std::vector<int>, Setting::rounds> reached_;
  std::vector<Edge> edges_;
  std::vector<Choice> choices_;
  KeyMap<std::array<std::uint64_t, 2>> known_;
};

}  // namespace protolearn::detail
