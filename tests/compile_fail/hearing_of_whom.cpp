// expect: protolearn: in HeardAtLeast<Faults, k>, k is a number, HearingQuorum::majority
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/model/faults/heard_at_least.hpp>
#include <protolearn/model/faults/message_loss.hpp>

using namespace protolearn;

auto const k = HeardAtLeast<MessageLoss, nullptr>::heard_at_least(3);  // <- error
