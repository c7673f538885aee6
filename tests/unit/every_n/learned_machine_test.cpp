// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <numeric>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "every_n_machines.hpp"

using namespace every_n_machines;

namespace {

template <class View>
struct learned {
  using type = LearnedThresholds;
};
template <class View>
struct learned<WithRound<View>> {
  using type = WithRound<typename learned<View>::type>;
};
template <class View>
struct learned<WithLastRound<View>> {
  using type = WithLastRound<typename learned<View>::type>;
};

/// The same setting, but the machine has its predicates.
template <class Game>
using Learned =
    Setting<Game::shape, typename Game::Task, typename Game::Faults, typename learned<typename Game::View>::type>;

void check_same(Possibility const& a, Possibility const& b) {
  CHECK(a.kind == b.kind);
  CHECK(a.nodes == b.nodes);
  CHECK(a.fewest == b.fewest);
}

/// A machine of Thresholds, and the same one with its predicates as data.
template <class Game, class F>
void compare(F const& f, bool proved) {
  INFO(Game::describe());
  typename Game::machine_type const machine(f);
  typename Learned<Game>::machine_type const same(machine);
  CHECK(same.size() == machine.entries);
  CHECK(same.predicates() == Game::view_type::predicates());

  detail::Random random(1);
  for (int k = 0; k < 2000; ++k) {
    auto const own = static_cast<state_t>(random.below(Game::states));
    std::array<unsigned, Game::states> counts{};
    for (unsigned& count : counts) count = static_cast<unsigned>(random.below(5));
    ++counts[own];
    unsigned const heard = std::accumulate(counts.begin(), counts.end(), 0U);
    unsigned const n = heard + static_cast<unsigned>(random.below(3));
    auto const faulty = static_cast<unsigned>(random.below(n));
    unsigned const round = 1 + static_cast<unsigned>(random.below(Game::rounds));
    REQUIRE(same.next(own, counts, n, faulty, round) == machine.next(own, counts, n, faulty, round));
  }

  auto const expected = verify<Game>(machine);
  auto const checked = verify<Learned<Game>>(same);
  CHECK(expected.verdict.proved() == proved);
  CHECK(checked.verdict.kind() == expected.verdict.kind());
  CHECK(checked.verdict.reason() == expected.verdict.reason());
  CHECK(checked.nodes == expected.nodes);
  CHECK(checked.faulty == expected.faulty);
  CHECK(checked.fewest == expected.fewest);
  CHECK(checked.vacuous == expected.vacuous);
  CHECK(checked.every_round == expected.every_round);
  check_same(checked.everybody_decides, expected.everybody_decides);
  check_same(checked.as_wanted, expected.as_wanted);
  CHECK(reachable<Learned<Game>>(same) == reachable<Game>(machine));

  REQUIRE(checked.counterexample.has_value() == !proved);
  if (proved) return;
  auto const& found = *checked.counterexample;
  CHECK(SizedExecution(description_of<Learned<Game>>, detail::next_of(same), found.run.schedule).states ==
        SizedExecution(description_of<Game>, detail::next_of(machine), found.run.schedule).states);
  std::ostringstream text;
  text << found;
  CHECK(text.str().find("LearnedThresholds") != std::string::npos);
  CHECK(text.str().find("broken: ") != std::string::npos);
}

}  // namespace

TEST_CASE("a machine that has its predicates is judged as if they had been known when it was compiled") {
  compare<Flood<1, 2>>(flood, true);
  compare<Flood<2, 2>>(flood, false);
  compare<OneThird<2>>(one_third, true);
  compare<OneThird<2, 1, 2>>(one_third, false);
  compare<EchoBroadcast<below<3>>>(echo_broadcast, true);
  compare<EchoBroadcast<below<2>>>(echo_broadcast, false);
}

TEST_CASE("every round may be told apart") {
  using Game = Setting<Shape{every_n, 4, 3}, Consensus<>, Crash<2>, WithRound<Thresholds<exists<0>>>>;
  compare<Game>(flood, true);
  using Early = Setting<Shape{every_n, 4, 3}, Consensus<>, Crash<1>, WithRound<Thresholds<exists<0>>>>;
  compare<Early>([](auto const& o) -> unsigned { return o.round() == 2 && o.own() < 2 ? 2U + o.own() : o.own(); },
                 false);
}

TEST_CASE("a machine with one round has no last one") {
  auto const decide = [](auto const& o) { return o.holds(0) ? 2 : 3; };
  Machine<Shape{every_n, 4, 1}, Thresholds<exists<0>>> const fixed(decide);
  LearnedMachine<Shape{every_n, 4, 1}, WithLastRound<LearnedThresholds>> const machine(fixed);
  CHECK(machine.table().clocks == 1);
  CHECK(machine.next(1, {1, 1, 0, 0}, 2, 0, 1) == 2);
  CHECK(machine.next(1, {0, 2, 0, 0}, 2, 0, 1) == 3);
}

TEST_CASE("a machine of Thresholds has its predicates as data only where both see the same of the round") {
  constexpr Shape shape{every_n, 4, 2};
  using Learns = LearnedMachine<shape, WithLastRound<LearnedThresholds>>;
  using Fixed = Thresholds<exists<0>>;
  STATIC_REQUIRE(std::is_constructible_v<Learns, Machine<shape, WithLastRound<Fixed>>>);
  STATIC_REQUIRE(std::is_constructible_v<Learns, Machine<shape, WithRound<Fixed>>>);  // of two rounds, that is the same
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Learns, Machine<shape, Fixed>>);
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Machine<shape, WithLastRound<Fixed>>, Learns>);
}

TEST_CASE("by itself it has no predicates, and keeps its state") {
  using Game = Setting<Shape{every_n, 4, 2}, Consensus<>, Crash<1>, WithLastRound<LearnedThresholds>>;
  Game::machine_type const machine;
  CHECK(machine.predicates().empty());
  CHECK(machine.size() == 8);
  for (state_t own = 0; own < 4; ++own) {
    for (unsigned const round : {1U, 2U}) CHECK(machine.next(own, {1, 1, 1, 1}, 4, 1, round) == own);
  }
  auto const checked = verify<Game>(machine);
  CHECK(checked.verdict.refuted());  // nobody ever decides
  CHECK(checked.nodes == 2);
}

TEST_CASE("machines are equal if their predicates and their answers are") {
  using Same = LearnedMachine<Shape{every_n, 2, 2}>;
  detail::ThresholdTable table{2, 1, {{{1, 0}, 0, 0, 1}}, {0, 1, 1, 1}};
  Same const machine(table);
  CHECK(machine == Same(table));
  table.predicates[0].negated = true;
  CHECK(machine != Same(table));
  table.predicates[0].negated = false;
  table.answers[0] = 1;
  CHECK(machine != Same(table));
  CHECK(machine != Same());
}

TEST_CASE("a table of another shape is none of the machine") {
  using Made = LearnedMachine<Shape{every_n, 2, 3}, WithLastRound<LearnedThresholds>>;
  detail::PredicateDescription const some{{1, 0}, 0, 0, 1};
  detail::ThresholdTable const good{2, 2, {some}, std::vector<state_t>(8, 1)};
  CHECK(Made(good).size() == 8);
  auto const refuses = [&](auto const& change, std::string const& words) {
    detail::ThresholdTable table = good;
    change(table);
    INFO(words);
    CHECK_THROWS_AS(Made(table), usage_error);
    CHECK_THROWS_WITH(Made(table), Catch::Contains(words));
  };
  refuses([](auto& t) { t.answers.pop_back(); }, "7 answers instead of 8");
  refuses([&](auto& t) { t.predicates.push_back(some); }, "8 answers instead of 16");
  refuses([](auto& t) { t.answers[3] = 2; }, "answers 2: its states are 0 to 1");
  refuses([](auto& t) { t.predicates[0].coefficients.push_back(1); }, "3 coefficients, where there are 2 states");
  refuses([](auto& t) { t.clocks = 1; }, "2 states and 1 parts");
  refuses([](auto& t) { t.states = 4; }, "4 states and 2 parts");
  refuses(
      [&](auto& t) {
        t.predicates.assign(17, some);
        t.answers.assign(std::size_t{4} << 17U, 0);
      },
      "17 predicates: at most 16");
}
