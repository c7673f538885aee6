// expect: protolearn: the view of a LearnedMachine is LearnedThresholds
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using Game = Setting<Shape{every_n, 4, 2}, Consensus<>, Crash<1>, WithRound<WithLastRound<LearnedThresholds>>>;

auto judge() {
  return Game::machine_type();  // <- error
}
