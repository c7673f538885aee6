// expect: protolearn: the task has no must\(\.\.\.\) among its rules: there would be nothing to prove
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Easy : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(wish("decide", decided));
};
Learner<3, 4, 2, Easy> learner;  // <- error
