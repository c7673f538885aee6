// expect: protolearn: Both<A, B> joins two fault models, neither of which is itself a Both
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return verify<Setting<Shape{3, 4, 2}, AtomicCommit, Both<MessageLoss, Both<Crash<1>, Dead<1>>>>>(machine);  // <- error
}
