// SPDX-License-Identifier: Apache-2.0
#include "asking_more.hpp"

#include "protolearn/model/faults/both.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/dead.hpp"
#include "protolearn/model/faults/heard_at_least.hpp"
#include "protolearn/model/faults/loss_budget.hpp"
#include "protolearn/model/faults/loss_until.hpp"
#include "protolearn/model/faults/receive_omission.hpp"
#include "protolearn/model/faults/send_omission.hpp"

using namespace faults;

TEST_CASE("every reading understands two ways to fail at once") {
  three_processes_under<Both<Byzantine<1>, SendOmission<1>>, Both<SendOmission<1>, Crash<1>>, Both<Crash<1>, Dead<1>>,
                        Both<Crash<1>, Byzantine<1>>>();
}

TEST_CASE("every reading understands two ways to fail at once, and losses") {
  three_processes_under<Both<Crash<1>, LossBudget<1>>, Both<ReceiveOmission<1>, SendOmission<1>>,
                        HeardAtLeast<Both<Dead<1>, MessageLoss>, 2>, LossUntil<1, Both<MessageLoss, Byzantine<1>>>>();
}

TEST_CASE("of two ways to fail, one may have room for nobody") {
  auto const agree = []<class Faults>() {
    readings_agree<Setting<Shape{2, 3, 2}, AskingMore, Faults, Counted>>(4, 1, [](auto&&...) {});
  };
  agree.template operator()<Both<SendOmission<1>, Crash<0>>>();
  agree.template operator()<Both<Byzantine<0>, Dead<1>>>();
}

TEST_CASE("of two ways to fail, one may lose messages without end, and the other none") {
  using Faults = Both<LossUntil<0, SendOmission<1>>, ReceiveOmission<1>>;
  readings_agree<Setting<Shape{3, 3, 1}, AskingOnce, Faults, Counted>>(4, 1, [](auto&&...) {});
}
