// expect: protolearn: in one fault model, either heard_at_least\(\) or losses_per_round limits what is lost
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/model/faults/heard_at_least.hpp>
#include <protolearn/model/faults/loss_budget.hpp>
#include <protolearn/model/setting.hpp>
#include <protolearn/task/consensus.hpp>

using namespace protolearn;

auto const nodes = Setting<Shape{3, 4, 2}, Consensus<>, HeardAtLeast<LossBudget<1>, 2>>::nodes;  // <- error
