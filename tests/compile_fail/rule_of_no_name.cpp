// expect: protolearn: a rule of the task has no name: begin the name with a short word
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Unnamed : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(must("P1 no commit", none(visits(commit))),  //
                                                 must("", none(visits(abort))));
};

Learner<3, 4, 2, Unnamed> learner;  // <- error
