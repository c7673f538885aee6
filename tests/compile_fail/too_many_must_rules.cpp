// expect: protolearn: a task may have at most 13 must rules
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto rule = must("A1 nobody aborts", none(visits(AtomicCommit::abort)));
struct Strict : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(rule, rule, rule, rule, rule, rule, rule,  //
                                                 rule, rule, rule, rule, rule, rule, rule);
};
auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return explore<Setting<Shape{3, 4, 2}, Strict>>(machine);  // <- error
}
