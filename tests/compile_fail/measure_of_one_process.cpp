// expect: protolearn::measure\(name, f\): f must speak of the whole execution
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto quick = measure("quick", visits(1));  // <- error
