// expect: protolearn: a deadline is for a decision that lasts: the task's decided must be made of visits, visits_by
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Ending : Consensus<> {
  static constexpr auto decided = ends(2) || ends(3);
  static constexpr auto rules = hana::make_tuple(must("termination", all(implies(correct, decided))));
};

auto const found = fastest<Setting<Shape{3, 6, 2}, Ending, Crash<1>, WithRound<Counted>>>();  // <- error
