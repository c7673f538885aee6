// expect: protolearn: for every N the view must be Thresholds<...> or LearnedThresholds
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using Game = Setting<Shape{every_n, 4, 2}, Consensus<>, Crash<1>, PerProcess<LearnedThresholds>>;

unsigned states() {
  return Game::states;  // <- error
}
