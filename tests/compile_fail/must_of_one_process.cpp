// expect: protolearn::must\(name, f\): f must speak of the whole execution: put all, any, none or count
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto rule = must("A1 decide", visits(1));  // <- error
