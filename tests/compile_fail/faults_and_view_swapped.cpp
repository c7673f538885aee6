// expect: protolearn: Faults is not a fault model
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 4, 2, AtomicCommit, Ordered> learner;  // <- error
