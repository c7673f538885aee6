// expect: protolearn: the task needs a view that tells the round: use WithRound<View>
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Relay : AtomicCommit {
  static constexpr Needs needs{.round = true};
};
Setting<Shape{3, 4, 2}, Relay, MessageLoss, PerProcess<WithRound<Counted>>> enough;
Setting<Shape{3, 4, 2}, Relay, MessageLoss, WithLastRound<Counted>> too_little;  // <- error
