// expect: protolearn: WithTurn and WithSender take Counted; WithRound and WithLastRound may be put
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/model/views/ordered.hpp>
#include <protolearn/model/views/with_speaker.hpp>

using namespace protolearn;

auto const size = WithTurn<Ordered, 2>::On<Shape{3, 4, 2}>::entries;  // <- error
