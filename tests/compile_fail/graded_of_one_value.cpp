// expect: protolearn::GradedConsensus<V>: takes 2 to 10 values
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto const name = GradedConsensus<1>::name;  // <- error
