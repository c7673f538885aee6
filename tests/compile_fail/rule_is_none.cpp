// expect: protolearn: Task is not a task: it needs name, names, initial, rules .*, decided .* and unanimous
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Bare : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(none(visits(abort)));
};
Learner<3, 4, 2, Bare> learner;  // <- error
