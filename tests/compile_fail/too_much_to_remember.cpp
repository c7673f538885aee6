// expect: protolearn: the task's rules mention too many different starts and visits to explore
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Curious : AtomicCommit {
  static constexpr auto early =
      visits_by(2, 1) || visits_by(3, 1) || visits_by(4, 1) || visits_by(5, 1) || visits_by(6, 1);
  static constexpr auto later =
      visits_by(2, 2) || visits_by(3, 2) || visits_by(4, 2) || visits_by(5, 2) || visits_by(6, 2);
  static constexpr auto later_still =
      visits_by(2, 3) || visits_by(3, 3) || visits_by(4, 3) || visits_by(5, 3) || visits_by(6, 3);
  static constexpr auto rules = hana::make_tuple(must("A1 somebody moves", any(early || later || later_still)));
};
auto judge(Machine<Shape{3, 8, 3}> const& machine) {
  return explore<Setting<Shape{3, 8, 3}, Curious>>(machine);  // <- error
}
