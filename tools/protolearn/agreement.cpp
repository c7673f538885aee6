// SPDX-License-Identifier: Apache-2.0
#include "compile.hpp"

namespace protolearn::cli {

void add_agreement(Grid& grid) {
  add<Setting<Shape{4, 6, 2}, KSetAgreement<2, 3>, Crash<2>, WithRound<Counted>>>(grid);
  add<Setting<Shape{4, 4, 3}, EarlyConsensus<2>, Crash<2>, WithRound<Counted>>>(grid);
  add<Setting<Shape{3, 4, 2}, SafeConsensus<>, MessageLoss, WithRound<Counted>>>(grid);
  add<Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>, WithRound<Ordered>>>(grid);
}

}  // namespace protolearn::cli
