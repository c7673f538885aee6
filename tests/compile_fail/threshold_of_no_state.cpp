// expect: protolearn: a predicate of Thresholds names a state that is not below States
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 4, 2, AtomicCommit, MessageLoss, Thresholds<majority<7>>> learner;  // <- error
