// expect: protolearn: the names of two must rules of the task begin with the same word
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Alike : AtomicCommit {
  static constexpr auto rules =
      hana::make_tuple(must("safety: no commit", none(visits(commit))), must("liveness", any(visits(abort))),
                       must("safety of abort", none(visits(abort))));
};

Learner<3, 4, 2, Alike> learner;  // <- error
