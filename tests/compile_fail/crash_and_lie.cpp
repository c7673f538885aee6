// expect: protolearn: in one fault model, the faulty either crash or lie
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Both : FaultModel {
  static constexpr unsigned max_faulty = 1;
  static constexpr bool crashes = true;
  static constexpr bool lies = true;
  static std::string name() { return "Both"; }
  static std::string sentence() { return "a process may lie, then crash"; }
};
auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return verify<Setting<Shape{3, 4, 2}, AtomicCommit, Both>>(machine);  // <- error
}
