// expect: protolearn: the task makes no sense where processes lie: use another fault model than Byzantine
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<4, 5, 2, ReliableBroadcast<>, Byzantine<1>> learner;  // <- error
