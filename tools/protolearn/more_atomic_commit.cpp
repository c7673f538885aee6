// SPDX-License-Identifier: Apache-2.0
#include "compile.hpp"

namespace protolearn::cli {

void add_more_atomic_commit(Grid& grid) {
  add<Setting<Shape{2, 4, 2}, AtomicCommit, MessageLoss, Ordered>>(grid);
  add<Setting<Shape{2, 4, 1}, AtomicCommit, MessageLoss, Ordered>>(grid);
  add<Setting<Shape{4, 4, 2}, AtomicCommit, MessageLoss, Ordered>>(grid);
  add<Setting<Shape{3, 4, 1}, AtomicCommit, Reliable, Ordered>>(grid);
  add<Setting<Shape{3, 4, 2}, NonBlockingAtomicCommit, Crash<1>, WithRound<Counted>>>(grid);
  add<Setting<Shape{4, 4, 3}, NonBlockingAtomicCommit, Crash<2>, WithRound<Counted>>>(grid);
  add<Setting<Shape{5, 4, 4}, NonBlockingAtomicCommit, Crash<3>, WithRound<Counted>>>(grid);
}

}  // namespace protolearn::cli
