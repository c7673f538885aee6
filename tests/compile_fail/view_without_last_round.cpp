// expect: protolearn: the task needs a view that tells the last round: use WithLastRound<View> or WithRound<View>
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Relay : AtomicCommit {
  static constexpr Needs needs{.last_round = true};
};
Setting<Shape{3, 4, 2}, Relay, MessageLoss, WithLastRound<Counted>> enough;
Setting<Shape{3, 4, 2}, Relay, MessageLoss, Ordered> too_little;  // <- error
