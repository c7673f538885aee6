// expect: protolearn: in Both<A, B>, neither fault model can be Moving
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return verify<Setting<Shape{3, 4, 2}, AtomicCommit, Both<Moving<SendOmission<1>>, Crash<1>>>>(machine);  // <- error
}
