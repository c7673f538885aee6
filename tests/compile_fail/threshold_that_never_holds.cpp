// expect: protolearn: a predicate of Thresholds can never hold: it asks for more messages than there are processes
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 4, 2, AtomicCommit, MessageLoss, Thresholds<at_least<0, 5>>> learner;  // <- error
