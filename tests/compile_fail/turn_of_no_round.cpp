// expect: protolearn: the period of WithTurn<View, period> must be at least one round
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/model/views/ordered.hpp>
#include <protolearn/model/views/with_speaker.hpp>

using namespace protolearn;

auto const size = WithTurn<Counted, 0>::On<Shape{3, 4, 2}>::digits;  // <- error
