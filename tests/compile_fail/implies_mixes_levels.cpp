// expect: protolearn: implies\(a, b\) joins a formula about one process with one about the whole execution
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto const f = implies(failure_free, visits(1));  // <- error
