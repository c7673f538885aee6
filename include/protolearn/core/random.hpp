// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

namespace protolearn::detail {

/// Random numbers that are the same for a seed on every compiler and standard library: xoshiro256** (Blackman and
/// Vigna, "Scrambled linear pseudorandom number generators", 2021), seeded by splitmix64. A UniformRandomBitGenerator.
/// The standard distributions are avoided, because each library implements them differently.
class Random {
 public:
  using result_type = std::uint64_t;

  explicit constexpr Random(std::uint64_t seed = 1) noexcept {
    for (auto& word : words_) {
      seed += 0x9e3779b97f4a7c15U;
      std::uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
      word = z ^ (z >> 31);
    }
  }

  [[nodiscard]] static constexpr result_type min() noexcept { return 0; }
  [[nodiscard]] static constexpr result_type max() noexcept { return std::numeric_limits<result_type>::max(); }

  constexpr result_type operator()() noexcept {
    std::uint64_t const result = rotate(words_[1] * 5, 7) * 9;
    std::uint64_t const t = words_[1] << 17;
    words_[2] ^= words_[0];
    words_[3] ^= words_[1];
    words_[1] ^= words_[2];
    words_[0] ^= words_[3];
    words_[2] ^= t;
    words_[3] = rotate(words_[3], 45);
    return result;
  }

  /// A whole number in 0..n-1, for 1 <= n < 2^32 (Lemire's multiplication; its bias below 2^-32 does not matter here).
  constexpr std::uint32_t below(std::uint32_t n) noexcept {
    return static_cast<std::uint32_t>(((operator()() >> 32) * n) >> 32);
  }

  /// A number in [0, 1), with 53 random bits.
  constexpr double uniform() noexcept { return static_cast<double>(operator()() >> 11) * 0x1.0p-53; }

  /// True with the given probability.
  constexpr bool chance(double probability) noexcept { return uniform() < probability; }

 private:
  static constexpr std::uint64_t rotate(std::uint64_t x, int k) noexcept { return (x << k) | (x >> (64 - k)); }

  std::uint64_t words_[4]{};
};

}  // namespace protolearn::detail
