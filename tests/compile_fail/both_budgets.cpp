// expect: protolearn: in Both<A, B>, two fault models that both lose messages must have the same budget
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return verify<Setting<Shape{3, 4, 2}, AtomicCommit, Both<LossBudget<1>, MessageLoss>>>(machine);  // <- error
}
