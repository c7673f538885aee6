// expect: protolearn::values::validity<V>\(who\): who must be values::anyone, or a formula about one process
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto rule = must("V1 validity", values::validity<2>(failure_free));  // <- error
