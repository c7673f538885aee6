// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// S. Chaudhuri, M. Herlihy, N. Lynch and M. Tuttle, "Tight bounds for k-set agreement", 2000: FloodMin.

namespace {

using namespace protolearn;
using corpus::check;

template <unsigned R>
using Game = Setting<Shape{5, 6, R}, KSetAgreement<2, 3>, Crash<2>, WithLastRound<Counted>>;

/// The least value heard; decided in the last round.
constexpr auto flood_min = [](auto const& o) -> unsigned {
  unsigned const least = o.count(0) > 0 ? 0 : o.count(1) > 0 ? 1 : 2;
  return o.last_round() ? 3 + least : least;
};

constexpr corpus::Source source{"FloodMin, 2-set agreement", "Chaudhuri and others 2000"};

}  // namespace

TEST_CASE("FloodMin takes F/2+1 rounds to agree on two values") {
  check<Game<1>>(source, flood_min, {"175,203", {{"agreement", "240"}}});
  check<Game<2>>(source, flood_min, {"972,243"});
}
