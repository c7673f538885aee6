// expect: protolearn: Faults is not a fault model: use Reliable, MessageLoss, ..., or derive from FaultModel
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct NoFaults {};
Learner<3, 4, 2, AtomicCommit, NoFaults> learner;  // <- error
