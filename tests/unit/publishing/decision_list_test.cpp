// SPDX-License-Identifier: Apache-2.0
#include "protolearn/publishing/decision_list.hpp"

#include <numeric>
#include <vector>

#include "catch.hpp"
#include "protolearn/core/random.hpp"
#include "protolearn/model/threshold_table.hpp"
#include "protolearn/publishing/implications.hpp"

namespace decision_list_test {

using namespace protolearn;
using namespace protolearn::detail;

/// A list must say what the row does, wherever that matters.
DecisionList checked(std::vector<state_t> const& row, state_t own, std::vector<bool> const& free = {}) {
  DecisionList const list = decision_list(row, own, free);
  for (std::size_t bits = 0; bits < row.size(); ++bits) {
    if (free.empty() || !free[bits]) REQUIRE(list.next(bits) == row[bits]);
  }
  for (auto const& [condition, next] : list.rules) {
    REQUIRE(condition.which != 0);
    REQUIRE((condition.values & ~condition.which) == 0);
  }
  return list;
}

/// Is there a list of these conditions, at most so many literals in all? By trying every one.
bool possible(std::vector<state_t> const& row, std::vector<bool> const& settled, int literals) {
  auto const alike = [&](auto const& in) {
    int next = -1;
    for (std::size_t bits = 0; bits < row.size(); ++bits) {
      if (settled[bits] || !in(bits)) continue;
      if (next >= 0 && next != row[bits]) return false;
      next = row[bits];
    }
    return true;
  };
  if (alike([](std::size_t) { return true; })) return true;
  for (std::uint32_t which = 1; which < row.size(); ++which) {
    for (std::uint32_t values = 0; values <= which; ++values) {
      Condition const condition{which, values};
      if ((values & ~which) != 0 || condition.literals() > literals) continue;
      if (!alike([&](std::size_t bits) { return condition.holds(bits); })) continue;
      auto rest = settled;
      for (std::size_t bits = 0; bits < row.size(); ++bits) rest[bits] = rest[bits] || condition.holds(bits);
      if (rest != settled && possible(row, rest, literals - condition.literals())) return true;
    }
  }
  return false;
}

}  // namespace decision_list_test

using namespace decision_list_test;

TEST_CASE("a decision list says what its row does") {
  Random random(1);
  for (unsigned predicates = 0; predicates <= 7; ++predicates) {
    for (int k = 0; k < 40; ++k) {
      auto const states = 1 + random.below(5), some = 1 + random.below(4);
      std::vector<state_t> row(std::size_t{1} << predicates);
      std::vector<bool> free(row.size());
      for (state_t& next : row) next = static_cast<state_t>(random.below(some) == 0 ? random.below(states) : 0);
      for (std::size_t bits = 0; bits < free.size(); ++bits) free[bits] = random.below(2) == 0;
      auto const own = static_cast<state_t>(random.below(states));
      auto const list = checked(row, own);
      auto const shorter = checked(row, own, free);
      if (predicates <= 4) REQUIRE(shorter.literals() <= list.literals());
      checked(row, own, std::vector<bool>(row.size(), true));
    }
  }
}

TEST_CASE("of few predicates it is the shortest") {
  Random random(2);
  for (int k = 0; k < 60; ++k) {
    std::vector<state_t> row(k < 50 ? 8 : 16);
    std::vector<bool> free(row.size());
    for (state_t& next : row) next = static_cast<state_t>(random.below(k < 50 ? 3 : 2));
    for (std::size_t bits = 0; bits < free.size(); ++bits) free[bits] = random.below(k < 50 ? 4 : 2) == 0;
    auto const list = checked(row, 0, free);
    if (list.literals() > 6) continue;  // too many to try
    CHECK(possible(row, free, list.literals()));
    if (list.literals() > 0) CHECK_FALSE(possible(row, free, list.literals() - 1));
  }
}

TEST_CASE("conditions are short, positive, and end with staying") {
  auto const echo = checked({0, 3, 2, 2}, 0);  // more than F: echo; n - F: accept
  REQUIRE(echo.rules.size() == 2);
  CHECK(echo.rules[0].condition.which == 2);
  CHECK(echo.rules[0].next == 2);
  CHECK(echo.rules[1].condition.which == 1);
  CHECK(echo.literals() == 2);
  CHECK(echo.otherwise == 0);
  auto const moves = checked({1, 2}, 0);
  REQUIRE(moves.rules.size() == 1);
  CHECK(moves.rules[0].condition.negated() == 0);
  CHECK(moves.otherwise == 1);
  auto const one = checked({5, 5, 5, 5}, 0);
  CHECK(one.rules.empty());
  CHECK(one.otherwise == 5);
  auto const many = checked(std::vector<state_t>(1U << 16, 1), 1);
  CHECK(many.rules.empty());
  std::vector<state_t> row(1U << 12);
  for (std::size_t bits = 0; bits < row.size(); ++bits) row[bits] = (bits & 16) != 0 ? 1 : (bits & 128) != 0 ? 2 : 3;
  auto const long_row = checked(row, 3);
  CHECK(long_row.literals() == 2);
  CHECK(long_row.otherwise == 3);
}

TEST_CASE("combinations that are called impossible never occur") {
  Random random(3);
  auto const occur = [](std::vector<PredicateDescription> const& predicates) {
    std::vector<bool> result(std::size_t{1} << predicates.size());
    for (unsigned n = 1; n <= 7; ++n) {
      for (unsigned f = 0; f < n; ++f) {
        std::vector<unsigned> counts(3);
        for (counts[0] = 0; counts[0] <= n; ++counts[0]) {
          for (counts[1] = 0; counts[0] + counts[1] <= n; ++counts[1]) {
            for (counts[2] = 0; counts[0] + counts[1] + counts[2] <= n; ++counts[2]) {
              std::size_t bits = 0;
              for (std::size_t k = 0; k < predicates.size(); ++k) {
                bits |= (holds(predicates[k], counts, n, f) ? std::size_t{1} : 0) << k;
              }
              result[bits] = true;
            }
          }
        }
      }
    }
    return result;
  };
  auto const number = [&](unsigned below) { return static_cast<int>(random.below(below)); };
  int found = 0;
  for (int k = 0; k < 600; ++k) {
    std::vector<PredicateDescription> predicates;
    for (int p = 0; p < 2 + k % 2; ++p) {
      predicates.push_back(
          {{number(4) - 1, number(4) - 1, number(3) - 1}, number(4) - 1, number(3) - 1, number(4) - 1, number(2) == 0});
    }
    auto const impossible = impossible_combinations(predicates);
    auto const possible = occur(predicates);
    REQUIRE(impossible.size() == possible.size());
    for (std::size_t bits = 0; bits < possible.size(); ++bits) {
      REQUIRE_FALSE((impossible[bits] && possible[bits]));
      found += impossible[bits] ? 1 : 0;
    }
  }
  CHECK(found > 100);

  PredicateDescription const all{{1, 0, 0}, 1, 0, 0}, most{{2, 0, 0}, 1, 0, 1}, some{{1, 0, 0}, 0, 0, 1},
      other{{0, 1, 0}, 0, 0, 1}, quorum{{0, 1, 0}, 1, -1, 0}, lost{{1, 1, 1}, 1, 0, 0, true};
  auto const as_expected = [](PredicateDescription const& p, PredicateDescription const& q) {
    auto const never = impossible_combinations({p, q});
    return std::vector<int>(never.begin(), never.end());
  };
  CHECK(as_expected(all, some) == std::vector{0, 1, 0, 0});
  CHECK(as_expected(all, most) == std::vector{0, 1, 0, 0});
  CHECK(as_expected(most, some) == std::vector{0, 1, 0, 0});
  CHECK(as_expected(all, other) == std::vector{0, 0, 0, 1});
  CHECK(as_expected(all, lost) == std::vector{0, 0, 0, 1});
  CHECK(as_expected(all, quorum) == std::vector{0, 0, 0, 1});
  CHECK(as_expected(most, other) == std::vector{0, 0, 0, 0});
}
