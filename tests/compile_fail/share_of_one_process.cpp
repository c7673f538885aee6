// expect: protolearn::share\(name, among, wanted\): both formulas must speak of the whole execution
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto good = share("unanimous", starts(1), visits(1));  // <- error
