// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include "protolearn/bounds/best/seen_views.hpp"
#include "protolearn/verification/z3/z3.hpp"

namespace protolearn::detail {

/// Gives each view a state, so that a machine with few states does what a best protocol does: views that make the same
/// observation then must go to the same state. Z3 proposes states for the views before the last round, and which best
/// protocol; the collisions that this makes are found by building the table, and each becomes a clause
/// (counterexample-guided; the table in clauses would be S^N for each view).
template <class Game>
class Colouring {
 public:
  using Machine = typename Game::machine_type;
  using View = typename Game::view_type;
  using Task = typename Game::Task;
  static constexpr unsigned N = Game::nodes, R = Game::rounds;

  Colouring(Decisions& decisions, unsigned states)
      : decisions_(decisions),
        views_(decisions.views()),
        states_(states),
        solver_((keep_memory_between_contexts(), z3::solver(context_, "QF_FD"))),
        seen_(seen_views<N>(decisions)) {
    choose_states();
    choose_decisions();
  }

  /// The machine; none if no machine with so many states does as well, or, if `stopped` becomes true, is known.
  template <class Stop>
  std::optional<Machine> solve(Stop&& stop) {
    while (!stop()) {
      if (solver_.check() != z3::sat) return std::nullopt;
      read(solver_.get_model());
      Machine machine;
      if (build(machine)) return machine;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::size_t clauses() const noexcept { return clauses_; }

 private:
  static constexpr std::size_t none = no_number;

  /// One state for each view before the last round.
  void choose_states() {
    first_.assign(views_.size(), none);
    for (view_id v = 0; v < views_.size(); ++v) {
      if (seen_[v].round == 0 || seen_[v].round == R) continue;
      first_[v] = literals_.size();
      z3::expr_vector any(context_);
      for (unsigned s = 0; s < states_; ++s) {
        literals_.push_back(context_.bool_const(("v" + std::to_string(v) + "s" + std::to_string(s)).c_str()));
        any.push_back(literals_.back());
      }
      solver_.add(z3::mk_or(any));
      for (unsigned s = 0; s < states_; ++s) {
        for (unsigned t = 0; t < s; ++t) solver_.add(!literals_[first_[v] + s] || !literals_[first_[v] + t]);
      }
    }
  }

  /// The nodes of the cut that differ between best protocols are variables, and their implications clauses.
  void choose_decisions() {
    certain_ = decisions_.certain();
    free_.assign(decisions_.nodes(), none);
    for (std::uint32_t u = 0; u < decisions_.nodes(); ++u) {
      if (certain_[u] != -1) continue;
      free_[u] = literals_.size();
      literals_.push_back(context_.bool_const(("d" + std::to_string(u)).c_str()));
    }
    decisions_.for_each_implication([&](std::uint32_t u, std::uint32_t v) {
      if (free_[u] != none && free_[v] != none) solver_.add(!literals_[free_[u]] || literals_[free_[v]]);
    });
  }

  void read(z3::model const& model) {
    values_.resize(literals_.size());
    for (std::size_t k = 0; k < literals_.size(); ++k) values_[k] = model.eval(literals_[k], true).is_true();
    colour_.resize(views_.size());
    for (view_id v = 0; v < views_.size(); ++v) {
      if (seen_[v].round == 0) colour_[v] = static_cast<state_t>(seen_[v].from[0]);
      if (first_[v] == none) continue;
      unsigned s = 0;
      while (!values_[first_[v] + s]) ++s;
      colour_[v] = static_cast<state_t>(s);
    }
  }

  [[nodiscard]] bool value(std::uint32_t node) const {
    return free_[node] == none ? certain_[node] == 1 : values_[free_[node]];
  }

  /// The table that the model means; false, and clauses, if it contradicts itself.
  bool build(Machine& machine) {
    std::vector<std::vector<view_id>> by_entry(Machine::entries);
    goals_.resize(views_.size());
    for (view_id v = 0; v < views_.size(); ++v) {
      if (seen_[v].round == 0 || (seen_[v].round == R && seen_[v].final == none)) continue;
      by_entry[entry(v)].push_back(v);
      goals_[v] = goals(v);
    }
    bool right = true;
    for (std::size_t e = 0; e < Machine::entries; ++e) {
      auto const& group = by_entry[e];
      if (group.empty()) continue;
      std::uint32_t common = ~std::uint32_t{0};
      for (view_id v : group) common &= goals_[v];
      if (common != 0) {
        unsigned s = 0;
        while (((common >> s) & 1U) == 0) ++s;
        machine[e] = static_cast<state_t>(s);
        continue;
      }
      right = false;
      forbid(group);
    }
    return right;
  }

  [[nodiscard]] std::size_t entry(view_id v) const {
    typename View::received_type received;
    for (unsigned j = 0; j < N; ++j) received[j] = seen_[v].from[j] == nothing ? Game::lost : colour_[seen_[v].from[j]];
    return entry_of<View>(seen_[v].process, received, seen_[v].round);
  }

  /// The states that a view may go to: its colour, or in the last round those with which it ends as the decisions say.
  [[nodiscard]] std::uint32_t goals(view_id v) const {
    if (seen_[v].round < R) return std::uint32_t{1} << colour_[v];
    auto const k = static_cast<std::size_t>(seen_[v].final);
    unsigned const level = value(decisions_.x(k)) ? 2 : value(decisions_.z(k)) ? 1 : 0;
    if (!decisions_.has_level(level)) return 0;
    std::array<state_t, R + 1> path{};
    for (view_id u = v; seen_[u].round > 0;) {
      u = seen_[u].from[0];
      path[seen_[u].round] = colour_[u];
    }
    std::uint32_t result = 0;
    for (unsigned s = 0; s < states_; ++s) {
      path[R] = static_cast<state_t>(s);
      auto word = layout_.begin(0, path[0], 0);
      for (unsigned round = 1; round <= R; ++round) word = layout_.step(word, path[round], round);
      FlatGame const& game = decisions_.game();
      Tally const& wanted = game.endings.tallies[decisions_.ending(level)][game.kind_of(0, path[0], false)];
      if (contribution(game.task, layout_, word) == wanted) result |= std::uint32_t{1} << s;
    }
    return result;
  }

  /// Some views of a group contradict each other (two of them, if possible): rules out whatever makes them meet and
  /// want that.
  void forbid(std::vector<view_id> const& group) {
    bool found = false;
    for (std::size_t i = 0; i < group.size(); ++i) {
      std::uint32_t const mine = goals_[group[i]];
      if (mine == 0) {
        clause({group[i]});
        found = true;
        continue;
      }
      for (std::size_t j = 0; j < i; ++j) {
        std::uint32_t const theirs = goals_[group[j]];
        if (theirs == 0 || (mine & theirs) != 0) continue;
        clause({group[i], group[j]});
        found = true;
        break;
      }
    }
    if (!found) clause(group);
  }

  void clause(std::vector<view_id> const& views) {
    z3::expr_vector any(context_);
    auto const colour = [&](view_id u) {
      if (u != nothing && first_[u] != none) any.push_back(!literals_[first_[u] + colour_[u]]);
    };
    auto const decision = [&](std::uint32_t node) {
      if (free_[node] != none) any.push_back(value(node) ? !literals_[free_[node]] : literals_[free_[node]]);
    };
    for (view_id v : views) {
      for (view_id u : seen_[v].from) colour(u);
      if (seen_[v].round < R) {
        colour(v);
        continue;
      }
      for (view_id u = v; seen_[u].round > 0; u = seen_[u].from[0]) colour(u);
      decision(decisions_.x(seen_[v].final));
      decision(decisions_.z(seen_[v].final));
    }
    solver_.add(any.empty() ? context_.bool_val(false) : z3::mk_or(any));
    ++clauses_;
  }

  WordLayout layout_ = word_layout(description_of_task<Task>, Game::states + 1, R, FaultGroups{}, 0);
  Decisions& decisions_;
  Views const& views_;
  unsigned states_;
  z3::context context_;
  z3::solver solver_;
  std::vector<Seen<N>> seen_;
  std::vector<z3::expr> literals_;
  std::vector<std::size_t> first_;  // of a view before the last round: its literals; else none
  std::vector<std::size_t> free_;   // of a node of the cut: its literal; none if it is certain
  std::vector<signed char> certain_;
  std::vector<bool> values_;
  std::vector<state_t> colour_;
  std::vector<std::uint32_t> goals_;
  std::size_t clauses_ = 0;
};

}  // namespace protolearn::detail
