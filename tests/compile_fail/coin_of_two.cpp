// expect: protolearn: WithCoin takes a view without a coin
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/model/views/ordered.hpp>
#include <protolearn/model/views/per_process.hpp>
#include <protolearn/model/views/with_coin.hpp>

using namespace protolearn;

auto const size = WithCoin<WithCoin<Ordered>>::On<Shape{3, 4, 2}>::entries;  // <- error
