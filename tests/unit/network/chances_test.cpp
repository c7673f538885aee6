// SPDX-License-Identifier: Apache-2.0
#include "protolearn/verification/explorer/chances.hpp"

#include <cmath>

#include "catch.hpp"
#include "machines.hpp"
#include "network_oracle.hpp"
#include "protolearn/model/faults/both.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/dead.hpp"
#include "protolearn/model/faults/heard_at_least.hpp"
#include "protolearn/model/faults/loss_budget.hpp"
#include "protolearn/model/faults/loss_until.hpp"
#include "protolearn/model/faults/moving.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/faults/receive_omission.hpp"
#include "protolearn/model/faults/reliable.hpp"
#include "protolearn/model/faults/send_omission.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/with_coin.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/model/views/with_speaker.hpp"
#include "protolearn/task/consensus.hpp"
#include "protolearn/task/leader_election.hpp"
#include "protolearn/task/non_blocking_atomic_commit.hpp"
#include "protolearn/task/reliable_broadcast.hpp"
#include "protolearn/verification/explorer/explore.hpp"
#include "tasks.hpp"

using namespace protolearn;
using protolearn::detail::Random;

namespace {

bool near(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-12 * std::max(1.0, std::abs(a) + std::abs(b));
}

/// Random machines and networks: the exploration says what the enumeration says.
template <class Setting>
void compare(oracle::Causes causes, unsigned kinds_chosen_first, unsigned rounds = 12) {
  INFO(Setting::describe());
  Random random(7);
  unsigned impossible = 0;
  for (unsigned k = 0; k < rounds; ++k) {
    auto const machine = machines::leaning_machine<Setting>(random);
    auto const network = oracle::random_network(random, Setting::Task::initial.size());
    auto const want = oracle::likely<Setting>(machine, oracle::Weigher<Setting>(network, causes, kinds_chosen_first));
    auto const got = chances<Setting>(machine, network);
    CAPTURE(k, network.loss, network.crash, network.partial);
    if (want.all == 0) {  // the fault model excludes what the network does
      CHECK(std::isnan(got.decided));
      ++impossible;
      continue;
    }
    CHECK(near(got.decided, want.decided / want.all));
    CHECK(near(got.decided + got.undecided, 1));
    CHECK(near(got.violated, want.violated / want.all));
    CHECK(near(got.wanted, want.wanted / want.among));
    CHECK(near(got.messages, want.messages / want.all));
    for (unsigned r = 0; r <= Setting::rounds; ++r) {
      CAPTURE(r);
      CHECK(near(got.decided_by[r], want.decided_by[r] / want.all));
    }
  }
  CHECK(impossible < rounds / 2);
}

template <unsigned N, unsigned S, unsigned R, class Task, class Faults, class View = Ordered>
using Of = Setting<Shape{N, S, R}, Task, Faults, View>;

/// Processes are silent in their third state.
struct Quiet : AtomicCommit {
  static constexpr std::string_view name = "Quiet";
  static constexpr auto silent = states(2);
};

/// A task whose processes cannot all start alike.
struct Mixed : AtomicCommit {
  static constexpr std::string_view name = "Mixed";
  static constexpr auto starting = any(starts(0)) && any(starts(1));
  static constexpr auto measures =
      hana::make_tuple(measure("somebody commits", any(visits(2))), measure("all abort", all(visits(3))));
};

constexpr oracle::Causes nothing{}, anybody{.anybody = true}, of_sender{.of_sender = true},
    to_receiver{.to_receiver = true}, either{.of_sender = true, .to_receiver = true};

}  // namespace

TEST_CASE("chances: where messages are lost, they are what an enumeration says") {
  compare<Of<3, 4, 2, AtomicCommit, MessageLoss>>(anybody, 0, 6);
  compare<Of<3, 5, 2, AtomicCommit, MessageLoss, WithRound<Counted>>>(anybody, 0, 6);
  compare<Of<2, 4, 3, AtomicCommit, MessageLoss, PerProcess<Ordered>>>(anybody, 0);
  compare<Of<3, 4, 2, Quiet, MessageLoss, Counted>>(anybody, 0, 6);
  compare<Of<3, 4, 1, Mixed, MessageLoss>>(anybody, 0);
  compare<Of<3, 4, 2, AtomicCommit, LossBudget<2>>>(anybody, 0);
  compare<Of<3, 4, 2, AtomicCommit, LossBudget<1>, Counted>>(anybody, 0);
  compare<Of<3, 4, 2, AtomicCommit, LossUntil<1>, Counted>>(anybody, 0);
  compare<Of<3, 4, 2, AtomicCommit, LossUntil<1, LossBudget<2>>, Counted>>(anybody, 0);
  compare<Of<3, 4, 2, Consensus<>, HeardAtLeast<MessageLoss, 2>, Counted>>(anybody, 0);
  compare<Of<3, 5, 1, LeaderElection<3>, MessageLoss, WithSender<Counted, 1>>>(anybody, 0);
  compare<Of<3, 4, 2, AtomicCommit, MessageLoss, WithTurn<Counted, 3>>>(anybody, 0, 6);
  compare<Of<2, 4, 2, Consensus<>, MessageLoss, WithCoin<Ordered>>>(anybody, 0);
  compare<Of<3, 4, 2, AtomicCommit, Reliable>>(nothing, 0);
}

TEST_CASE("chances: where processes crash, they are what an enumeration says") {
  compare<Of<3, 4, 2, Consensus<>, Crash<1>>>(nothing, 0);
  compare<Of<3, 4, 2, Consensus<>, Crash<2>, WithRound<Counted>>>(nothing, 0);
  compare<Of<2, 4, 3, NonBlockingAtomicCommit, Crash<1>, WithRound<Ordered>>>(nothing, 0);
  compare<Of<3, 4, 2, NonBlockingAtomicCommit, Crash<2>, WithCoin<Counted>>>(nothing, 0, 6);
  compare<Of<3, 4, 2, Consensus<>, HeardAtLeast<Crash<1>, 2>, Counted>>(nothing, 0);
  compare<Of<3, 4, 2, Consensus<>, HeardAtLeast<Crash<1>, 3>, Counted>>(nothing, 0);
  compare<Of<2, 4, 2, Consensus<>, Both<Crash<1>, MessageLoss>>>(anybody, 0);
  compare<Of<3, 4, 1, Consensus<>, Both<Crash<1>, LossBudget<2>>, Counted>>(anybody, 0);
  compare<Of<3, 4, 1, Consensus<>, Both<Crash<1>, SendOmission<1>>, Counted>>(of_sender, 1);
  compare<Of<3, 4, 2, Consensus<>, Both<Dead<1>, Crash<1>>, WithRound<Counted>>>(nothing, 1);
  compare<Of<3, 4, 2, tasks::Processes, Crash<1>, Counted>>(nothing, 0);
}

TEST_CASE("chances: where processes are faulty or dead, they are what an enumeration says") {
  compare<Of<3, 4, 2, Consensus<2, false>, SendOmission<1>, Counted>>(of_sender, 1);
  compare<Of<3, 4, 2, Consensus<>, SendOmission<2>>>(of_sender, 1, 6);
  compare<Of<3, 4, 2, Consensus<2, false>, ReceiveOmission<1>, WithRound<Counted>>>(to_receiver, 1);
  compare<Of<3, 4, 1, Consensus<2, false>, Omission<2>>>(either, 1);
  compare<Of<3, 4, 2, Consensus<2, false>, Omission<1>, Counted>>(either, 1);
  compare<Of<3, 4, 2, Consensus<2, false>, Dead<1>, Counted>>(nothing, 1);
  compare<Of<3, 4, 2, Consensus<2, false>, HeardAtLeast<Both<MessageLoss, Dead<1>>, 2>, Counted>>(anybody, 1);
  compare<Of<3, 4, 1, Consensus<2, false>, Both<MessageLoss, SendOmission<1>>>>({true, true, false}, 1);
  compare<Of<3, 4, 1, Consensus<2, false>, Both<Dead<1>, SendOmission<1>>>>(of_sender, 2);
  compare<Of<3, 4, 1, Consensus<2, false>, Moving<SendOmission<1>>, Counted>>(of_sender, 0);
  compare<Of<2, 4, 2, Consensus<2, false>, Moving<Omission<1>>>>(either, 0);
}

TEST_CASE("chances: a fair coin for each message and each vote counts every execution once") {
  using Game = Of<3, 4, 2, AtomicCommit, MessageLoss>;
  Random random(3);
  for (unsigned k = 0; k < 20; ++k) {
    auto const machine = machines::leaning_machine<Game>(random);
    Report const report = explore<Game>(machine);
    auto const c = chances<Game>(machine, {.loss = 0.5});
    auto const all = static_cast<double>(report.executions);
    CHECK(near(c.undecided * all, static_cast<double>(report.undecided)));
    CHECK(near(c.violated * all, static_cast<double>(report.violating)));
    CHECK(near(c.wanted * static_cast<double>(report.unanimous), static_cast<double>(report.unanimous_wanted)));
  }
}

TEST_CASE("chances: measures, and what an objective makes of everything") {
  using Game = Of<3, 4, 1, Mixed, MessageLoss>;
  auto const machine = machines::commit_machine<Game>();
  auto const c = chances<Game>(machine, {.loss = 0.5});
  CHECK(c.measures[0] == 0);  // somebody votes no; that nobody may commit then is a rule
  double all_abort = 0, all = 0;
  auto const weigh = oracle::Weigher<Game>({.loss = 0.5}, anybody, 0);
  oracle::for_each_execution<Game>(machine, [&](Execution<Game> const& run) {
    all += weigh(run);
    if (holds(protolearn::all(visits(3)), run)) all_abort += weigh(run);
  });
  CHECK(near(c.measures[1], all_abort / all));
  CHECK(c.measures[1] > 0.1);
  constexpr auto of = 2 * objective::measure(1) - 0.5 * objective::messages + objective::early;
  CHECK(near(c.value(of), 2 * c.measures[1] - 0.5 * c.messages + c.decided_by[0] + c.decided_by[1]));
  CHECK(near(c.value(objective::quiet), c.decided - 1e-6 * 6));
  CHECK(std::isnan(c.wanted));  // nobody can be unanimous
  CHECK(c.value(objective::decided) == c.decided);
}

TEST_CASE("chances: a network that cannot be is refused in a sentence") {
  using Game = Of<2, 4, 1, AtomicCommit, MessageLoss>;
  Game::machine_type const machine;
  auto const refused = [&](Network const& network, std::string const& why) {
    REQUIRE_THROWS_WITH(chances<Game>(machine, network), Catch::Contains(why));
  };
  refused({.loss = 1.5}, "Network::loss is 1.5");
  refused({.crash = -0.1}, "Network::crash is -0.1");
  refused({.loss = std::nan("")}, "Network::loss is nan");
  refused({.partial = 2}, "Network::partial is 2");
  refused({.starts = {0.5, 0.6}}, "must add up to 1");
  refused({.starts = {1}}, "AtomicCommit has 2 initial states");
  refused({.starts = {-0.5, 1.5}}, "Network::starts[0] is -0.5");
  using Longer = Of<3, 4, 2, AtomicCommit, MessageLoss>;
  REQUIRE_THROWS_WITH(chances<Longer>({}, {}, {.max_configurations = 1}),
                      Catch::Contains("more than 1 configurations in round 1"));
}
