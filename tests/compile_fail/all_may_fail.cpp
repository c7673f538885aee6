// expect: protolearn: the fault model allows F >= N failures: at least one process must stay correct
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 4, 2, AtomicCommit, Crash<3>> learner;  // <- error
