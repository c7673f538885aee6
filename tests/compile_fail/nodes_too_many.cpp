// expect: protolearn: Nodes is too large: at most 32 processes are supported
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<33, 4, 2> learner;  // <- error
