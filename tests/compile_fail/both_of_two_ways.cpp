// expect: protolearn: in one fault model, the faulty either crash, lie, are dead, or move: use Both<A, B>.
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct CrashAndDie : FaultModel {
  static constexpr unsigned max_faulty = 1;
  static constexpr bool crashes = true;
  static constexpr bool dead = true;
  static std::string name() { return "CrashAndDie"; }
  static std::string sentence() { return "one process is dead, and crashes"; }
};

auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return verify<Setting<Shape{3, 4, 2}, AtomicCommit, Both<LossBudget<1>, CrashAndDie>>>(machine);  // <- error
}
