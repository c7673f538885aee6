// expect: protolearn: agreement is about at least two values
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto rule = must("A1 agreement", values::agreement<1>(correct));  // <- error
