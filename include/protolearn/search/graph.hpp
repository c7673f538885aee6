// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "protolearn/search/clause_base.hpp"

namespace protolearn::detail {

/// The steps from every configuration of a setting that was expanded, as the present table makes them; and which
/// configurations the table reaches. It outlives the table: where a step's receipts still go where they went, the step
/// is what it was. It knows configurations by their numbers alone, so that it is compiled once for all settings.
class Graph {
 public:
  using Set = Receipts::Set;
  using Move = ClauseList::Move;

  /// Receivers in places first, first + 1, ... that may look up the same entries.
  struct Group {
    std::uint8_t first = 0, count = 0;
    std::uint32_t hearing = 0;  // what they may look up (hearings.hpp)
  };

  /// A round in which certain places crash.
  struct Step {
    enum class State : std::uint8_t { open, fine, broken };
    node_set failing = 0;
    std::uint32_t groups = 0;  // where those begin
    std::uint32_t edges = 0;   // where those begin that were found
    std::uint16_t group_count = 0;
    State state = State::open;  // open: not expanded with the present table; broken: some rule is, for good
  };

  /// Of the receivers of a group: this many look up an entry of the set that goes to the state.
  struct Run {
    Set receipts = 0;
    state_t next = 0;
    std::uint8_t count = 0;
  };

  /// One outcome of a step.
  struct Edge {
    std::uint32_t to = 0;
    std::uint32_t runs = 0;  // where those begin
    std::uint8_t run_count = 0;
    bool is_told = false;  // there is a clause about it
  };

  struct Node {
    std::vector<Step> steps;
    std::vector<Group> groups;
    std::vector<Set> receipts;  // all that somebody may look up, in any step
    std::vector<Edge> edges;    // in the order of the steps
    std::vector<Run> runs;
    std::uint32_t expanded = 0;  // when (Receipts::now)
    unsigned level = 0;          // for which level; 0: never
    bool is_broken = false;      // one of the steps is
    // of the present table only
    bool is_bad = false;        // leads to a broken one
    std::uint32_t reached = 0;  // the stamp of the table
    int variable = 0;
  };

  Graph(ClauseBase& base, std::uint8_t setting, unsigned rounds, unsigned places)
      : base_(base), setting_(setting), nodes_(rounds), layers_(rounds), moves_(places) {}

  /// A new table.
  void begin() {
    ++stamp_;
    for (auto& layer : layers_) layer.clear();
  }

  [[nodiscard]] Node& node(unsigned round, std::uint32_t number) {
    if (number >= nodes_[round].size()) nodes_[round].resize(number + 1);
    return nodes_[round][number];
  }

  void reach(unsigned round, std::uint32_t number) {
    Node& it = node(round, number);
    if (it.reached == stamp_) return;
    it.reached = stamp_;
    it.is_bad = false;
    layers_[round].push_back(number);
  }
  [[nodiscard]] bool reaches(ConfigurationId id) const { return nodes_[id.round][id.number].reached == stamp_; }

  /// The numbers of those that are reached after a round.
  [[nodiscard]] std::vector<std::uint32_t> const& layer(unsigned round) const { return layers_[round]; }

  /// Does what is known about the node hold for the present table, at this level?
  [[nodiscard]] bool is_fresh(Node const& node, unsigned level) const {
    return node.level == level && std::none_of(node.receipts.begin(), node.receipts.end(),
                                               [&](Set set) { return base_.receipts().changed(set) > node.expanded; });
  }

  /// The variable of reached(configuration after `round` rounds).
  int reached(unsigned round, std::uint32_t number) {
    int& variable = node(round, number).variable;
    if (variable == 0) variable = base_.make_reached({setting_, static_cast<std::uint8_t>(round), number});
    return variable;
  }

  /// A clause for every edge that leads, perhaps through others, to a broken node. False: no such node is reached.
  bool blame() {
    bool some = false;
    for (unsigned round = static_cast<unsigned>(layers_.size()); round-- > 0;) {
      for (std::uint32_t number : layers_[round]) {
        Node& from = nodes_[round][number];
        from.is_bad = from.is_broken;
        if (round + 1 < layers_.size()) {
          for (Edge& edge : from.edges) {
            if (!nodes_[round + 1][edge.to].is_bad) continue;
            from.is_bad = true;
            if (!edge.is_told) tell(round, number, edge);
          }
        }
        some = some || from.is_bad;
      }
    }
    return some;
  }

  /// All that was reached was by whatever table. A clause for every edge, if so wanted; then what is known of the nodes
  /// is forgotten, as it is not about the present table.
  [[gnu::noinline]] void settle(bool tells) {
    for (unsigned round = 0; round < layers_.size(); ++round) {
      for (std::uint32_t number : layers_[round]) settle(round, number, tells);
    }
  }

  /// What the places do that certain runs say of the groups of a step.
  [[nodiscard]] std::vector<Move> const& moves(Node const& from, Step const& step, Run const* runs) {
    std::fill(moves_.begin(), moves_.end(), Move{});
    for (unsigned g = 0; g < step.group_count; ++g) {
      Group const& group = from.groups[step.groups + g];
      for (unsigned place = group.first, end = place + group.count; place < end; ++runs) {
        for (unsigned k = 0; k < runs->count; ++k) moves_[place++] = {runs->receipts, 1U << runs->next};
      }
    }
    return moves_;
  }

  /// Roughly how much memory it takes.
  [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; }
  void count_bytes(Node const& node, bool more) {
    std::size_t const bytes = sizeof(Node) + node.steps.capacity() * sizeof(Step) +
                              node.groups.capacity() * sizeof(Group) + node.receipts.capacity() * sizeof(Set) +
                              node.edges.capacity() * sizeof(Edge) + node.runs.capacity() * sizeof(Run);
    bytes_ = more ? bytes_ + bytes : bytes_ - bytes;
  }

 private:
  void settle(unsigned round, std::uint32_t number, bool tells) {
    for (std::size_t e = 0; tells && e < nodes_[round][number].edges.size(); ++e)
      tell(round, number, nodes_[round][number].edges[e]);
    Node& it = nodes_[round][number];
    count_bytes(it, false);
    Node known;
    known.reached = it.reached;
    known.variable = it.variable;
    it = std::move(known);
    count_bytes(it, true);
  }

  [[gnu::noinline]] void tell(unsigned round, std::uint32_t number, Edge& edge) {
    edge.is_told = true;
    int const to = reached(round + 1, edge.to);
    int const here = round > 0 ? reached(round, number) : 0;
    Node const& from = nodes_[round][number];
    Run const* const runs = from.runs.data() + edge.runs;
    for (unsigned k = 0; k < edge.run_count; ++k) base_.or_none(runs[k].receipts, 1U << runs[k].next);
    if (here != 0) base_.or_literal(-here);
    base_.or_literal(to);
    auto const at = static_cast<std::size_t>(&edge - from.edges.data());
    Step const* step = from.steps.data();
    while (step + 1 < from.steps.data() + from.steps.size() && step[1].edges <= at) ++step;
    ClauseOrigin origin{ClauseOrigin::Kind::edge,
                        {setting_, static_cast<std::uint8_t>(round), number},
                        {setting_, static_cast<std::uint8_t>(round + 1), edge.to}};
    origin.failing = step->failing;
    base_.add(origin, moves(from, *step, runs));
  }

  ClauseBase& base_;
  std::uint8_t setting_;
  std::vector<std::vector<Node>> nodes_;  // by round and number
  std::vector<std::vector<std::uint32_t>> layers_;
  std::uint32_t stamp_ = 0;
  std::size_t bytes_ = 0;
  std::vector<Move> moves_;
};

}  // namespace protolearn::detail
