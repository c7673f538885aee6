// SPDX-License-Identifier: Apache-2.0
#include "compile.hpp"

namespace protolearn::cli {

void add_consensus(Grid& grid) {
  add<Setting<Shape{3, 4, 2}, Consensus<>, Crash<1>, WithRound<Counted>>>(grid);
  add<Setting<Shape{4, 4, 3}, Consensus<>, Crash<2>, WithRound<Counted>>>(grid);
  add<Setting<Shape{5, 4, 4}, Consensus<>, Crash<3>, WithRound<Counted>>>(grid);
  add<Setting<Shape{3, 4, 2}, Consensus<>, SendOmission<1>, WithRound<Counted>>>(grid);
  add<Setting<Shape{2, 4, 2}, Consensus<>, LossBudget<1>, WithRound<Counted>>>(grid);  // no machine can
}

}  // namespace protolearn::cli
