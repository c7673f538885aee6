// expect: protolearn: a \|\| b joins a formula about one process with one about the whole execution: quantify it
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

auto const f = visits(1) || failure_free;  // <- error
