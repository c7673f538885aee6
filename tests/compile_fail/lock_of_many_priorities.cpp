// expect: protolearn::Lock<P>: takes 1 to 10 priorities
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 16, 2, Lock<11>> learner;  // <- error
