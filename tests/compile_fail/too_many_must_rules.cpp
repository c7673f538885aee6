// expect: protolearn: a task may have at most 13 must rules
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto rule(char const* name) { return must(name, none(visits(AtomicCommit::abort))); }
struct Strict : AtomicCommit {
  static constexpr auto rules =
      hana::make_tuple(rule("A1"), rule("A2"), rule("A3"), rule("A4"), rule("A5"), rule("A6"), rule("A7"), rule("A8"),
                       rule("A9"), rule("A10"), rule("A11"), rule("A12"), rule("A13"), rule("A14"));
};
auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return explore<Setting<Shape{3, 4, 2}, Strict>>(machine);  // <- error
}
