// SPDX-License-Identifier: Apache-2.0
// The best protocol for a network in which one message in a hundred is lost, and nine votes in ten are yes.
#include <chrono>
#include <iostream>

#include <protolearn.hpp>

int main() {
  using namespace protolearn;
  using Commit = Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, WithRound<Counted>>;
  Network const network{.loss = 0.01, .starts = {0.9, 0.1}};

  // No machine of 4 states that keeps every rule decides more often than this one, and no protocol at all does.
  auto const most = best<Commit>(network);
  std::cout << most;

  std::cout << "all have decided by round 1 with " << most.chances.decided_by[1]
            << "; all commit, given that all voted for it, with " << most.chances.wanted << '\n';

  // Learned, and then improved for the network.
  SettingLearner<Commit> learner{{.improve_for = std::chrono::minutes{1}, .max_iterations = 45000, .network = network}};
  auto const result = learner.learn();
  std::cout << "learned: everybody decides with " << result.chances->decided << '\n';

  // Where every second message is lost, another protocol is better.
  Network const poor{.loss = 0.5};
  std::cout << "at 50% loss this machine decides with " << chances<Commit>(most.machine, poor).decided
            << ", the best with " << best<Commit>(poor).optimum << '\n';
  return most.verdict.proved() && result.chances->decided <= most.optimum + 1e-9 ? 0 : 1;
}
