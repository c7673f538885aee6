// expect: protolearn: for every N a task with `starting` cannot be combined with lies
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using Game = Setting<Shape{every_n, 5, 2}, Lock<>, Byzantine<1>, Thresholds<exists<0>>>;

auto judge(Machine<Shape{every_n, 5, 2}, Thresholds<exists<0>>> const& machine) {
  return verify<Game>(machine);  // <- error
}
