// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "protolearn/learning/blame.hpp"
#include "protolearn/learning/episode.hpp"
#include "protolearn/learning/q_function.hpp"
#include "protolearn/learning/recipe.hpp"
#include "protolearn/learning/targets.hpp"
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
    BlameTargets targets(game, recipe_, random_, *q_);
    if (broken) {
      targets.punish(until);
    } else {
      targets.relieve();
    }
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
