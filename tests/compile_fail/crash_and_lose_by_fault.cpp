// expect: protolearn: in a fault model with crashes, loses\(\) must not depend on who is faulty
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct CrashAfterOmissions : FaultModel {
  static constexpr unsigned max_faulty = 1;
  static constexpr bool crashes = true;
  static constexpr bool loses(bool sender_faulty, bool) { return sender_faulty; }
  static std::string name() { return "CrashAfterOmissions"; }
  static std::string sentence() { return "a process loses messages, then crashes"; }
};
auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return verify<Setting<Shape{3, 4, 2}, AtomicCommit, CrashAfterOmissions>>(machine);  // <- error
}
