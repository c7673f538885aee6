// SPDX-License-Identifier: Apache-2.0
// Formulas of every shape: exploration derives from them what to remember, and counts what holds() says of each
// execution.
#include "exploration.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/loss_budget.hpp"
#include "protolearn/model/faults/send_omission.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "tasks.hpp"

namespace explore_formulas_test {

using namespace protolearn;
using namespace exploration;

using namespace tasks;

template <class Task, class Faults, class View = Ordered>
void count_all(unsigned machines) {
  using Game = Setting<Shape{3, 3, 2}, Task, Faults, View>;
  agrees<Game, false>(machines, typename Game::machine_type{});
}

}  // namespace explore_formulas_test

using namespace explore_formulas_test;

TEST_CASE("formulas about processes are counted right") {
  count_all<Processes, Crash<2>>(300);
  count_all<Processes, SendOmission<1>, Counted>(100);
  count_all<Processes, Byzantine<1>>(60);
  count_all<Processes, MessageLoss, WithRound<Counted>>(20);
}

TEST_CASE("formulas about runs are counted right") {
  count_all<Runs, Crash<2>, WithRound<Counted>>(300);
  count_all<Runs, SendOmission<2>>(20);
  count_all<Runs, LossBudget<2>, Counted>(100);
  count_all<Runs, Byzantine<2>>(20);
}

TEST_CASE("formulas that name processes and rounds are counted right") {
  count_all<Named, Crash<2>>(200);
  count_all<Named, Crash<1>, WithRound<Counted>>(100);
  count_all<Named, MessageLoss, Counted>(20);
  count_all<Named, Byzantine<1>, Counted>(60);
  count_all<NamedStart, SendOmission<1>, PerProcess<Ordered>>(40);
  count_all<NamedStart, SendOmission<1>>(60);
  count_all<NamedStart, Byzantine<1>, Counted>(60);
  count_all<NamedStart, LossBudget<1>, Counted>(60);
}

TEST_CASE("what silent and halted processes do is counted right") {
  count_all<Quiet, Crash<2>>(100);
  count_all<Quiet, MessageLoss, WithRound<Counted>>(20);
  count_all<Quiet, Byzantine<1>, Counted>(60);
  count_all<Quiet, Byzantine<1>>(40);
  count_all<Quiet, SendOmission<1>, PerProcess<Ordered>>(40);
  count_all<Quiet, LossBudget<2>, Counted>(60);
}

TEST_CASE("odd formulas are counted right") {
  count_all<Corners, MessageLoss>(20);
  count_all<Corners, Crash<1>>(300);
}
