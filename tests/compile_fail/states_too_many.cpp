// expect: protolearn: States is too large: at most 31 states are supported
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<2, 32, 1> learner;  // <- error
