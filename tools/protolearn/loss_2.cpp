// SPDX-License-Identifier: Apache-2.0
#include "compile.hpp"

namespace protolearn::cli {

void add_loss_2(Grid& grid) { compile<MessageLoss, 2>(grid, "loss", each<4, 6>, each<1, 2>); }

}  // namespace protolearn::cli
