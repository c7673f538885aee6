// expect: protolearn: for every N there can be no budget of losses
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using Game = Setting<Shape{every_n, 4, 2}, Consensus<>, LossBudget<1>, Thresholds<exists<0>>>;

auto judge(Machine<Shape{every_n, 4, 2}, Thresholds<exists<0>>> const& machine) {
  return verify<Game>(machine);  // <- error
}
