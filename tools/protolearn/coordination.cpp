// SPDX-License-Identifier: Apache-2.0
#include "compile.hpp"

namespace protolearn::cli {

void add_coordination(Grid& grid) {
  add<Setting<Shape{3, 5, 2}, ReliableBroadcast<>, Crash<1>, WithRound<Counted>>>(grid);
  add<Setting<Shape{3, 5, 2}, LeaderElection<>, MessageLoss, Ordered>>(grid);
  add<Setting<Shape{3, 5, 2}, LeaderElection<>, Crash<1>, WithRound<Counted>>>(grid);
  add<Setting<Shape{3, 5, 2}, Lock<>, MessageLoss, Ordered>>(grid);
}

}  // namespace protolearn::cli
