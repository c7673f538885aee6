// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <compare>
#include <concepts>
#include <cstdint>
#include <limits>
#include <ostream>
#include <string>
#include <type_traits>

namespace protolearn {

/// An exact count, 0..2^128-1. A sum or product beyond that leaves the count *empty* (has_value() is false, and it
/// stays so): a wrong number is never shown. Comparable with integers, printable, convertible to arithmetic types.
class count_t {
 public:
  constexpr count_t() = default;

  template <std::integral Integer>
  constexpr count_t(Integer value) noexcept : low_(static_cast<std::uint64_t>(value)) {}  // NOLINT: converts on purpose

  [[nodiscard]] static constexpr count_t overflow() noexcept {
    count_t result;
    result.overflow_ = true;
    return result;
  }

  [[nodiscard]] constexpr bool has_value() const noexcept { return !overflow_; }
  [[nodiscard]] constexpr bool empty() const noexcept { return overflow_; }

  constexpr count_t& operator+=(count_t other) noexcept {
    std::uint64_t const low = low_ + other.low_;
    std::uint64_t const carry = low < low_ ? 1 : 0;
    std::uint64_t const high = high_ + other.high_;
    overflow_ = overflow_ || other.overflow_ || high < high_ || (high + carry) < high;
    low_ = low;
    high_ = high + carry;
    return *this;
  }

  /// Requires *this >= other.
  constexpr count_t& operator-=(count_t other) noexcept {
    overflow_ = overflow_ || other.overflow_;
    high_ -= other.high_ + (low_ < other.low_ ? 1 : 0);
    low_ -= other.low_;
    return *this;
  }

  constexpr count_t& operator*=(count_t other) noexcept {
    bool const zero = is_zero() || other.is_zero();
    bool const lost = overflow_ || other.overflow_ || (high_ != 0 && other.high_ != 0);
    Product const cross_a = multiply(high_, other.low_);
    Product const cross_b = multiply(low_, other.high_);
    Product const base = multiply(low_, other.low_);
    std::uint64_t const high = base.high + cross_a.low;
    std::uint64_t const sum = high + cross_b.low;
    bool const spill = cross_a.high != 0 || cross_b.high != 0 || high < base.high || sum < high;
    overflow_ = !zero && (lost || spill);
    low_ = zero ? 0 : base.low;
    high_ = zero ? 0 : sum;
    return *this;
  }

  [[nodiscard]] friend constexpr count_t operator+(count_t a, count_t b) noexcept { return a += b; }
  [[nodiscard]] friend constexpr count_t operator-(count_t a, count_t b) noexcept { return a -= b; }
  [[nodiscard]] friend constexpr count_t operator*(count_t a, count_t b) noexcept { return a *= b; }

  /// An empty count is greater than every number, and equal to an empty one only.
  [[nodiscard]] friend constexpr bool operator==(count_t a, count_t b) noexcept {
    return a.overflow_ == b.overflow_ && (a.overflow_ || (a.high_ == b.high_ && a.low_ == b.low_));
  }
  [[nodiscard]] friend constexpr std::strong_ordering operator<=>(count_t a, count_t b) noexcept {
    if (a.overflow_ || b.overflow_) return a.overflow_ <=> b.overflow_;
    return a.high_ != b.high_ ? a.high_ <=> b.high_ : a.low_ <=> b.low_;
  }

  /// The nearest double (infinity when empty), or the value modulo 2^64 as an integer.
  template <class Number>
    requires std::is_arithmetic_v<Number>
  [[nodiscard]] explicit constexpr operator Number() const noexcept {
    if constexpr (std::is_same_v<Number, bool>) return overflow_ || high_ != 0 || low_ != 0;
    if constexpr (std::is_floating_point_v<Number>) {
      if (overflow_) return std::numeric_limits<Number>::infinity();
      return static_cast<Number>(static_cast<double>(high_) * 0x1.0p64 + static_cast<double>(low_));
    }
    return static_cast<Number>(low_);
  }

  /// Decimal digits, or "more than 2^128".
  [[nodiscard, gnu::noinline]] std::string str() const {
    if (overflow_) return "more than 2^128";
    std::string digits;
    std::uint64_t high = high_;
    std::uint64_t low = low_;
    do {  // long division of the 128 bits by ten, 32 bits at a time
      std::uint64_t remainder = 0;
      for (std::uint64_t* word : {&high, &low}) {
        std::uint64_t const upper = (remainder << 32) | (*word >> 32);
        std::uint64_t const lower = ((upper % 10) << 32) | (*word & 0xffffffffU);
        *word = ((upper / 10) << 32) | (lower / 10);
        remainder = lower % 10;
      }
      digits.push_back(static_cast<char>('0' + remainder));
    } while (high != 0 || low != 0);
    std::reverse(digits.begin(), digits.end());
    return digits;
  }

  friend std::ostream& operator<<(std::ostream& out, count_t count) { return out << count.str(); }

 private:
  struct Product {
    std::uint64_t high, low;
  };

  [[nodiscard]] constexpr bool is_zero() const noexcept { return !overflow_ && high_ == 0 && low_ == 0; }

  static constexpr Product multiply(std::uint64_t a, std::uint64_t b) noexcept {
    std::uint64_t const a0 = a & 0xffffffffU, a1 = a >> 32, b0 = b & 0xffffffffU, b1 = b >> 32;
    std::uint64_t const p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0, p11 = a1 * b1;
    std::uint64_t const middle = (p00 >> 32) + (p01 & 0xffffffffU) + (p10 & 0xffffffffU);
    return {p11 + (p01 >> 32) + (p10 >> 32) + (middle >> 32), (middle << 32) | (p00 & 0xffffffffU)};
  }

  std::uint64_t high_ = 0;
  std::uint64_t low_ = 0;
  bool overflow_ = false;
};

namespace detail {

/// "32,768".
[[nodiscard, gnu::noinline]] inline std::string with_commas(count_t count) {
  std::string digits = count.str();
  if (!count.has_value()) return digits;
  std::string result;
  for (std::size_t k = 0; k < digits.size(); ++k) {
    if (k > 0 && (digits.size() - k) % 3 == 0) result.push_back(',');
    result.push_back(digits[k]);
  }
  return result;
}

/// base^exponent, empty on overflow.
[[nodiscard]] constexpr count_t power(count_t base, unsigned exponent) noexcept {
  count_t result = 1;
  for (unsigned i = 0; i < exponent; ++i) result *= base;
  return result;
}

/// Are counts up to `most` far from the end of 64 bits?
[[nodiscard]] constexpr bool is_small(count_t most) noexcept { return most < (std::uint64_t{1} << 63); }

/// What is counted with: as fast as can be, and never beyond its range.
template <bool small>
using counter = std::conditional_t<small, std::uint64_t, count_t>;

/// n choose k, for n <= 60.
[[nodiscard]] constexpr std::uint64_t choose(unsigned n, unsigned k) noexcept {
  if (k > n) return 0;
  std::uint64_t result = 1;
  for (unsigned i = 1; i <= k; ++i) result = result * (n - k + i) / i;
  return result;
}

}  // namespace detail

}  // namespace protolearn
