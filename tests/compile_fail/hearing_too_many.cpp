// expect: protolearn: the fault model asks that everybody hears more processes than there are
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/model/faults/heard_at_least.hpp>
#include <protolearn/model/setting.hpp>
#include <protolearn/task/consensus.hpp>

using namespace protolearn;

auto const nodes = Setting<Shape{3, 4, 2}, Consensus<>, HeardAtLeast<MessageLoss, 4>>::nodes;  // <- error
