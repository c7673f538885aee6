// SPDX-License-Identifier: Apache-2.0
// The explorer against the enumeration, under every kind of fault and view.
#include "exploration.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/loss_budget.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/faults/receive_omission.hpp"
#include "protolearn/model/faults/reliable.hpp"
#include "protolearn/model/faults/send_omission.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/thresholds.hpp"
#include "protolearn/model/views/with_round.hpp"

namespace explore_faults_test {

using namespace protolearn;
using namespace exploration;

template <Shape shape, class Faults, class View = Ordered>
using Game = Setting<shape, AtomicCommit, Faults, View>;

/// Somebody votes no.
struct SomebodyRefuses : AtomicCommit {
  static constexpr auto starting = any(starts(local_abort));
};

using SomeThresholds = Thresholds<exists<1>, exists<2>, exists<3>, every<0>, any_lost>;

}  // namespace explore_faults_test

using namespace explore_faults_test;

TEST_CASE("exploration counts what an enumeration counts, when few messages are lost") {
  agrees_closely<Game<Shape{3, 4, 2}, LossBudget<1>>>(200);
  agrees_closely<Game<Shape{3, 4, 2}, LossBudget<3>, Counted>>(60);
}

TEST_CASE("exploration counts what an enumeration counts, when processes crash") {
  agrees<Game<Shape{3, 5, 2}, Crash<1>>>(300);
  agrees_closely<Game<Shape{3, 5, 2}, Crash<2>, WithRound<Ordered>>>(200);
  agrees_closely<Game<Shape{4, 5, 2}, Crash<2>, WithLastRound<Counted>>>(100);
  agrees_closely<Game<Shape{3, 4, 2}, Crash<1>, PerProcess<Ordered>>>(200);
}

TEST_CASE("exploration counts what an enumeration counts, when processes omit") {
  agrees<Game<Shape{3, 4, 2}, SendOmission<1>>>(200);
  agrees_closely<Game<Shape{3, 4, 1}, SendOmission<2>, Counted>>(200);
  agrees<Game<Shape{4, 4, 1}, ReceiveOmission<1>, Counted>>(200);
  using Sketchy = Game<Shape{3, 4, 2}, Omission<1>, SomeThresholds>;
  agrees<Sketchy, false>(60, Sketchy::machine_type([](auto const& o) -> state_t {
                           if (o.own() != 0) return o.own() == 1 ? +AtomicCommit::abort : +o.own();
                           if (o.holds(0) || o.holds(2)) return AtomicCommit::abort;
                           return o.holds(1) || o.holds(3) ? AtomicCommit::commit : AtomicCommit::local_commit;
                         }));
}

TEST_CASE("exploration counts what an enumeration counts, when processes lie") {
  agrees<Game<Shape{3, 4, 1}, Byzantine<1>>>(200);
  agrees_closely<Game<Shape{3, 4, 2}, Byzantine<1>, Counted>>(60);
  agrees<Game<Shape{4, 4, 1}, Byzantine<1>, PerProcess<Counted>>>(40);
}

TEST_CASE("exploration counts what an enumeration counts, where starts are restricted") {
  agrees<Setting<Shape{3, 4, 1}, SomebodyRefuses, SendOmission<1>, Counted>>(200);
  agrees_closely<Setting<Shape{3, 4, 1}, SomebodyRefuses, Byzantine<2>>>(60);
}
