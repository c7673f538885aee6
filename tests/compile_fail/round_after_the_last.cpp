// expect: protolearn: a formula of the task says visits_by\(s, r\), in\(s, r\) or loss_free_from\(r\) of a round r that
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Late : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(must("P1 commit in time", all(visits_by(commit, 3))));
};

Learner<3, 4, 3, Late> in_time;
Learner<3, 4, 2, Late> learner;  // <- error
