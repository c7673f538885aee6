// expect: protolearn: Task is not a task: it needs name, names, initial, rules .*, decided .* and unanimous
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Loose : AtomicCommit {
  static constexpr auto rules = must("A1 nobody aborts", none(visits(abort)));
};
Learner<3, 4, 2, Loose> learner;  // <- error
