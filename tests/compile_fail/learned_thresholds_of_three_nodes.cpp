// expect: protolearn: LearnedThresholds is for every N
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using Game = Setting<Shape{3, 4, 2}, Consensus<>, Crash<1>, WithLastRound<LearnedThresholds>>;

unsigned states() {
  return Game::states;  // <- error
}
