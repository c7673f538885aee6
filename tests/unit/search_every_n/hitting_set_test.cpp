// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <bit>
#include <chrono>
#include <random>
#include <tuple>

#include <protolearn.hpp>

#include "protolearn/search/every_n/hitting_set.hpp"

using protolearn::detail::MinimumHittingSet;

namespace {

/// The same, by trying all sets of `size` elements.
std::optional<std::uint64_t> by_trying(std::vector<std::uint64_t> const& sets, std::vector<unsigned> const& weights,
                                       unsigned size, std::uint64_t include = 0, std::uint64_t forbid = 0) {
  std::optional<std::uint64_t> best;
  auto const cost = [&](std::uint64_t set) {
    unsigned weight = 0;
    for (unsigned e = 0; e < size; ++e) weight += ((set >> e) & 1U) != 0 ? weights[e] : 0;
    return std::tuple(std::popcount(set), weight, set);
  };
  for (std::uint64_t set = 0; set < std::uint64_t{1} << size; ++set) {
    if ((set & include) != include || (set & forbid) != 0) continue;
    bool const hits = std::all_of(sets.begin(), sets.end(), [set](std::uint64_t s) { return (s & set) != 0; });
    if (hits && (!best || cost(set) < cost(*best))) best = set;
  }
  return best;
}

}  // namespace

TEST_CASE("minimum hitting sets: by hand", "[hitting_set]") {
  MinimumHittingSet sets({5, 1, 1, 1});
  CHECK(sets.least() == 0U);
  sets.add(0b0011);
  CHECK(sets.least() == 0b0010U);  // the lighter one
  sets.add(0b0101);
  CHECK(sets.least() == 0b0001U);  // fewer come before lighter ones
  sets.add(0b0111);                // contains another
  CHECK(sets.sets().size() == 2);
  sets.add(0b1000);
  CHECK(sets.least() == 0b1001U);
  CHECK(sets.least(0b0010) == 0b1110U);
  CHECK(sets.least(0, 0b0001) == 0b1110U);
  CHECK_FALSE(sets.least(0, 0b1000));
  CHECK_FALSE(sets.least(1, 1));
  sets.add(0);
  CHECK_FALSE(sets.least());
  CHECK(sets.sets().size() == 1);
  MinimumHittingSet high;
  high.add(std::uint64_t{1} << 62);
  CHECK(high.least() == std::uint64_t{1} << 62);
}

TEST_CASE("minimum hitting sets: as by trying all", "[hitting_set]") {
  std::mt19937_64 random(1);
  for (unsigned round = 0; round < 4000; ++round) {
    unsigned const size = 1 + static_cast<unsigned>(random() % 9);
    std::vector<unsigned> weights(size);
    for (unsigned& weight : weights) weight = static_cast<unsigned>(random() % 4);
    MinimumHittingSet sets(weights);
    std::vector<std::uint64_t> all;
    std::uint64_t const mask = (std::uint64_t{1} << size) - 1;
    for (auto count = random() % 12; count > 0; --count) {
      all.push_back(random() & (round % 2 == 0 ? random() : ~std::uint64_t{0}) & mask);
      if (all.back() == 0 && round % 7 != 0) all.back() = 1;
      sets.add(all.back());
      REQUIRE(sets.least() == by_trying(all, weights, size));
    }
    std::uint64_t const include = random() & random() & mask, forbid = random() & random() & random() & mask;
    REQUIRE(sets.least(include, forbid) == by_trying(all, weights, size, include, forbid));
  }
}

TEST_CASE("minimum hitting sets: fast enough for a hundred sets", "[hitting_set]") {
  std::mt19937_64 random(2);
  for (unsigned most = 4; most <= 6; ++most) {  // of so many elements one is in each set
    std::chrono::duration<double> time{};
    for (unsigned round = 0; round < 20; ++round) {
      MinimumHittingSet sets;
      for (unsigned k = 0; k < 100; ++k) {
        std::uint64_t set = std::uint64_t{1} << (10 * (random() % most));
        while (std::popcount(set) < 10) set |= std::uint64_t{1} << (random() % 63);
        sets.add(set);
      }
      auto const start = std::chrono::steady_clock::now();
      auto const found = sets.least();
      time += std::chrono::steady_clock::now() - start;
      REQUIRE(found);
      CHECK(std::popcount(*found) <= static_cast<int>(most));
    }
    std::string const line = std::to_string(most) + ": " + std::to_string(time.count() / 20) + " s each";
    INFO(line);
    CHECK(time.count() < 20);
  }
}
