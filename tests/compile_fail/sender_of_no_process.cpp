// expect: protolearn: the process of WithSender<View, process> must be one of 0\.\.N-1
// SPDX-License-Identifier: Apache-2.0
#include <protolearn/model/views/ordered.hpp>
#include <protolearn/model/views/with_speaker.hpp>

using namespace protolearn;

auto const size = WithSender<Counted, 3>::On<Shape{3, 4, 2}>::entries;  // <- error
