// SPDX-License-Identifier: Apache-2.0
#include "protolearn/learning/recipe.hpp"

#include <array>
#include <cmath>

#include "catch.hpp"

namespace recipe_test {

using namespace protolearn;
using namespace protolearn::detail;

/// By its definition: 2^(j-1) where k = 2^j - 1, else what stands k - 2^(j-1) + 1 places from the begin, 2^(j-1) <= k <
/// 2^j - 1.
constexpr bool luby_is_as_defined() {
  constexpr std::array<std::uint64_t, 31> begin{1, 1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8, 1,
                                                1, 2, 1, 1, 2, 4, 1, 1, 2, 1, 1, 2, 4, 8, 16};
  for (std::size_t k = 0; k < begin.size(); ++k) {
    if (luby(k + 1) != begin[k]) return false;
  }
  return luby((std::uint64_t{1} << 20) - 1) == std::uint64_t{1} << 19 && luby(std::uint64_t{1} << 20) == 1;
}

}  // namespace recipe_test

static_assert(recipe_test::luby_is_as_defined());
TEST_CASE("the Luby sequence") { REQUIRE(recipe_test::luby_is_as_defined()); }

TEST_CASE("numbers decay by half-lives") {
  protolearn::detail::Decay const decay{1.0, 0.2, 50};
  CHECK(decay.at(0) == 1.0);
  CHECK(std::abs(decay.at(50) - 0.6) < 1e-12);
  CHECK(std::abs(decay.at(100) - 0.4) < 1e-12);
  CHECK(decay.at(100'000) == 0.2);
  protolearn::detail::Decay const constant{0.003, 0.003, 1};
  CHECK(constant.at(7) == 0.003);
}

TEST_CASE("the two recipes") {
  constexpr auto ours = protolearn::detail::Recipe::counterexample_blame();
  constexpr auto published = protolearn::detail::Recipe::reward_split();
  STATIC_REQUIRE(ours.blame);
  STATIC_REQUIRE_FALSE(published.blame);
  CHECK(published.epsilon.at(100'000) == 0.1);
  CHECK(std::abs(published.rate.at(0) - 0.01) < 1e-12);
  CHECK(published.rate.at(100'000) == 0.001);
}
