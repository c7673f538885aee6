// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <limits>
#include <span>

#include "protolearn/core/random.hpp"
#include "protolearn/core/state.hpp"
#include "protolearn/learning/recipe.hpp"

namespace protolearn::detail {

/// What the Q function is told of an execution, with blame (learning/q_learning.hpp). A game (Episode, SizedEpisode) is
/// an execution whose transitions are numbered (round-1) N + i: which were taken (`acted`), in what entry and to which
/// state, who heard of which, and the past of each.
template <class Game, class Q>
class BlameTargets {
 public:
  BlameTargets(Game const& game, Recipe const& recipe, Random& random, Q& q)
      : game_(game), recipe_(recipe), random_(random), q_(q), nodes_(game.nodes()), size_(nodes_ * game.rounds()) {}

  /// The execution keeps all rules: everything that it used is pulled toward 0.
  void relieve() {
    for (unsigned t = 0; t < size_; ++t) {
      if (game_.acted[t]) q_.pull(game_.entry[t], game_.action(t), 0.0F, recipe_.relief);
    }
  }

  /// It breaks one: until[i] says until when process i is a witness (blame.hpp).
  void punish(std::span<unsigned const> until) {
    auto blamed = game_.no_transitions(), last = game_.no_transitions();
    bool anybody = false;
    for (unsigned i = 0; i < nodes_; ++i) {
      if (until[i] == 0) continue;
      unsigned const t = (until[i] - 1) * nodes_ + i;
      last[t] = true;
      game_.add_past(blamed, t);
    }
    for (unsigned t = 0; t < size_ && !anybody; ++t) anybody = blamed[t];
    if (!anybody) return;
    if (random_.chance(recipe_.in_turn)) {
      in_turn(blamed, last);
    } else {
      one(blamed);
    }
  }

 private:
  using Transitions = typename Game::Transitions;

  /// The witnesses' last transitions get -1, an earlier one as much as its blamed successors leave it.
  void in_turn(Transitions const& blamed, Transitions const& last) {
    for (unsigned t = size_; t-- > 0;) {
      if (!blamed[t]) continue;
      float target = -1.0F;
      if (!last[t]) {
        float least = std::numeric_limits<float>::infinity();
        for (unsigned k = 0; k < nodes_; ++k) {
          unsigned const next = (t / nodes_ + 1) * nodes_ + k;
          if (next < size_ && blamed[next] && game_.hears(k, t % nodes_, next / nodes_ + 1)) {
            least = std::min(least, q_.best(game_.entry[next]));
          }
        }
        target = recipe_.discount * least;
      }
      q_.pull(game_.entry[t], game_.action(t), target, recipe_.step);
    }
  }

  /// Only the transition with the best alternative gets -1.
  void one(Transitions const& blamed) {
    unsigned chosen = 0;
    float best = -std::numeric_limits<float>::infinity();
    for (unsigned t = 0; t < size_; ++t) {
      if (!blamed[t]) continue;
      float alternative = -std::numeric_limits<float>::infinity();
      for (unsigned a = 0; a < Q::S; ++a) {
        if (a != game_.action(t)) {
          alternative = std::max(alternative, q_.value(game_.entry[t], static_cast<state_t>(a)));
        }
      }
      alternative += recipe_.lateness * static_cast<float>(t / nodes_);
      if (alternative > best) {
        best = alternative;
        chosen = t;
      }
    }
    q_.pull(game_.entry[chosen], game_.action(chosen), -1.0F, recipe_.step);
  }

  Game const& game_;
  Recipe const& recipe_;
  Random& random_;
  Q& q_;
  unsigned nodes_, size_;
};

}  // namespace protolearn::detail
