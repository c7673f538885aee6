// expect: protolearn: States is 0: a machine needs at least one state
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 0, 2> learner;  // <- error
