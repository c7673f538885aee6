// SPDX-License-Identifier: Apache-2.0
// Impossibilities under the dead, faults that move, losses that end and two ways to fail: every clause is derived
// again.
#include "derivation.hpp"

#include <sstream>

using namespace protolearn;

namespace {

template <unsigned N, unsigned S, unsigned R, class Task, class Faults, class View>
void is_impossible_for_sure() {
  using Game = Setting<Shape{N, S, R}, Task, Faults, View>;
  INFO(Game::describe());
  auto const found = conflict_search<Game>();
  REQUIRE(found.verdict.impossible());
  derivation::Derivation<Game>(found.certificate).every_clause();
}

}  // namespace

TEST_CASE("impossibilities under every kind of faults come with clauses that are derived again") {
  is_impossible_for_sure<3, 4, 2, Consensus<>, Moving<SendOmission<1>>, WithRound<Counted>>();
  is_impossible_for_sure<3, 4, 1, Consensus<>, Both<Dead<1>, Crash<1>>, Counted>();
  is_impossible_for_sure<3, 4, 1, Consensus<>, LossUntil<1, LossBudget<2>>, Ordered>();
  is_impossible_for_sure<3, 4, 2, Consensus<>, Both<SendOmission<1>, Crash<1>>, WithRound<Counted>>();
}

TEST_CASE("a certificate says of each process how it fails") {
  using Game = Setting<Shape{3, 4, 2}, ByzantineAgreement<>, Both<Byzantine<1>, SendOmission<1>>, Counted>;
  auto const found = conflict_search<Game>();
  REQUIRE(found.verdict.impossible());
  derivation::Derivation<Game>(found.certificate).every_clause();
  std::ostringstream map;
  found.certificate.write_map(map);
  CHECK(map.str().find("liar") != std::string::npos);
  CHECK(map.str().find("liar, liar") == std::string::npos);
  CHECK(map.str().find(" (faulty)") != std::string::npos);
}
