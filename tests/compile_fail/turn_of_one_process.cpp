// expect: protolearn: WithTurn and WithSender need at least two processes
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/model/views/ordered.hpp>
#include <protolearn/model/views/with_speaker.hpp>

using namespace protolearn;

auto const size = WithTurn<Counted, 2>::On<Shape{1, 4, 2}>::entries;  // <- error
