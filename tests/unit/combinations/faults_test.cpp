// SPDX-License-Identifier: Apache-2.0
#include "agree.hpp"

using namespace combinations;

template <class Faults, class View = WithRound<Counted>, unsigned N = 3, unsigned R = 2,
          class Task = NonBlockingAtomicCommit>
using With = Setting<Shape{N, 4, R}, Task, Faults, View>;

TEST_CASE("every fault model: enumeration, explorer and Z3 agree") {
  agree<With<Reliable>>(200, 400);
  agree<With<Crash<1>>>(200, 600);
  agree<With<Crash<2>, WithRound<Counted>, 3, 2>>(200, 400);
  agree<With<SendOmission<1>, WithRound<Counted>, 3, 2, Consensus<2, false>>>(200, 400);
  agree<With<ReceiveOmission<1>, WithRound<Counted>, 3, 2, Consensus<2, false>>>(100, 400);
  agree<With<Omission<1>, WithRound<Counted>, 3, 2>>(100, 400, false);
  agree<Setting<Shape{3, 4, 2}, AtomicCommit, LossBudget<1>, WithRound<Counted>>>(150, 400);
  agree<Setting<Shape{3, 4, 1}, AtomicCommit, LossBudget<2>, Ordered>>(200, 400);
  agree<Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, WithRound<Counted>>>(20, 400);
  agree<Setting<Shape{3, 4, 1}, ByzantineAgreement<>, Byzantine<1>, WithRound<Counted>>>(200, 600, false);
  agree<Setting<Shape{3, 4, 2}, ByzantineAgreement<>, Byzantine<1>, WithRound<Ordered>>>(5, 300, false);
}

TEST_CASE("four processes: enumeration, explorer and Z3 agree") {
  agree<With<Crash<2>, WithRound<Counted>, 4, 3, Consensus<>>>(10, 200);
  agree<With<Crash<1>, WithRound<Ordered>, 4, 2>>(60, 100);
  agree<With<SendOmission<1>, WithLastRound<Counted>, 4, 2, Consensus<2, false>>>(30, 150);
}
