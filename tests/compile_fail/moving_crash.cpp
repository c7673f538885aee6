// expect: protolearn: Moving<Faults> is for omissions of one kind: a process that crashes, lies or is dead
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return verify<Setting<Shape{3, 4, 2}, AtomicCommit, Moving<Crash<1>>>>(machine);  // <- error
}
