// expect: protolearn: a formula of the task, or its silent or halted, mentions a state that does not exist
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Far : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(must("A1 nobody goes far", none(visits(9))));
};
Learner<3, 4, 2, Far> learner;  // <- error
