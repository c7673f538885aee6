// SPDX-License-Identifier: Apache-2.0
#include "agree.hpp"
#include "tasks.hpp"

using namespace combinations;

template <class View, class Faults = Crash<1>, class Task = NonBlockingAtomicCommit>
using Judged = Setting<Shape{3, 4, 2}, Task, Faults, View>;

TEST_CASE("every view: enumeration, explorer and Z3 agree") {
  agree<Judged<Ordered, Crash<1>, Consensus<2, false>>>(200, 400);
  agree<Judged<Counted, MessageLoss, AtomicCommit>>(20, 400);
  agree<Judged<WithRound<Ordered>>>(200, 400);
  agree<Judged<WithLastRound<Counted>>>(200, 600);
  agree<Judged<WithRound<Thresholds<exists<1>, exists<3>, any_lost>>>>(200, 600);
  agree<Judged<WithRound<Thresholds<every<0>, majority<2>, two_thirds<3>, at_least<0, 2>>>>>(200, 600);
  agree<Judged<WithRound<Thresholds<all_but_faulty<0>, as_frequent<0, 1>, linear<1, -1, 1, 2, -1>>>>>(200, 600, false);
}

TEST_CASE("views with a speaker: enumeration, explorer and Z3 agree") {
  agree<Judged<WithTurn<Counted, 1>>>(200, 400);
  agree<Judged<WithRound<WithSender<Counted, 1>>, MessageLoss, AtomicCommit>>(10, 200);
  agree<Setting<Shape{3, 5, 2}, ReliableBroadcast<>, SendOmission<1>, WithSender<Counted, 0>>>(100, 300);
  agree<Setting<Shape{3, 3, 2}, tasks::Named, Byzantine<1>, WithTurn<Counted, 1>>>(60, 200);
  agree<Setting<Shape{3, 3, 2}, tasks::NamedStart, Omission<1>, WithTurn<Counted, 2>>>(20, 200, false);
  agree<Setting<Shape{3, 3, 2}, tasks::NamedStart, Crash<1>, Ordered>>(100, 200, false);
}

TEST_CASE("views with a coin: enumeration, explorer and Z3 agree") {
  agree<Setting<Shape{3, 4, 2}, Consensus<2, false>, Crash<1>, WithRound<WithCoin<Counted>>>>(30, 300);
  agree<Setting<Shape{3, 4, 1}, AtomicCommit, MessageLoss, WithCoin<Ordered>>>(40, 200);
  agree<Setting<Shape{2, 3, 2}, tasks::Named, Byzantine<1>, WithCoin<WithTurn<Counted, 1>>>>(60, 200);
  agree<Setting<Shape{2, 4, 2}, NonBlockingAtomicCommit, SendOmission<1>, PerProcess<WithCoin<Counted>>>>(60, 200,
                                                                                                          false);
}

TEST_CASE("machines that differ by process: enumeration, explorer and Z3 agree") {
  agree<Judged<PerProcess<WithRound<Counted>>>>(200, 400);
  agree<Judged<PerProcess<Ordered>, MessageLoss, AtomicCommit>>(10, 200);
  agree<Setting<Shape{3, 4, 1}, ByzantineAgreement<>, Byzantine<1>, PerProcess<Ordered>>>(100, 200, false);
}
