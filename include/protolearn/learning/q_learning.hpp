// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "protolearn/learning/blame.hpp"
#include "protolearn/learning/episode.hpp"
#include "protolearn/learning/q_function.hpp"
#include "protolearn/learning/recipe.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/task/reward.hpp"
#include "protolearn/verification/explorer/explore.hpp"

namespace protolearn::detail {

/// Q-learning, one iteration at a time: the explorer judges the greedy machine and hands over executions that break a
/// rule; these, older ones and random ones are played with epsilon-greedy choices; each gives targets to the Q
/// function; the Q function learns them. What the targets are is the recipe's (learning/recipe.hpp):
///
/// *Blame.* Only the witnesses of a violation are blamed (blame.hpp), along their causal past. By a coin toss, either
/// the witnesses' own last transitions get -1, and every earlier blamed one 0.95 times the least of what its blamed
/// successors can still hope for, so that an early round is punished only when the later ones have run out of
/// alternatives; or only the blamed transition with the best alternative gets -1. A correct execution pulls all it used
/// toward 0, without which nothing beyond three processes is learned. A missing decision is blamed like any other
/// violation, on the past of the process that did not decide.
///
/// *Reward.* Each transition of process i gets an equal share of i's final reward (task/rule.hpp).
template <class Setting>
class QLearner {
 public:
  using Q = QFunction<Setting>;
  using Machine = typename Setting::machine_type;
  using MakeQ = std::function<std::unique_ptr<Q>(Random&, Recipe const&)>;

  /// `make` gives the Q function to begin with, and again at each restart.
  QLearner(MakeQ make, Recipe const& recipe, std::uint64_t seed)
      : make_(std::move(make)), recipe_(recipe), random_(seed) {
    q_ = make_(random_, recipe_);
  }

  [[nodiscard]] Machine const& machine() const noexcept { return q_->machine(); }
  [[nodiscard]] Report const& report() const noexcept { return report_; }
  [[nodiscard]] std::uint64_t episodes() const noexcept { return episodes_; }
  [[nodiscard]] double loss() const noexcept { return loss_; }
  [[nodiscard]] Random& random() noexcept { return random_; }
  [[nodiscard]] Q& q() noexcept { return *q_; }

  /// Judges the machine: report() says how it stands. True if it keeps every rule.
  bool check() {
    report_ = explorer_.hunt(q_->machine(), random_, recipe_.counterexamples);
    return report_.correct() && q_->settle(recipe_.rate.at(iteration_), [this](Machine const& machine) {
      report_ = explorer_.hunt(machine, random_, recipe_.counterexamples);
      return report_.correct();
    });
  }

  /// Learns from the violations that the last check() found, and from self-play.
  void learn() {
    ++iteration_;
    if (recipe_.restart_unit > 0 && --patience_ == 0) restart();
    for (auto const& schedule : explorer_.violations()) {
      remember(schedule);
      play(schedule);
    }
    for (std::size_t k = 0; k < recipe_.replayed && !pool_.empty(); ++k) {
      play(pool_[random_.below(static_cast<std::uint32_t>(pool_.size()))]);
    }
    for (std::size_t k = 0; k < recipe_.self_play; ++k) play(sample<Setting>(random_));
    loss_ = q_->commit(recipe_.rate.at(iteration_));
  }

  /// Adds an execution to those that are played again: a counterexample of another prover.
  void remember(Schedule<Setting::shape> const& schedule) {
    if (pool_.size() < recipe_.pool) {
      pool_.push_back(schedule);
    } else {
      pool_[random_.below(static_cast<std::uint32_t>(pool_.size()))] = schedule;
    }
  }

 private:
  using Game = Episode<Setting>;

  void restart() {
    patience_ = recipe_.restart_unit * luby(++restarts_ + 1);
    q_ = make_(random_, recipe_);
  }

  void play(Schedule<Setting::shape> const& schedule) {
    double const epsilon = recipe_.epsilon.at(iteration_);
    ++episodes_;
    Game const game = Game::play(schedule, [&](std::size_t entry) {
      return random_.chance(epsilon) ? static_cast<state_t>(random_.below(Setting::states)) : q_->machine()[entry];
    });
    if (recipe_.blame) {
      blame(game);
    } else {
      share_reward(game);
    }
  }

  void share_reward(Game const& game) {
    std::array<float, Setting::nodes> target{};
    ExecutionFacts const facts(game.run);
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      double const earned = reward(description_of_task<typename Setting::Task>, facts, i);
      target[i] = recipe_.reward_scale * static_cast<float>(earned) / Setting::rounds;
    }
    for (unsigned t = 0; t < game.acted.size(); ++t) {
      if (game.acted.test(t)) q_->pull(game.entry[t], game.action(t), target[t % Setting::nodes], recipe_.step);
    }
  }

  void blame(Game const& game) {
    bool broken = false;
    auto const until = witnesses(description_of_task<typename Setting::Task>, ExecutionFacts(game.run), broken);
    if (!broken) {
      for (unsigned t = 0; t < game.acted.size(); ++t) {
        if (game.acted.test(t)) q_->pull(game.entry[t], game.action(t), 0.0F, recipe_.relief);
      }
      return;
    }
    typename Game::Transitions blamed, last;
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      if (until[i] == 0) continue;
      last.set(Game::number(i, until[i]));
      blamed |= game.past[Game::number(i, until[i])];
    }
    if (blamed.none()) return;
    if (random_.chance(recipe_.in_turn)) {
      blame_in_turn(game, blamed, last);
    } else {
      blame_one(game, blamed);
    }
  }

  /// The witnesses' last transitions get -1, an earlier one as much as its blamed successors leave it.
  void blame_in_turn(Game const& game, typename Game::Transitions const& blamed,
                     typename Game::Transitions const& last) {
    constexpr unsigned N = Setting::nodes;
    for (unsigned t = N * Setting::rounds; t-- > 0;) {
      if (!blamed.test(t)) continue;
      float target = -1.0F;
      if (!last.test(t)) {
        float least = std::numeric_limits<float>::infinity();
        for (unsigned k = 0; k < N; ++k) {
          unsigned const next = (t / N + 1) * N + k;
          if (next < N * Setting::rounds && blamed.test(next) && game.hears(k, t % N, next / N + 1)) {
            least = std::min(least, q_->best(game.entry[next]));
          }
        }
        target = recipe_.discount * least;
      }
      q_->pull(game.entry[t], game.action(t), target, recipe_.step);
    }
  }

  /// Only the transition with the best alternative gets -1.
  void blame_one(Game const& game, typename Game::Transitions const& blamed) {
    unsigned chosen = 0;
    float best = -std::numeric_limits<float>::infinity();
    for (unsigned t = 0; t < blamed.size(); ++t) {
      if (!blamed.test(t)) continue;
      float alternative = -std::numeric_limits<float>::infinity();
      for (unsigned a = 0; a < Setting::states; ++a) {
        if (a != game.action(t)) alternative = std::max(alternative, q_->value(game.entry[t], static_cast<state_t>(a)));
      }
      alternative += recipe_.lateness * static_cast<float>(t / Setting::nodes);
      if (alternative > best) {
        best = alternative;
        chosen = t;
      }
    }
    q_->pull(game.entry[chosen], game.action(chosen), -1.0F, recipe_.step);
  }

  MakeQ make_;
  Recipe recipe_;
  Random random_;
  std::unique_ptr<Q> q_;
  Explorer<Setting> explorer_;
  Report report_;
  std::vector<Schedule<Setting::shape>> pool_;
  std::uint64_t iteration_ = 0;
  std::uint64_t restarts_ = 0;
  std::uint64_t patience_ = recipe_.restart_unit;
  std::uint64_t episodes_ = 0;
  double loss_ = 0;
};

/// Q-learning with a kind of Q function: QLearning<Setting, QTable>.
template <class Setting, template <class> class Q>
class QLearning : public QLearner<Setting> {
 public:
  QLearning(Recipe const& recipe, std::uint64_t seed) : QLearner<Setting>(&make, recipe, seed) {}

  [[nodiscard]] static std::unique_ptr<QFunction<Setting>> make(Random& random, Recipe const& recipe) {
    return std::make_unique<Q<Setting>>(random, recipe.batch, recipe.gradient_steps, recipe.plays_memory);
  }
};

}  // namespace protolearn::detail
