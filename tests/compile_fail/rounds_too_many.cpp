// expect: protolearn: Rounds is too large: at most 15 rounds are supported
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 4, 16> learner;  // <- error
