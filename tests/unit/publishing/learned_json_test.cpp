// SPDX-License-Identifier: Apache-2.0
// Machines that brought their predicates along are written as the machines of Thresholds that they are.
#include "protolearn/publishing/learned_json.hpp"

#include <algorithm>
#include <array>
#include <sstream>
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
  CHECK(machine_from_json<Learned>(json) == same);
}

/// As many random predicates as asked for, normalised, and random answers.
template <class Learned>
typename Learned::machine_type random_machine(unsigned predicates, detail::Random& random) {
  auto const number = [&](int least, int most) {
    return least + static_cast<int>(random.below(static_cast<unsigned>(most - least + 1)));
  };
  detail::ThresholdTable table{
      Learned::states, detail::clocks_of<typename Learned::view_type>(), {}, std::vector<state_t>()};
  for (unsigned k = 0; k < predicates; ++k) {
    std::vector<int> coefficients;
    for (unsigned s = 0; s < Learned::states; ++s) coefficients.push_back(number(-2, 3));
    table.predicates.push_back(
        detail::normalised({coefficients, number(-1, 2), number(-2, 2), number(-3, 3), random.below(2) == 0}));
  }
  table.answers.resize((std::size_t{table.clocks} * table.states) << predicates);
  for (state_t& next : table.answers) next = static_cast<state_t>(random.below(Learned::states));
  return typename Learned::machine_type(table);
}

template <class Learned>
void is_read_as_written() {
  INFO(Learned::describe());
  detail::Random random(2);
  for (unsigned k = 0; k < 60; ++k) {
    auto const machine = random_machine<Learned>(1 + k % 6, random);
    std::stringstream file;
    write_json(file, to_json<Learned>(machine));
    auto const json = detail::Json(read_json(file));
    REQUIRE(machine_from_json<Learned>(json) == machine);
    REQUIRE(to_json<Learned>(machine_from_json<Learned>(json)) == json);
  }
}

/// A predicate of one's own.
struct Own : LinearPredicate {
  static constexpr unsigned highest_state = 1;
  static constexpr int coefficient(unsigned s) { return s == 1 ? 2 : -1; }
  static constexpr int alpha = 1, gamma = -1;
  template <class Names>
  static std::string words(Names const& name) {
    return "enough " + name(1);
  }
};

/// The message that reading a bad machine ends with.
template <class Setting>
std::string complaint(detail::Json const& json) {
  try {
    static_cast<void>(machine_from_json<Setting>(json));
  } catch (file_error const& error) {
    return error.what();
  }
  return "none";
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

TEST_CASE("a learned machine is read as it was written") {
  is_read_as_written<Game<4, 2, LearnedThresholds>>();
  is_read_as_written<Game<5, 3, WithRound<LearnedThresholds>>>();
  is_read_as_written<Game<4, 3, WithLastRound<LearnedThresholds>>>();
  is_read_as_written<Game<4, 1, WithLastRound<LearnedThresholds>>>();
}

TEST_CASE("what is read does the same, where a predicate was written in another way") {
  using Learned = Game<4, 2, LearnedThresholds>;
  std::vector<state_t> const answers{0, 1, 2, 3, 1, 2, 3, 0, 0, 0, 1, 1, 2, 2, 3, 3};
  Learned::machine_type const machine({4, 1, {{{0, 2, 0, 0}, 0, 0, 3, true}, {{1, 1, 1, 1}, 1, 0, 0, true}}, answers});
  auto const same = machine_from_json<Learned>(to_json<Learned>(machine));
  CHECK(same.table().answers == answers);
  Learned::machine_type const nothing, still = machine_from_json<Learned>(to_json<Learned>(nothing));
  CHECK(still.predicates().size() == 1);
  for (unsigned n = 1; n <= 4; ++n) {
    for (unsigned ones = 0; ones <= n; ++ones) {
      for (unsigned twos = 0; ones + twos <= n; ++twos) {
        for (state_t own = 0; own < 4; ++own) {
          std::array<unsigned, 4> const counts{0, ones, twos, 0};
          CHECK(same.next(own, counts, n, 0) == machine.next(own, counts, n, 0));
          CHECK(still.next(own, counts, n, 0) == own);
        }
      }
    }
  }
}

TEST_CASE("of predicates that are somebody's own the numbers are read") {
  using Fixed = Game<4, 3, WithRound<Thresholds<Own, at_least<0, 2>, as_frequent<0, 1>>>>;
  using Learned = Game<4, 3, WithRound<LearnedThresholds>>;
  Fixed::machine_type fixed;
  for (std::size_t e = 0; e < fixed.entries; ++e) fixed[e] = static_cast<state_t>(e * 7 % 4);
  CHECK(machine_from_json<Learned>(to_json<Fixed>(fixed)) == Learned::machine_type(fixed));
}

TEST_CASE("a file that is no machine of the setting is refused in one sentence") {
  using Learned = Game<4, 2, WithLastRound<LearnedThresholds>>;
  using Fixed = Game<4, 2, WithLastRound<Thresholds<exists<0>, every<1>>>>;
  detail::Json const good = to_json<Fixed>(Fixed::machine_type());
  auto const with = [&](char const* pointer, detail::Json const& value) {
    detail::Json json = good;
    json[detail::Json::json_pointer(pointer)] = value;
    return complaint<Learned>(json);
  };
  std::string const at = "machine JSON, ";
  std::string const only =
      ", and only a machine for every N >= 2, S=4 states, R=2 rounds, Consensus, Crash<1>, "
      "WithLastRound<LearnedThresholds> is read here: use the setting that it was made for";
  CHECK(complaint<Learned>(good) == "none");
  CHECK(with("/protolearn", "0.0.9") == "none");
  CHECK(with("/setting/view", "Thresholds<exists<0>, every<1>>") ==
        at + "setting/view: \"Thresholds<exists<0>, every<1>>\" is not \"WithLastRound<Thresholds<...>>\"" + only);
  CHECK(with("/setting/faults", "Crash<2>") == at + "setting/faults: \"Crash<2>\" is not \"Crash<1>\"" + only);
  CHECK(with("/setting/nodes", 3) == at + "setting/nodes: 3 is not \"every\"" + only);
  detail::Json json = good;
  json.erase("predicates");
  CHECK(complaint<Learned>(json) ==
        at + "at the top: 'predicates' is missing: give a machine that protolearn wrote, all of it");
  CHECK(with("/predicates", 7) ==
        at + "predicates: 7 is not a list of at most 16 predicates: give a machine that protolearn wrote");
  CHECK(with("/predicates", std::vector<int>(17)).starts_with(at + "predicates: [0,0,0"));
  CHECK(with("/predicates/1", 7) == at + "predicates[1]: this is not an object: give a machine that protolearn wrote");
  CHECK(with("/predicates/1/coefficients", {1, 2, 3}) ==
        at + "predicates[1]/coefficients: [1,2,3] is not a list of 4 numbers, one for each state: copy the file again");
  for (detail::Json const& bad : {detail::Json(1.5), detail::Json("1"), detail::Json(1U << 31), detail::Json(-1e300),
                                  detail::Json(~0ULL), detail::Json(nullptr)}) {
    std::string const why = bad.dump() + " is not a whole number from -1000000 to 1000000: copy the file again";
    CHECK(with("/predicates/0/alpha", bad) == at + "predicates[0]/alpha: " + why);
    CHECK(with("/predicates/0/coefficients/2", bad) == at + "predicates[0]/coefficients: " + why);
  }
  CHECK(with("/predicates/0/negated", 1) == at + "predicates[0]/negated: 1 is not true or false: write one");
  CHECK(with("/state_names/0", "A").starts_with(at + "state_names: [\"A\","));
  CHECK(with("/digits", 1).starts_with(at + "digits: 1 is not [{"));
  CHECK(with("/digits/1", 1).starts_with(at + "digits: [{"));
  CHECK(with("/digits/2/values", {"yes", "no"}).starts_with(at + "digits: [{"));
  CHECK(with("/digits/3/values/0", "first").starts_with(at + "digits: [{"));
  CHECK(with("/observations/3", {0, 0, 0, 0}).starts_with(at + "observations: [["));
  CHECK(with("/table/5", 4) == at + "table[5]: 4 is not a state: use 0 to 3");
  CHECK(with("/table", {1, 2}).starts_with(at + "table: it has 2 entries, and every N >= 2, "));
}
