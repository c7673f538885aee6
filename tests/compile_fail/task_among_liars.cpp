// expect: protolearn: the task makes no sense where processes lie: use another fault model than Byzantine
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Honest : Consensus<> {
  static constexpr Needs needs{.honesty = true};
};

Learner<4, 5, 2, Honest, Byzantine<1>> learner;  // <- error
