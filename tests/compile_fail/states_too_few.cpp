// expect: protolearn: States is too small for the task: every state that the task names must exist
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 3, 2> learner;  // <- error
