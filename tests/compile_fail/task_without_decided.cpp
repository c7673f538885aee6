// expect: protolearn: Task is not a task: it needs name, names, initial, rules .*, decided .* and unanimous
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Undecided {
  enum State : state_t { zero, one };
  static constexpr std::string_view name = "Undecided";
  static constexpr std::array<std::string_view, 2> names{"ZERO", "ONE"};
  static constexpr auto initial = states(zero, one);
  static constexpr auto rules = hana::make_tuple(must("A1 somebody stays", any(visits(zero))));
  static constexpr auto unanimous = share("all-zero executions that stay so", all(starts(zero)), all(ends(zero)));
};
Learner<3, 4, 2, Undecided> learner;  // <- error
