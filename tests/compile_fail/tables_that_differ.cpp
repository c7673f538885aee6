// expect: protolearn::conflict_search<A, B, ...>: the settings' tables differ: give them the same states and a view
// whose table does not depend on N SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>
#include <protolearn/search/conflict_search.hpp>

using namespace protolearn;

template <unsigned N>
using Game = Setting<Shape{N, 4, 2}, Consensus<>, Crash<1>, WithRound<Counted>>;

auto const found = conflict_search<Game<3>, Game<4>>();  // <- error
