// expect: protolearn: LearnedThresholds is for machines that bring their predicates along
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using Game = Setting<Shape{every_n, 4, 2}, Consensus<>, Crash<1>, LearnedThresholds>;

auto judge() {
  return verify<Game>([](auto const& o) { return o.own(); });  // <- error
}
