// expect: protolearn: for every N the fault model must say how many everybody hears as a formula
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct HearSome : MessageLoss {
  static constexpr unsigned heard_at_least(unsigned nodes) { return nodes * nodes / 32 + 1; }
};
using Game = Setting<Shape{every_n, 4, 2}, Consensus<>, HearSome, Thresholds<exists<0>>>;

auto judge(Machine<Shape{every_n, 4, 2}, Thresholds<exists<0>>> const& machine) {
  return verify<Game>(machine);  // <- error
}
