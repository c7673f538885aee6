// expect: protolearn::values::agreement<V>\(who\): who must be values::anyone, or a formula about one process
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto rule = must("A1 agreement", values::agreement<2>(true));  // <- error
