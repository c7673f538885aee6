// expect: protolearn: a formula of the task says is\(p\) of a process p that does not exist: use 0 to Nodes - 1
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/model/setting.hpp>
#include <protolearn/task/consensus.hpp>

using namespace protolearn;

struct Third : Consensus<> {
  static constexpr auto rules = hana::make_tuple(must("third", none(is(3) && visits(2))));
};

auto const nodes = Setting<Shape{3, 4, 2}, Third>::nodes;  // <- error
