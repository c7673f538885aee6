// expect: protolearn: the task's initial states must be at least one, and each below States
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Late : AtomicCommit {
  static constexpr auto initial = states(local_commit, 7);
};
Learner<3, 4, 2, Late> learner;  // <- error
