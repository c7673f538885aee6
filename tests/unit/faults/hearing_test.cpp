// SPDX-License-Identifier: Apache-2.0
#include "../../tasks.hpp"
#include "law.hpp"
#include "protolearn/bounds/full_information.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/heard_at_least.hpp"
#include "protolearn/model/faults/message_loss.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/views/with_coin.hpp"
#include "protolearn/model/views/with_speaker.hpp"
#include "protolearn/search/conflict_search.hpp"

using namespace faults;
using tasks::Anything;

namespace {

/// Everybody has taken the first transition: so nobody crashes in round 1.
struct Present : Anything {
  static constexpr std::string_view name = "present";
  static constexpr auto decided = visits(2) || !visits(2);
  static constexpr auto unanimous = share("all in A", all(starts(0)), all(correct));
  static constexpr auto rules = hana::make_tuple(must("present", all(in(0, 1) || in(1, 1) || in(2, 1)), broken(-1)));
};

/// Whoever crashes in round 1 leaves too few to be heard in round 2: there is no such execution, for any reading.
template <class Faults, class View, unsigned N>
void nobody_crashes_at_once() {
  using Game = Setting<Shape{N, 3, 2}, Present, Faults, View>;
  INFO(Game::describe());
  typename Game::machine_type const idle;
  Explorer<Game> explorer;
  Random random(1);
  CHECK(explorer.judge(idle).correct());
  CHECK(oracle::count<Game>(idle).correct());
  CHECK(explorer.hunt(idle, random, 4).violating == 0);
  CHECK(explorer.violations().empty());
  CHECK(explorer.earliest(idle, random, 4)[0].empty());
  CHECK(z3_prove<Game>(idle).kind == Z3Answer<Game>::Kind::proved);
  CHECK(conflict_search<Game>({}).verdict.proved());
  CHECK_FALSE(full_information<Game>().verdict.impossible());
}

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

TEST_CASE("where whoever is left could not hear enough, there is no execution") {
  nobody_crashes_at_once<HeardAtLeast<Crash<1>, 2>, Counted, 2>();
  nobody_crashes_at_once<HeardAtLeast<Crash<2>, 3>, Ordered, 3>();
  nobody_crashes_at_once<HeardAtLeast<AnyFaults<Kind::crash, Who::anybody, no_budget, 1>, 3>, Counted, 3>();
}

TEST_CASE("a liar in a silent state is heard by nobody, so chains of liars prove nothing") {
  auto const found = full_information<Setting<Shape{3, 3, 1}, tasks::Quiet, Byzantine<1>, Counted>>();
  CHECK(found.verdict.unknown());
  CHECK_THAT(found.verdict.reason(), Catch::Contains("processes lie, and the task has silent states"));
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
