// expect: protolearn::Counting<C, t>: States must be at least C, for s shows s mod C
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/task/counting.hpp>

using namespace protolearn;

auto const name = Counting<3, 3>::For<2>::name;  // <- error
