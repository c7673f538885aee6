// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "machines.hpp"
#include "protolearn/learning/learner.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/task/byzantine_agreement.hpp"
#include "protolearn/task/consensus.hpp"

using namespace protolearn;
using protolearn::detail::BestObjective;
using protolearn::detail::Random;

namespace {

using One = Setting<Shape{3, 4, 1}, AtomicCommit>;
using Two = Setting<Shape{3, 5, 2}, AtomicCommit, MessageLoss, WithRound<Counted>>;

/// Who has committed or aborted says no more.
struct Quiet : AtomicCommit {
  static constexpr std::string_view name = "Quiet";
  static constexpr auto silent = states(2, 3);
  static constexpr auto measures = hana::make_tuple(measure("somebody commits", any(visits(2))));
  static constexpr Objective objective = protolearn::objective::measure(0);
};

struct Idle : AtomicCommit {
  static constexpr std::string_view name = "Idle";
  static constexpr auto decided = starts(0);
};

template <class Game>
Result<Game> learned(Options options, std::uint64_t iterations = 4000) {
  options.improve_for = std::chrono::hours{1};
  options.max_iterations = iterations;
  options.z3_time_limit = {};
  return SettingLearner<Game, Method::q_table>(options).learn();
}

bool near(double a, double b, double by = 1e-12) { return std::abs(a - b) <= by; }

}  // namespace

TEST_CASE("improvement: under a network it comes to what no protocol exceeds") {
  // optima by an independent program
  auto const rare = learned<One>({.network = Network{.loss = 0.01, .starts = {0.9, 0.1}}});
  REQUIRE(rare.verdict.proved());
  REQUIRE(rare.chances);
  CHECK(near(rare.chances->decided, 0.952501, 1e-6));
  CHECK(near(rare.chances->wanted, 0.941480, 1e-6));
  CHECK(rare.chances->violated == 0);
  auto const frequent = learned<One>({.network = Network{.loss = 0.5}});
  CHECK(near(frequent.chances->decided, 0.501953, 1e-6));
  auto const two = learned<Two>({.network = Network{.loss = 0.1, .starts = {0.9, 0.1}}}, 45000);
  CHECK(two.chances->decided <= 0.983078 + 1e-6);
  CHECK(two.chances->decided > 0.97);
  CHECK(two.chances->wanted > 0.95);
}

TEST_CASE("improvement: a result has chances exactly if there is a network") {
  Network const network{.loss = 0.2, .crash = 0.1};
  auto const without = SettingLearner<One, Method::q_table>(Options{.z3_time_limit = {}}).learn();
  CHECK_FALSE(without.chances);
  auto const with = SettingLearner<One, Method::q_table>(Options{.z3_time_limit = {}, .network = network}).learn();
  REQUIRE(with.chances);
  CHECK(with.machine == without.machine);  // it changes only what improvement is for
  CHECK(with.chances->decided == chances<One>(with.machine, network).decided);
}

TEST_CASE("improvement: every objective is served") {
  // How far it comes in so many steps depends on how a compiler rounds: what is compared leaves room for that.
  Network const network{.loss = 0.1, .starts = {0.8, 0.2}};
  auto const decided = learned<Two>({.network = network}, 15000);
  auto const early = learned<Two>({.network = network, .objective = objective::early}, 15000);
  auto const unimproved =
      SettingLearner<Two, Method::q_table>(Options{.z3_time_limit = {}, .network = network}).learn();
  CHECK(early.chances->value(objective::early) >= decided.chances->value(objective::early) - 0.02);
  CHECK(early.chances->value(objective::early) > unimproved.chances->value(objective::early) + 0.01);
  CHECK(early.chances->decided <= decided.chances->decided + 0.02);
  auto const wanted = learned<Two>({.network = network, .objective = objective::wanted}, 15000);
  CHECK(wanted.chances->wanted >= decided.chances->wanted - 0.02);

  using Game = Setting<Shape{3, 5, 2}, Quiet, MessageLoss, WithRound<Counted>>;
  auto const quiet = learned<Game>({.network = network, .objective = objective::decided - 0.1 * objective::messages});
  CHECK(quiet.verdict.proved());
  CHECK(quiet.chances->messages <
        learned<Game>({.network = network, .objective = objective::decided}).chances->messages);
  auto const own = learned<Game>({.network = network});  // the task's: that somebody commits
  CHECK(own.chances->measures[0] > quiet.chances->measures[0]);
}

TEST_CASE("improvement: what is added up step by step is what the machine has") {
  Network const network{.loss = 0.3, .crash = 0.2, .starts = {0.8, 0.2}};
  auto const objective =
      objective::decided + 0.5 * objective::wanted + 0.25 * objective::early - 0.01 * objective::messages;
  auto const go = [&]<class Game>(typename Game::machine_type const& machine) {
    using Goal = BestObjective<Game>;
    detail::Improver<Game, Goal> improver(machine, 1, explore<Game>(machine), network, objective);
    for (int k = 0; k < 3000; ++k) improver.step();
    auto const value = improver.goal().value(improver.best_ends());
    CHECK(near(value, chances<Game>(improver.best(), network).value(objective)));
    CHECK(value >= chances<Game>(machine, network).value(objective));
    CHECK(explore<Game>(improver.best()).correct());
    improver.tidy();
    CHECK(near(value, chances<Game>(improver.best(), network).value(objective)));
  };
  go.operator()<Two>(machines::commit_machine<Two>());
  using Crashing = Setting<Shape{3, 4, 2}, Consensus<>, Crash<1>, WithRound<Counted>>;
  auto const found = SettingLearner<Crashing, Method::q_table>(Options{.z3_time_limit = {}}).learn();
  go.operator()<Crashing>(found.machine);
}

TEST_CASE("improvement: options that cannot be are refused in a sentence") {
  auto const refused = [&]<class Game>(Options const& options, std::string const& why) {
    REQUIRE_THROWS_WITH((SettingLearner<Game, Method::q_table>(options)), Catch::Contains(why));
  };
  refused.operator()<One>({.objective = objective::decided}, "Options::objective needs Options::network");
  refused.operator()<One>({.network = Network{.loss = 2}}, "Network::loss is 2");
  refused.operator()<One>({.network = Network{}, .objective = objective::measure(1)},
                          "asks for measure 1, but AtomicCommit has 0");
  refused.operator()<Setting<Shape{3, 4, 1}, Idle>>({.network = Network{}}, "in Idle nobody decides");
  refused.operator()<Setting<Shape{4, 4, 1}, ByzantineAgreement<>, Byzantine<1>>>({.network = Network{}},
                                                                                  "processes that lie");
}

TEST_CASE("improvement: a premise that cannot hold under the network is refused") {
  using Game = Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, WithRound<Counted>>;
  Network const all_no{.loss = 0.01, .starts = {0, 1}};
  Options options{.network = all_no, .objective = objective::wanted};
  options.improve_for = std::chrono::milliseconds{10};
  CHECK_THROWS_WITH(SettingLearner<Game>(options).learn(),
                    "The objective asks for \"all-yes executions in which everybody commits\", but under this network "
                    "there are no such executions.");
  CHECK(optimum<Game>(all_no, {.objective = objective::wanted}).verdict.unknown());
  CHECK(std::isnan(chances<Game>({}, all_no).wanted));
  options.objective = objective::decided;  // which can be asked for
  CHECK(SettingLearner<Game>(options).learn().verdict.proved());
}

TEST_CASE("improvement: what is too large to be explored leaves the machine as it was") {
  using Game = Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, WithRound<Counted>>;
  auto const machine = machines::commit_machine<Game>();
  detail::Explorer<Game> narrow({.max_configurations = 2});
  CHECK_THROWS_WITH(narrow.judge_ends(machine), Catch::StartsWith("an exploration is too large: "));
  detail::Explorer<Game, detail::Likelihood<Game>> weighed({.max_configurations = 2},
                                                           detail::Likelihood<Game>({.loss = 0.1}));
  CHECK_THROWS_AS(weighed.judge_ends(machine), usage_error);
}
