// expect: protolearn: a deadline is for a task in which everybody decides: among its rules must be must\(
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto const found = fastest<Setting<Shape{3, 4, 2}, AtomicCommit, Crash<1>, WithRound<Counted>>>();  // <- error
