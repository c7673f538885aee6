// SPDX-License-Identifier: Apache-2.0
// Impossibilities under the dead, faults that move, losses that end and two ways to fail: every clause is derived
// again.
#include "derivation.hpp"

#include <sstream>

#include "../../oracle.hpp"

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

/// Whoever is correct comes to C, or nobody does.
struct Alike {
  static constexpr std::string_view name = "alike";
  static constexpr std::array<std::string_view, 3> names{"A", "B", "C"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = visits(2);
  static constexpr auto unanimous = share("all in A", all(starts(0)), all(visits(2)));
  static constexpr auto rules = hana::make_tuple(
      must("agreement", !(any(correct && ends(2)) && any(correct && !ends(2))), broken(-1)),
      must("validity", implies((all(starts(1)) && loss_free_rounds() >= 1), none(ends(2))), broken(-1)),
      must("progress", implies((all(starts(0)) && failure_free), all(ends(2) || !correct)), broken(-1)));
};

/// Tries all 3^12 machines, on every execution.
template <class Faults>
bool some_machine_is_right() {
  using Game = Setting<Shape{2, 3, 2}, Alike, Faults, Counted>;
  using Machine = typename Game::machine_type;
  static_assert(Machine::entries == 12);
  std::vector<Schedule<Game::shape>> all;  // they are the same for every machine
  oracle::for_each_execution<Game>({}, [&](Execution<Game> const& run) { all.push_back(run.schedule); });
  std::size_t last = 0;  // what broke a rule last will often break the next one, too
  Machine machine;
  for (std::size_t e = 0; e < Machine::entries; ++e) machine[e] = 0;
  for (std::size_t e = 0; e < Machine::entries;) {
    bool right = detail::broken_rules(simulate<Game>(machine, all[last])) == 0;
    for (std::size_t k = 0; right && k < all.size(); ++k) {
      right = detail::broken_rules(simulate<Game>(machine, all[k])) == 0;
      if (!right) last = k;
    }
    if (right) return true;
    for (e = 0; e < Machine::entries; ++e) {  // the next one: an odometer
      machine[e] = static_cast<state_t>((machine[e] + 1) % 3);
      if (machine[e] != 0) break;
    }
  }
  return false;
}

template <class Faults>
bool is_possible() {
  auto const found = conflict_search<Setting<Shape{2, 3, 2}, Alike, Faults, Counted>>();
  CHECK(found.verdict.proved() != found.verdict.impossible());
  CHECK(found.verdict.proved() == some_machine_is_right<Faults>());
  return found.verdict.proved();
}

}  // namespace

TEST_CASE("nothing is called impossible that some machine can") {
  CHECK_FALSE(is_possible<Moving<SendOmission<1>>>());
  CHECK_FALSE(is_possible<Both<Dead<1>, MessageLoss>>());
  CHECK_FALSE(is_possible<Both<LossBudget<1>, Crash<1>>>());
  CHECK(is_possible<LossUntil<1>>());
}

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
