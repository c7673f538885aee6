// expect: protolearn: Rounds is 0: a protocol needs at least one round
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 4, 0> learner;  // <- error
