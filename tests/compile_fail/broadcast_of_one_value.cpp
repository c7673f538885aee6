// expect: protolearn::ReliableBroadcast<V>: takes 2 to 10 values
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 4, 2, ReliableBroadcast<1>> learner;  // <- error
