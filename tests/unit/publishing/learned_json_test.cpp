// SPDX-License-Identifier: Apache-2.0
// Machines that brought their predicates along are written as the machines of Thresholds that they are.
#include "protolearn/publishing/learned_json.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"
#include "protolearn.hpp"
#include "protolearn/core/random.hpp"

namespace learned_json_test {

using namespace protolearn;

template <unsigned S, unsigned R, class View>
using Game = Setting<Shape{every_n, S, R}, Consensus<>, Crash<1>, View>;

/// Any machine of the one, as a machine of the other.
template <class Fixed, class Learned>
void is_written_the_same() {
  INFO(Fixed::describe());
  typename Fixed::machine_type machine;
  detail::Random random(1);
  for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = static_cast<state_t>(random.below(Fixed::states));
  typename Learned::machine_type const same(machine);
  detail::Json const json = to_json<Learned>(same);
  CHECK(json.dump() == to_json<Fixed>(machine).dump());
  CHECK(machine_from_json<Fixed>(json) == machine);
}

using Some = Thresholds<exists<0>, every<1>, majority<0>, two_thirds<2>, all_but_faulty<3>, any_lost,
                        linear<0, 1, 1, 0, 1, 1, 1>>;

}  // namespace learned_json_test

using namespace learned_json_test;

TEST_CASE("a learned machine is written as one of Thresholds, with and without the round") {
  is_written_the_same<Game<4, 2, Some>, Game<4, 2, LearnedThresholds>>();
  is_written_the_same<Game<4, 2, WithLastRound<Some>>, Game<4, 2, WithLastRound<LearnedThresholds>>>();
  is_written_the_same<Game<4, 1, WithLastRound<Some>>, Game<4, 1, WithLastRound<LearnedThresholds>>>();
  is_written_the_same<Game<5, 3, WithRound<Thresholds<exists<4>>>>, Game<5, 3, WithRound<LearnedThresholds>>>();
  is_written_the_same<Game<4, 2, Thresholds<exists<1>>>, Game<4, 2, LearnedThresholds>>();  // an odometer
}

TEST_CASE("what has no name of its own is linear, and never negated") {
  using Learned = Game<4, 2, LearnedThresholds>;
  std::vector<state_t> const answers{0, 1, 2, 3, 1, 2, 3, 0};
  auto const json = to_json<Learned>(Learned::machine_type({4, 1, {{{0, 2, 0, 0}, 0, 0, 3, true}}, answers}));
  CHECK(json["setting"]["view"] == "Thresholds<linear<0, 0, -1, 0, -1, 0, 0>>");  // at most 1, as 2 x >= 3 is not
  CHECK(json["predicates"][0]["words"] == "-#1 >= -1");
  using Fixed = Game<4, 2, Thresholds<linear<0, 0, -1, 0, -1, 0, 0>>>;
  auto const machine = machine_from_json<Fixed>(json);
  for (state_t e = 0; e < answers.size(); ++e) CHECK(machine[e] == answers[e]);
}

TEST_CASE("a machine that sees nothing is written with a predicate that does not matter") {
  using Learned = Game<4, 2, WithLastRound<LearnedThresholds>>;
  auto const json = to_json<Learned>(Learned::machine_type());
  CHECK(json["setting"]["view"] == "WithLastRound<Thresholds<exists<0>>>");
  auto const machine = machine_from_json<Game<4, 2, WithLastRound<Thresholds<exists<0>>>>>(json);
  for (std::size_t e = 0; e < machine.entries; ++e) CHECK(machine[e] == e / 2 % 4);
}
