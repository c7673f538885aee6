// SPDX-License-Identifier: Apache-2.0
#include "protolearn/verification/replay_check.hpp"

#include <atomic>
#include <chrono>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "machines.hpp"
#include "protolearn/learning/learner.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/publishing/json.hpp"
#include "protolearn/verification/verify.hpp"

// A wrong explorer is noticed. Ours is made wrong by views that tell it something else than the simulator: what it
// looks up by counts is not what was received.

namespace replay_check_test {

using namespace protolearn;
using namespace std::chrono_literals;

/// The explorer takes a lost message for a yes.
struct Hopeful {
  static constexpr char const* name = "Hopeful";
  template <Shape shape_>
  struct On : Counted::On<shape_> {
    template <class Counts>
    static constexpr std::size_t index_of_counts(state_t own, Counts counts, unsigned round) {
      counts[0] = static_cast<std::uint8_t>(counts[0] + counts[shape_.states]);
      counts[shape_.states] = 0;
      return Counted::On<shape_>::index_of_counts(own, counts, round);
    }
  };
};

/// The explorer takes everybody for a process in state 1.
struct Selfless {
  static constexpr char const* name = "Selfless";
  template <Shape shape_>
  struct On : Counted::On<shape_> {
    template <class Counts>
    static constexpr std::size_t index_of_counts(state_t, Counts const& counts, unsigned round) {
      return Counted::On<shape_>::index_of_counts(1, counts, round);
    }
  };
};

/// Whoever hears nobody aborts, and only then.
struct Noise : AtomicCommit {
  static constexpr std::string_view name = "Noise";
  static constexpr auto rules = hana::make_tuple(must("S1 nobody aborts", none(visits(abort)), broken(-1)));
};

using Wrong = Setting<Shape{3, 4, 1}, Noise, MessageLoss, Hopeful>;
using Game = Setting<Shape{3, 4, 2}, AtomicCommit>;

VerifyOptions const without_z3{.z3_time_limit = 0s, .explore = {}};

auto aborts_alone() {
  return Wrong::machine_type([](auto const& o) { return o.lost() == 2 ? Noise::abort : Noise::commit; });
}

/// The error that something ends with.
template <class Do>
disagreement_error thrown_by(Do const& action) {
  try {
    action();
  } catch (disagreement_error const& error) {
    return error;
  }
  return disagreement_error("none");
}

bool contains(std::string const& text, std::string const& part) { return text.find(part) != text.npos; }

}  // namespace replay_check_test

using namespace replay_check_test;

TEST_CASE("the explorer sees what GCC 12 overlooked at -O3 with AVX2") {
  using Setting = protolearn::Setting<Shape{3, 8, 2}, AtomicCommit>;
  Setting::machine_type const machine([](auto const& o) { return o.own() < 2 ? 2 : 3; });
  Report const report = explore<Setting>(machine);
  CHECK(report.violations[0] == 32768);
  CHECK(report.violating == 32768);
  CHECK_NOTHROW(detail::check_explorer_once<Setting>());
}

TEST_CASE("a machine that the explorer alone finds right must keep the rules in random executions") {
  REQUIRE(explore<Wrong>(aborts_alone()).correct());
  std::atomic<bool> const stop = true;
  VerifyOptions const z3_is_interrupted{.z3_time_limit = 10s, .explore = {}, .stop = &stop};
  for (auto const& options : {without_z3, z3_is_interrupted}) {
    auto const error = thrown_by([&] { static_cast<void>(verify<Wrong>(aborts_alone(), options)); });
    CHECK(contains(error.claim(), "finds 0 executions of 512 that break S1, and here is one"));
    CHECK(error.evidence().setting == Wrong::describe());
    std::istringstream schedule(error.evidence().execution);
    auto const again = replay<Wrong>(aborts_alone(), read_schedule<Wrong>(schedule));
    REQUIRE(again.has_value());
    CHECK(again->rule == 0);
  }
}

TEST_CASE("every part of a report is compared with executions") {
  auto const right = machines::commit_machine<Game>();
  Report const report = explore<Game>(right);
  CHECK_NOTHROW(detail::check_by_replay<Game>(right, report));
  auto const refuses = [&](auto const& change) {
    Report wrong = report;
    change(wrong);
    return contains(thrown_by([&] { detail::check_by_replay<Game>(right, wrong); }).claim(), "and here is one");
  };
  CHECK(refuses([](Report& r) { r.violations[2] = r.executions; }));
  CHECK(refuses([](Report& r) { r.undecided = 0; }));
  CHECK(refuses([](Report& r) { r.undecided = r.executions; }));
  CHECK_FALSE(refuses([](Report& r) {
    r.violations[2] = count_t{};
    r.complete = false;
  }));
  CHECK_FALSE(refuses([](Report& r) { r.undecided = r.undecided + 1; }));  // it proves nothing
}

TEST_CASE("the explorer of a setting is checked before it judges alone") {
  using Blind = Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, Selfless>;
  auto const error = thrown_by([] { detail::check_explorer_once<Blind>(); });
  CHECK(contains(error.claim(), "exploration and simulation disagree"));

  // A machine on which they agree does not help.
  using Lenient = Setting<Shape{3, 4, 2}, Noise, MessageLoss, Selfless>;
  Lenient::machine_type const idle([](auto const&) { return Noise::commit; });
  REQUIRE(explore<Lenient>(idle).correct());
  CHECK_NOTHROW(detail::check_by_replay<Lenient>(idle, explore<Lenient>(idle)));
  CHECK(thrown_by([&] { static_cast<void>(verify<Lenient>(idle, without_z3)); }).claim() != "none");
  CHECK(thrown_by([&] { static_cast<void>(verify<Lenient>(idle, without_z3)); }).claim() != "none");  // nor once more
}

TEST_CASE("settings of every kind pass the check") {
  CHECK_NOTHROW(detail::check_explorer_once<Game>());
  CHECK_NOTHROW(detail::check_explorer_once<Wrong>());
  CHECK_NOTHROW(detail::check_explorer_once<Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, WithRound<Counted>>>());
}

TEST_CASE("a disagreement says all that a report needs") {
  auto const error = thrown_by([] { detail::check_by_replay<Wrong>(aborts_alone(), explore<Wrong>(aborts_alone())); });
  auto const& evidence = error.evidence();
  CHECK(detail::Json::parse(evidence.machine) == to_json<Wrong>(aborts_alone()));
  CHECK_FALSE(evidence.seed.has_value());
  std::string const text = error.what();
  for (std::string const& part : {error.claim(), evidence.setting, evidence.machine, evidence.execution}) {
    CHECK_FALSE(part.empty());
    CHECK(contains(text, part));
  }
  CHECK(contains(text, "# round 1: the message"));
  CHECK(contains(text, "please report it"));
  CHECK_FALSE(contains(text, "seed"));
  CHECK(contains(error.with_seed(17).what(), "\nseed: 17\n"));
  CHECK(error.with_seed(17).claim() == error.claim());
}

TEST_CASE("a learner adds its seed") {
  Options options;
  options.seed = 4;
  options.method = Method::q_table;
  options.z3_time_limit = 0s;
  auto const error = thrown_by([&] {
    static_cast<void>(SettingLearner<Setting<Shape{3, 4, 1}, Noise, MessageLoss, Selfless>>(options).learn());
  });
  CHECK(error.evidence().seed == 4);
  CHECK(contains(error.what(), "seed: 4"));
}
