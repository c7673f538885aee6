// expect: protolearn: the task's initial states must be at least one, and each below States
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Never : AtomicCommit {
  static constexpr std::array<state_t, 0> initial{};
};
Learner<3, 4, 2, Never> learner;  // <- error
