// expect: protolearn: the fault model allows F >= N failures: at least one process must stay correct
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct AllCrash : FaultModel {
  static constexpr unsigned max_faulty = 3;
  static constexpr bool crashes = true;
  static std::string name() { return "AllCrash"; }
  static std::string sentence() { return "everybody may crash"; }
};
Learner<3, 4, 2, AtomicCommit, AllCrash> learner;  // <- error
