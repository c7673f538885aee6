// SPDX-License-Identifier: Apache-2.0
#include "tasks.hpp"
#include "agree.hpp"

using namespace combinations;

TEST_CASE("every task: enumeration, explorer and Z3 agree") {
  agree<Setting<Shape{3, 4, 2}, Consensus<>, Crash<1>, WithRound<Counted>>>(200, 600);
  agree<Setting<Shape{3, 6, 2}, Consensus<3>, Crash<1>, WithRound<Counted>>>(100, 300);
  agree<Setting<Shape{3, 6, 1}, KSetAgreement<2, 3>, Crash<1>, WithRound<Counted>>>(200, 400);
  agree<Setting<Shape{3, 4, 2}, SafeConsensus<2, 2>, MessageLoss, WithRound<Counted>>>(20, 300);
  agree<Setting<Shape{3, 4, 2}, EarlyConsensus<1>, Crash<1>, WithRound<Counted>>>(200, 400);
  agree<Setting<Shape{3, 5, 2}, LeaderElection<3>, MessageLoss, WithRound<Counted>>>(20, 300);
  agree<Setting<Shape{3, 5, 1}, Lock<2>, MessageLoss, Counted>>(200, 400);
  agree<Setting<Shape{3, 5, 2}, ReliableBroadcast<>, SendOmission<1>, WithRound<Counted>>>(100, 300);
  agree<Setting<Shape{3, 3, 2}, tasks::Quiet, Crash<1>, WithTurn<Counted, 1>>>(100, 300, false);
  agree<Setting<Shape{3, 3, 2}, tasks::Quiet, Byzantine<1>, Counted>>(60, 200);
  agree<Setting<Shape{3, 3, 2}, tasks::Quiet, HeardAtLeast<MessageLoss, 2>, Ordered>>(20, 200);
  agree<Setting<Shape{3, 5, 1}, tasks::UnknownSource, Byzantine<1>, Counted>>(100, 300, false);
}
