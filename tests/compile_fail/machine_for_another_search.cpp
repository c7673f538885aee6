// expect: protolearn::Found::machine_for<Setting>: Setting is none of those that were searched for
// SPDX-License-Identifier: Apache-2.0
#include <protolearn.hpp>

using namespace protolearn;

using Game = Setting<Shape{3, 4, 2}, Consensus<>, Crash<1>, WithRound<Counted>>;
using Other = Setting<Shape{3, 4, 2}, NonBlockingAtomicCommit, Crash<1>, WithRound<Counted>>;

auto machine_of(Found<Game> const& found) {
  return found.machine_for<Other>();  // <- error
}
