// expect: protolearn: the table of this view is too large .*; at most 4,194,304 are allowed\): use Counted
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

Learner<7, 8, 3> learner;  // <- error
