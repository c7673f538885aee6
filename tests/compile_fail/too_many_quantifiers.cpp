// expect: protolearn: the task's rules have too many quantifiers: at most 62, and 8 counts
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

constexpr auto few = count(visits(1)) <= 2;
struct Counting : AtomicCommit {
  static constexpr auto rules =
      hana::make_tuple(must("A1 few", few || few || few || few || few || few || few || few || few));
};
auto judge(Machine<Shape{3, 4, 2}> const& machine) {
  return explore<Setting<Shape{3, 4, 2}, Counting>>(machine);  // <- error
}
