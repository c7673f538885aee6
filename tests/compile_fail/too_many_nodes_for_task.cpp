// expect: protolearn: Nodes is too large for the task: with so many processes no start would be allowed
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<4, 5, 2, LeaderElection<3>> learner;  // <- error
