// expect: protolearn::Counting<C, t>: counts modulo 2 to 10
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/task/counting.hpp>

using namespace protolearn;

auto const name = Counting<1, 3>::For<3>::name;  // <- error
