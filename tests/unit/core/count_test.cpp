// SPDX-License-Identifier: Apache-2.0
#include "protolearn/core/count.hpp"

#include <cmath>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "protolearn/core/random.hpp"

namespace count_test {

using namespace protolearn;
using namespace protolearn::detail;

__extension__ typedef unsigned __int128 wide;  // NOLINT: `using` would warn under -Wpedantic
constexpr wide largest = ~wide{0};

constexpr count_t two_to_64 = count_t{std::uint64_t{1} << 32} * count_t{std::uint64_t{1} << 32};

constexpr count_t counted(wide value) {
  return count_t{static_cast<std::uint64_t>(value >> 64)} * two_to_64 + count_t{static_cast<std::uint64_t>(value)};
}

std::string digits(wide value) {
  std::string text;
  for (; value > 0; value /= 10) text.insert(text.begin(), static_cast<char>('0' + static_cast<int>(value % 10)));
  return text.empty() ? "0" : text;
}

/// Every number of bits is as likely, so that about half of all products overflow.
constexpr wide any_number(Random& random) {
  wide const value = (wide{random()} << 64) | random();
  return value >> random.below(128);
}

constexpr bool agrees_with_128_bits(std::uint64_t seed, int pairs) {
  Random random(seed);
  for (int k = 0; k < pairs; ++k) {
    wide const a = any_number(random), b = any_number(random);
    count_t const x = counted(a), y = counted(b);
    bool const sum_fits = a <= largest - b;
    bool const product_fits = b == 0 || a <= largest / b;
    if ((x + y).has_value() != sum_fits || (x * y).has_value() != product_fits) return false;
    if (sum_fits && x + y != counted(a + b)) return false;
    if (product_fits && x * y != counted(a * b)) return false;
    if (a >= b && x - y != counted(a - b)) return false;
    if ((x == y) != (a == b) || (x < y) != (a < b) || (x > y) != (a > b)) return false;
    if (static_cast<std::uint64_t>(x) != static_cast<std::uint64_t>(a)) return false;
  }
  return true;
}

constexpr bool stays_empty() {
  count_t const all = counted(largest);
  count_t const none = all + 1;
  bool result = all.has_value() && none.empty() && !none.has_value() && count_t::overflow() == none;
  result = result && (none + 0).empty() && (none - none).empty() && (none * 1).empty() && (0 + none).empty();
  result = result && none > all && all < none && none != all && none == all * 2 && static_cast<bool>(none);
  return result && (all * 1) == all && (all * 0) == 0 && (all - all) == 0 && (two_to_64 * two_to_64).empty();
}

constexpr bool compares_with_integers() {
  count_t const five = 5;
  bool result = five == 5 && 5 == five && five != 4U && five < 6 && 6 > five && five >= std::uint64_t{5} && five <= 5L;
  result = result && count_t{} == 0 && !static_cast<bool>(count_t{}) && static_cast<bool>(five);
  return result && static_cast<int>(five) == 5 && static_cast<double>(five) == 5.0 && two_to_64 > ~std::uint64_t{0};
}

constexpr bool powers_and_binomials(unsigned largest_n) {
  bool result =
      power(2, 127).has_value() && power(2, 128).empty() && power(10, 38).has_value() && power(10, 39).empty();
  result = result && power(7, 0) == 1 && power(0, 3) == 0 && power(2, 15) == 32768;
  for (unsigned n = 0; n <= largest_n; ++n) {
    std::uint64_t row = 0;
    for (unsigned k = 0; k <= n; ++k) {
      row += choose(n, k);
      result = result && choose(n, k) == choose(n, n - k);
      if (n > 0 && k > 0) result = result && choose(n, k) == choose(n - 1, k - 1) + choose(n - 1, k);
    }
    result = result && row == std::uint64_t{1} << n && choose(n, n + 1) == 0;
  }
  return result;
}

template <class T>
concept divides = requires(T a) {
  a / a;
}
|| requires(T a) { a % a; };

}  // namespace count_test

static_assert(count_test::agrees_with_128_bits(1, 10));
TEST_CASE("counts are 128-bit numbers, or empty") {
  int pairs = 200'000;  // not constant: GCC would count them at compile time
  REQUIRE(count_test::agrees_with_128_bits(2, pairs));
}

static_assert(count_test::stays_empty());
TEST_CASE("what has overflowed stays empty and greater than every number") { REQUIRE(count_test::stays_empty()); }

static_assert(count_test::compares_with_integers());
TEST_CASE("counts compare with integers") { REQUIRE(count_test::compares_with_integers()); }

static_assert(count_test::powers_and_binomials(8));
TEST_CASE("powers and binomials") {
  unsigned largest_n = 60;
  REQUIRE(count_test::powers_and_binomials(largest_n));
}

static_assert(!count_test::divides<count_test::count_t>, "shares are for share_of; a division would have to round");

TEST_CASE("counts are printed in decimal") {
  using namespace count_test;
  CHECK(count_t{}.str() == "0");
  CHECK(counted(largest).str() == "340282366920938463463374607431768211455");
  CHECK(count_t::overflow().str() == "more than 2^128");
  Random random(3);
  for (int k = 0; k < 2000; ++k) {
    wide const value = any_number(random);
    std::ostringstream out;
    out << counted(value);
    REQUIRE(out.str() == digits(value));
  }
}

TEST_CASE("thousands are set apart by commas") {
  using count_test::with_commas;
  CHECK(with_commas(0) == "0");
  CHECK(with_commas(999) == "999");
  CHECK(with_commas(1000) == "1,000");
  CHECK(with_commas(32768) == "32,768");
  CHECK(with_commas(1234567) == "1,234,567");
  CHECK(with_commas(count_test::counted(count_test::largest)).size() == 39 + 12);
  CHECK(with_commas(count_test::count_t::overflow()) == "more than 2^128");
}

TEST_CASE("counts as floating-point numbers") {
  using namespace count_test;
  CHECK(static_cast<double>(count_t::overflow()) == std::numeric_limits<double>::infinity());
  CHECK(static_cast<double>(power(2, 100)) == 0x1.0p100);
  Random random(4);
  for (int k = 0; k < 1000; ++k) {
    wide const value = any_number(random);
    auto const exact = static_cast<double>(value);
    REQUIRE(std::abs(static_cast<double>(counted(value)) - exact) <= 1e-15 * exact);
  }
}
