// expect: protolearn: Thresholds takes at most 16 predicates
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using E = exists<0>;
using View = Thresholds<E, E, E, E, E, E, E, E, E, E, E, E, E, E, E, E, E>;
Learner<3, 4, 2, AtomicCommit, MessageLoss, View> learner;  // <- error
