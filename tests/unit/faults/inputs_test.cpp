// SPDX-License-Identifier: Apache-2.0
// Fault models that users wrote, with the numbers that they ought to have been told.
#include <cmath>
#include <sstream>

#include "../../catch.hpp"
#include "../../faults.hpp"

#include <protolearn.hpp>

using namespace faults;
using namespace protolearn::detail;

namespace {

/// Whoever decides, decides alike.
struct Agreement {
  static constexpr std::string_view name = "agreement";
  static constexpr std::array<std::string_view, 4> names{"0", "1", "DECIDE_0", "DECIDE_1"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = visits(2) || visits(3);
  static constexpr auto unanimous = share("all 0", all(implies(correct, starts(0))), all(visits(2)));
  static constexpr auto rules =
      hana::make_tuple(must("agreement", !(any(correct && visits(2)) && any(correct && visits(3))), broken(-100)));
};

template <unsigned votes, class Setting>
typename Setting::machine_type decides_on_equal() {
  return typename Setting::machine_type([](auto const& o) -> state_t {
    if (o.own() > 1) return o.own();
    for (state_t v : {state_t{0}, state_t{1}}) {
      if (o.count(v) >= votes) return static_cast<state_t>(2 + v);
    }
    return o.own();
  });
}

template <unsigned F>
using LossyLiars = AnyFaults<Kind::lie, Who::anybody, no_budget, F>;
template <unsigned F>
using LossyCrash = AnyFaults<Kind::crash, Who::anybody, no_budget, F>;

}  // namespace

TEST_CASE("losses beside crashes: two processes, one round") {
  using Game = Setting<Shape{2, 4, 1}, Agreement, LossyCrash<1>>;
  Game::machine_type const machine([](auto const& o) -> state_t { return o.count(0) > 0 ? 2 : 3; });
  auto const checked = verify<Game>(machine);
  CHECK(checked.verdict.refuted());
  CHECK(checked.executions == 4 * (4 + 2 * 2));
  CHECK(checked.report.violating == 2 * 2);  // votes differ, and whoever has the 1 does not hear of the 0
  CHECK(checked.report.failure_free == 4);
  REQUIRE(checked.counterexample.has_value());
  CHECK(checked.counterexample->run.schedule.faulty == 0);
}

TEST_CASE("losses beside lies: the count has the losses") {
  using Game = Setting<Shape{5, 5, 3}, Agreement, LossyLiars<1>, Counted>;
  auto const report = explore<Game>(decides_on_equal<3, Game>());
  // nobody lies: 2^5 starts, 20 messages a round; one does: 5 of them, 2^4 starts, 4 lies and 12 messages a round
  CHECK(report.executions == power(2, 5) * power(2, 60) + 5 * power(2, 4) * power(power(6, 4) * power(2, 12), 3));
  CHECK(report.executions.str() == "12003880935994437926912");
  CHECK(report.violating > 0);
}

TEST_CASE("losses beside lies: where there are more executions than can be counted, their logarithm is told") {
  using Game = Setting<Shape{8, 4, 3}, Agreement, LossyLiars<1>, WithRound<Counted>>;
  Game::machine_type const machine([](auto const& o) -> state_t {
    if (o.own() > 1 || o.round() > 1) return o.own();
    for (state_t v : {state_t{0}, state_t{1}}) {
      if (o.count(v) >= 4) return static_cast<state_t>(2 + v);
    }
    return o.own();
  });
  auto const checked = verify<Game>(machine, {.z3_time_limit = {}});
  CHECK(checked.verdict.refuted());
  CHECK(checked.executions.empty());
  CHECK(std::abs(checked.log2_executions - 184.7638) < 0.0001);  // 2^8 2^168 + 8 2^7 (5^7 2^42)^3
  CHECK(checked.report.violating > 0);
  std::ostringstream text;
  text << checked.verdict;
  CHECK(text.str().find("2^184.7") != std::string::npos);
}
