// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"
#include "stabilisation.hpp"

#include <protolearn.hpp>

using namespace protolearn;
using stabilisation::stabilises_after;

namespace {

template <unsigned N, unsigned S, unsigned t>
using Count = Setting<Shape{N, S, t + 1}, Counting<2, t>, Byzantine<1>, Ordered>;

}  // namespace

TEST_CASE("self-stabilising counting with three states and four processes takes six rounds") {
  auto const found = conflict_search<Count<4, 3, 6>>();
  REQUIRE(found.verdict.proved());
  CHECK(stabilises_after<4, 3>(found.machine) == 6);
  auto const later = conflict_search<Count<4, 3, 7>>();
  REQUIRE(later.verdict.proved());
  CHECK(stabilises_after<4, 3>(later.machine) <= 7);
  CHECK(conflict_search<Count<4, 3, 4>>().verdict.impossible());
  CHECK(conflict_search<Count<4, 2, 6>>().verdict.impossible());
}

TEST_CASE("self-stabilising counting: machines that are found once all clauses are told at once") {
  auto const three = conflict_search<Count<6, 3, 3>>();
  REQUIRE(three.verdict.proved());
  CHECK(stabilises_after<6, 3>(three.machine) <= 3);
  auto const two = conflict_search<Count<8, 2, 4>>();
  REQUIRE(two.verdict.proved());
  CHECK(stabilises_after<8, 2>(two.machine) <= 4);
}

TEST_CASE("a machine that counts is proved, one that does not is refuted") {
  using Game = Setting<Shape{3, 2, 2}, Counting<2, 1>, Reliable, Ordered>;
  auto const follow_the_most = [](auto const& o) { return o.count(1U) >= 2 ? 0U : 1U; };
  CHECK(verify<Game>(follow_the_most).verdict.proved());
  auto const alone = [](auto const& o) { return 1U - o.own(); };
  auto const refuted = verify<Game>(alone);
  REQUIRE(refuted.verdict.refuted());
  CHECK(explore<Game>(typename Game::machine_type(alone)).violations[0] == 6);  // all but the two unanimous starts
}
