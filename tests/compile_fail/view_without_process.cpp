// expect: protolearn: the task needs a view that tells processes apart: use PerProcess<View>
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Relay : AtomicCommit {
  static constexpr Needs needs{.process = true};
};
Setting<Shape{3, 4, 2}, Relay, MessageLoss, PerProcess<Counted>> enough;
Setting<Shape{3, 4, 2}, Relay, MessageLoss, WithRound<Ordered>> too_little;  // <- error
