// expect: protolearn: WithRound and WithLastRound take no PerProcess: write PerProcess<WithRound<View>>
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/model/views/ordered.hpp>
#include <protolearn/model/views/per_process.hpp>
#include <protolearn/model/views/with_round.hpp>

using namespace protolearn;

auto const size = WithRound<PerProcess<Ordered>>::On<Shape{3, 4, 2}>::entries;  // <- error
