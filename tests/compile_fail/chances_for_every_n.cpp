// expect: protolearn::chances: it needs a given number of processes, not every N
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using Every = Setting<Shape{every_n, 4, 2}, Consensus<>, Crash<1>, WithLastRound<Thresholds<exists<0>>>>;
auto const found = chances<Every>({}, Network{.crash = 0.01});  // <- error
