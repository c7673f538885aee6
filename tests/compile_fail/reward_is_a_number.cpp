// expect: protolearn: after its formula a rule takes only kept\(reward\) and broken\(reward\)
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto rule = wish("decide", visits(1), -0.5);  // <- error
