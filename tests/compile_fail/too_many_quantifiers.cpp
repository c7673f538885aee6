// expect: protolearn: the task's rules have too many quantifiers: at most 62, and 8 counts
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto few(unsigned state, unsigned most) { return count(visits(state)) <= most; }
struct ManyCounts : AtomicCommit {
  static constexpr auto rules =
      hana::make_tuple(must("A1 few", few(0, 1) || few(1, 1) || few(2, 1) || few(3, 1) || few(0, 2) || few(1, 2) ||
                                          few(2, 2) || few(3, 2) || few(0, 0)));
};
auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return explore<Setting<Shape{3, 4, 2}, ManyCounts>>(machine);  // <- error
}
