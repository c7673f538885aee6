// expect: protolearn: tasks about values take 2 to 10 of them
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 4, 2, Consensus<1>> learner;  // <- error
