// SPDX-License-Identifier: Apache-2.0
#include "protolearn/core/random.hpp"

#include <array>
#include <cstdlib>

#include "catch.hpp"

namespace random_test {

using protolearn::detail::Random;

/// The first numbers of xoshiro256** seeded by splitmix64, as an implementation in another language gives them.
constexpr bool is_golden() {
  Random zero(0), one(1);
  return zero() == 0x99ec5f36cb75f2b4U && zero() == 0xbf6e1f784956452aU && zero() == 0x1a5f849d4933e6e0U &&
         one() == 0xb3f2af6d0fc710c5U && one() == 0x853b559647364ceaU && one() == 0x92f89756082a4514U;
}

constexpr bool repeats() {
  Random a(7), b(7), c(8);
  bool differs = false;
  for (int k = 0; k < 1000; ++k) {
    std::uint64_t const value = a();
    if (value != b()) return false;
    differs = differs || value != c();
  }
  return differs;
}

constexpr bool stays_in_range() {
  Random random(9);
  for (std::uint32_t n = 1; n < 300; ++n) {
    if (random.below(n) >= n) return false;
    double const u = random.uniform();
    if (u < 0 || u >= 1 || random.chance(0) || !random.chance(1)) return false;
  }
  return random.below(1) == 0;
}

}  // namespace random_test

static_assert(random_test::is_golden() && random_test::repeats() && random_test::stays_in_range());
TEST_CASE("a seed gives the same numbers everywhere") {
  REQUIRE(random_test::is_golden());
  REQUIRE(random_test::repeats());
  REQUIRE(random_test::stays_in_range());
}

TEST_CASE("small numbers are equally likely") {
  random_test::Random random(10);
  std::array<int, 7> count{};
  int heads = 0;
  for (int k = 0; k < 70'000; ++k) {
    ++count[random.below(7)];
    heads += random.chance(0.25) ? 1 : 0;
  }
  for (int c : count) CHECK(std::abs(c - 10'000) < 500);
  CHECK(std::abs(heads - 17'500) < 700);
}
