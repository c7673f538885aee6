// SPDX-License-Identifier: Apache-2.0
#include "law.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/heard_at_least.hpp"
#include "protolearn/model/faults/message_loss.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/views/with_coin.hpp"
#include "protolearn/model/views/with_speaker.hpp"

using namespace faults;

namespace {

template <class Faults, class View = Counted, unsigned N = 3>
void with_three() {
  readings_agree<Setting<Shape{N, 3, 2}, Asking, Faults, View>>(6, 2, [](auto&&...) {});
}

}  // namespace

TEST_CASE("every reading understands that everybody hears enough: two processes") {
  all_readings_agree<Setting<Shape{2, 3, 2}, AskingRounds, HeardAtLeast<MessageLoss, 1>>>();
  all_readings_agree<Setting<Shape{2, 3, 2}, AskingRounds, HeardAtLeast<MessageLoss, 2>>>();
  all_readings_agree<Setting<Shape{2, 3, 2}, AskingRounds, HeardAtLeast<Crash<1>, 2>>>();
  all_readings_agree<Setting<Shape{2, 3, 2}, AskingRounds, HeardAtLeast<Byzantine<1>, HearingQuorum::majority>>>();
  all_readings_agree<Setting<Shape{2, 3, 2}, AskingRounds, HeardAtLeast<Omission<1>, HearingQuorum::all_but_faulty>>>();
  all_readings_agree<
      Setting<Shape{2, 3, 2}, AskingRounds, HeardAtLeast<AnyFaults<Kind::crash, Who::anybody, no_budget, 1>, 2>>>();
}

TEST_CASE("every reading understands that everybody hears enough: three processes") {
  with_three<HeardAtLeast<MessageLoss, 2>>();
  with_three<HeardAtLeast<MessageLoss, HearingQuorum::majority>, WithTurn<Counted, 1>>();
  with_three<HeardAtLeast<Crash<2>, 2>>();
  with_three<HeardAtLeast<Crash<1>, 3>, Ordered>();
  with_three<HeardAtLeast<Byzantine<1>, HearingQuorum::all_but_faulty>>();
  with_three<HeardAtLeast<Omission<1>, 2>, WithCoin<Counted>>();
  with_three<HeardAtLeast<AnyFaults<Kind::crash, Who::anybody, no_budget, 1>, 2>>();
  with_three<HeardAtLeast<AnyFaults<Kind::lie, Who::anybody, no_budget, 1>, 2>>();
}

TEST_CASE("what everybody hears is said") {
  CHECK(HeardAtLeast<MessageLoss, 2>::name() == "HeardAtLeast<MessageLoss, 2>");
  CHECK(HeardAtLeast<Crash<1>, HearingQuorum::majority>::name() == "HeardAtLeast<Crash<1>, majority>");
  CHECK(HeardAtLeast<Crash<1>, HearingQuorum::all_but_faulty>::heard_at_least(5) == 4);
  CHECK(HeardAtLeast<Crash<1>, HearingQuorum::majority>::heard_at_least(4) == 3);
  std::istringstream too_little("nodes 2 states 3 rounds 2\nstarts 0 1\nround 1 from 1 to 0 lost\nend\n");
  CHECK_THROWS_WITH((read_schedule<Setting<Shape{2, 3, 2}, Asking, HeardAtLeast<MessageLoss, 2>>>(too_little)),
                    Catch::Contains("somebody hears fewer than 2 processes in a round"));
}
