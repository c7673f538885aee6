// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// Consensus where at most L messages are lost in each round (N. Santoro and P. Widmayer, "Time is not a healer", 1989):
// the fewest rounds for N processes. One round less is impossible for every number of states. So is any number of
// rounds where one process, another in each round, may fail to send: already N-1 losses in a round are too many.

namespace {

using namespace protolearn;
using corpus::check;

template <unsigned N, unsigned L, unsigned R>
using Game = Setting<Shape{N, 4, R}, Consensus<>, LossBudget<L>, WithRound<Counted>>;

template <unsigned N, unsigned L, unsigned R>
void impossible() {
  INFO("N=" << N << " L=" << L << " R=" << R);
  CHECK(full_information<Game<N, L, R>>().verdict.impossible());
}

/// R rounds do, and R-1 do not.
template <unsigned N, unsigned L, unsigned R>
void fewest() {
  impossible<N, L, R - 1>();
  auto const found = conflict_search<Game<N, L, R>>();
  INFO(found.verdict);
  CHECK(found.verdict.proved());
}

/// Decides the least value that has come by.
constexpr auto flooding = [](auto const& o) -> unsigned {
  unsigned const least = o.count(0) > 0 ? 0 : 1;
  return o.last_round() ? 2 + least : least;
};

constexpr corpus::Source flood{"Flooding in N-1 rounds", "Santoro, Widmayer 1989"};
constexpr corpus::Source early{"Flooding, a round less", "Santoro, Widmayer 1989"};

}  // namespace

TEST_CASE("consensus in spite of lost messages: the fewest rounds") {
  fewest<3, 1, 2>();
  fewest<4, 1, 2>();
  fewest<4, 2, 3>();
  fewest<5, 1, 2>();
  fewest<5, 2, 2>();
  fewest<5, 3, 3>();
  impossible<2, 1, 1>();
  impossible<2, 1, 3>();
  impossible<3, 2, 1>();
  impossible<3, 2, 2>();
  impossible<3, 2, 3>();
  impossible<4, 3, 1>();
  impossible<4, 3, 2>();
}

TEST_CASE("consensus where in each round another process fails to send") {
  auto const never = []<unsigned R>() {
    using Mobile = Setting<Shape{3, 4, R}, Consensus<>, Moving<SendOmission<1>>, WithRound<Counted>>;
    INFO(Mobile::describe());
    CHECK(full_information<Mobile>().verdict.impossible());
    CHECK(conflict_search<Mobile>().verdict.impossible());
  };
  never.operator()<1>();
  never.operator()<2>();
  never.operator()<3>();
}

TEST_CASE("flooding in spite of lost messages") {
  check<Game<3, 1, 2>>(flood, flooding, {"392"});
  check<Game<4, 2, 3>>(flood, flooding, {"7,888,624"});
  check<Game<3, 1, 1>>(early, flooding, {"56", {{"agreement", "6"}}});
  check<Game<4, 2, 2>>(early, flooding, {"99,856", {{"agreement", "24"}}});
}
