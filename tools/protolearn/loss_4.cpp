// SPDX-License-Identifier: Apache-2.0
#include "compile.hpp"

namespace protolearn::cli {

void add_loss_4(Grid& grid) { compile<MessageLoss, 4>(grid, "loss", each<4>, each<1, 2>); }

}  // namespace protolearn::cli
