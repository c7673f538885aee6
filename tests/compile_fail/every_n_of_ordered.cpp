// expect: protolearn: for every N the view must be Thresholds<...> or LearnedThresholds, or WithRound
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto judge(Machine<Shape{every_n, 4, 2}, WithRound<Counted>> const& machine) {
  return machine[0];  // <- error
}
