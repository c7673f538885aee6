// SPDX-License-Identifier: Apache-2.0
#include "protolearn/learning/grow.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <string_view>
#include <variant>

#include "catch.hpp"
#include "protolearn/model/faults/reliable.hpp"

namespace grow_test {

using namespace protolearn;
using namespace std::chrono_literals;

/// Everybody visits two states: impossible in one round.
struct Tour {
  static constexpr std::string_view name = "Tour";
  static constexpr std::array<std::string_view, 3> names{"HOME", "FIRST", "SECOND"};
  static constexpr auto initial = states(0);
  static constexpr auto decided = visits(2);
  static constexpr auto rules =
      hana::make_tuple(must("T1 everybody sees both", all(visits(1) && visits(2)), broken(-1)));
  static constexpr auto unanimous = share("all", all(starts(0)), all(visits(2)));
};

constexpr Shapes<Shape{2, 3, 1}, Shape{2, 3, 2}> shapes{};

}  // namespace grow_test

using namespace grow_test;

TEST_CASE("growing goes on to the first shape that works") {
  auto const grown = grow<Tour, Reliable>(shapes, {.method = Method::q_table, .max_iterations = 300});
  REQUIRE(grown.attempts.size() == 2);
  CHECK(grown.proved());
  CHECK(grown.attempts[0].shape == Shape{2, 3, 1});
  CHECK(grown.attempts[0].verdict.unknown());  // of a shape: another machine might do
  CHECK(grown.attempts[0].verdict.scope() == "T1 for N=2 processes, S=3 states, R=1 round, Tour, Reliable, Ordered");
  CHECK(grown.attempts[0].verdict.reason() ==
        "no machine found within 300 iterations; the best so far is refuted: T1 breaks in 1 of 1 executions");
  CHECK(grown.attempts[1].shape == Shape{2, 3, 2});
  CHECK(grown.attempts[1].verdict.proved());
  using Last = Result<Setting<Shape{2, 3, 2}, Tour, Reliable>>;
  REQUIRE(std::holds_alternative<Last>(grown.result));
  auto const& machine = std::get<Last>(grown.result).machine;
  state_t const middle = machine.next({0, 0});
  CHECK((middle == 1 || middle == 2));
  CHECK(machine.next({middle, middle}) == 3 - middle);
}

TEST_CASE("when nothing works the last attempt is the result") {
  auto const grown = grow<Tour, Reliable>(shapes, {.time_limit = 1ns, .method = Method::q_table});
  CHECK(grown.attempts.size() == 2);
  CHECK_FALSE(grown.proved());
  CHECK(grown.result.index() == 2);
  CHECK(grown.attempts[1].verdict.unknown());
  CHECK(std::get<2>(grown.result).verdict.refuted());  // of its machine
}

TEST_CASE("an interrupt ends growing") {
  std::atomic<bool> const stop = true;
  auto const grown = grow<Tour, Reliable>(shapes, {.method = Method::q_table, .stop = &stop});
  CHECK(grown.attempts.size() == 1);
  CHECK(grown.result.index() == 1);
  CHECK_FALSE(grown.proved());
}
