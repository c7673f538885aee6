// expect: protolearn::wish\(name, f\): f must be a formula
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto rule = wish("decide", true);  // <- error
