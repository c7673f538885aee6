// expect: protolearn: the task needs a view that tells who sent what: use Ordered
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

struct Relay : AtomicCommit {
  static constexpr Needs needs{.senders = true};
};
Setting<Shape{3, 4, 2}, Relay, MessageLoss, WithRound<Ordered>> enough;
Setting<Shape{3, 4, 2}, Relay, MessageLoss, PerProcess<Counted>> too_little;  // <- error
