// expect: protolearn: Nodes is 0: a protocol needs at least one process
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<0, 4, 2> learner;  // <- error
