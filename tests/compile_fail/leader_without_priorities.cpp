// expect: protolearn::LeaderElection<P>: takes 1 to 10 priorities
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<3, 4, 2, LeaderElection<0>> learner;  // <- error
