// expect: protolearn::fastest<Setting>: too many deadlines: the task's must rules and \(F \+ 1\)\(R - 1\) are at most 13
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto const found = fastest<Setting<Shape{5, 6, 4}, Consensus<>, Crash<3>, WithRound<Counted>>>();  // <- error
