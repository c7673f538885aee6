// expect: protolearn: Nodes is too large: at most 16 processes are supported
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<17, 4, 2> learner;  // <- error
