// SPDX-License-Identifier: Apache-2.0
#include "compile.hpp"

namespace protolearn::cli {

// The first is what is learned without options.
void add_atomic_commit(Grid& grid) {
  add<Setting<Shape{3, 8, 2}, AtomicCommit, MessageLoss, Ordered>>(grid);
  add<Setting<Shape{3, 6, 2}, AtomicCommit, MessageLoss, Ordered>>(grid);
  add<Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, Ordered>>(grid);
  add<Setting<Shape{3, 4, 1}, AtomicCommit, MessageLoss, Ordered>>(grid);
}

}  // namespace protolearn::cli
