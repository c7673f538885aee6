// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <utility>

#include <protolearn.hpp>

using namespace protolearn;
using detail::Size;

namespace {

/// Consensus in which somebody starts with 0, and two with 1.
struct Mixed : Consensus<> {
  static constexpr std::string_view name = "Mixed";
  static constexpr auto starting = any(starts(0)) && count(starts(1)) >= 2;
};

template <class Faults, class Task = Consensus<>>
using Game = Setting<Shape{every_n, 4, 2}, Task, Faults, Thresholds<exists<0>>>;

using Sums = std::set<std::pair<unsigned, unsigned>>;  // N, F

constexpr unsigned most = 7;

/// What Z3 says: with which N and F there are executions of so many rounds.
template <class Every>
Sums by_z3(unsigned rounds) {
  Description const& setting = description_of<Every>;
  auto table = detail::table_of(typename Every::machine_type());
  std::fill(table.answers.begin(), table.answers.end(), state_t{2});
  z3::context context;
  z3::solver solver(context);
  detail::Encoding const encoding(solver, setting, table, {}, rounds);
  if (setting.task->restricts_starts && rounds > 0)
    detail::Reading(encoding).assert_that({setting.task->starting, true});
  Sums result;
  for (unsigned n = 0; n <= most; ++n) {
    for (unsigned f = 0; f <= most; ++f) {
      solver.push();
      solver.add(encoding.nodes() == static_cast<int>(n) && encoding.bound() == static_cast<int>(f));
      z3::check_result const said = solver.check();
      REQUIRE(said != z3::unknown);
      if (said == z3::sat) result.emplace(n, f);
      solver.pop();
    }
  }
  return result;
}

template <class Every>
void compare() {
  Description const& setting = description_of<Every>;
  INFO(setting.str());
  Sums allowed, with_executions;
  unsigned least = 0;
  for (unsigned n = 0; n <= most; ++n) {
    for (Size const& size : detail::sizes(setting.faults, n)) {
      CHECK(size.nodes == n);
      for (unsigned g = 1; g < detail::max_groups; ++g) {
        FaultBound const bound = setting.faults.bounds[g];
        CHECK((bound.is_number() ? size.most[g] == bound.most : n > bound.ratio * size.most[g]));
      }
      allowed.emplace(n, size.bound());
    }
    auto const some = detail::sizes_with_executions(setting, n);
    REQUIRE(some);
    if (!some->empty() && least == 0) least = n;
    for (Size const& size : *some) with_executions.emplace(n, size.bound());
  }
  CHECK(allowed == by_z3<Every>(0));
  CHECK(with_executions == by_z3<Every>(2));
  auto const first = detail::least_sizes(setting, 2);
  REQUIRE(first.size() == 2);
  CHECK(first[0].front().nodes == least);
  CHECK(first[0].front().bound() >= first[0].back().bound());
  CHECK(first[1].front().nodes > least);
}

/// Everybody hears three; everybody hears twice as many as there are.
struct HearMuch : MessageLoss {
  static constexpr unsigned heard_at_least(unsigned) { return 3; }
  static constexpr detail::LinearBound hearing{1, 0, 0, 3};
};
struct HearTwice : MessageLoss {
  static constexpr unsigned heard_at_least(unsigned nodes) { return 2 * nodes; }
  static constexpr detail::LinearBound hearing{1, 2, 0, 0};
};

}  // namespace

TEST_CASE("every N: which sizes there are, and which have executions, is what Z3 is told", "[every_n]") {
  compare<Game<Reliable>>();
  compare<Game<MessageLoss>>();
  compare<Game<Crash<1>>>();
  compare<Game<Crash<below<1>>>>();
  compare<Game<Crash<below<2>>>>();
  compare<Game<Byzantine<below<3>>>>();
  compare<Game<SendOmission<2>>>();
  compare<Game<Omission<below<2>>>>();
  compare<Game<Both<Dead<below<3>>, MessageLoss>>>();
  compare<Game<Both<Dead<1>, Crash<below<2>>>>>();
  compare<Game<Both<Dead<below<3>>, Byzantine<below<2>>>>>();
  compare<Game<HeardAtLeast<MessageLoss, HearingQuorum::majority>>>();
  compare<Game<HeardAtLeast<Crash<below<2>>, HearingQuorum::all_but_faulty>>>();
  compare<Game<HeardAtLeast<Crash<1>, 4>>>();
  compare<Game<HearMuch>>();
}

TEST_CASE("every N: where starts are restricted, some sizes have no executions", "[every_n]") {
  compare<Game<MessageLoss, Mixed>>();
  compare<Game<Crash<below<2>>, Mixed>>();
  compare<Game<Both<Dead<1>, MessageLoss>, Mixed>>();
}

TEST_CASE("every N: if nobody ever hears enough, no size has executions", "[every_n]") {
  CHECK(detail::least_sizes(description_of<Game<HearTwice>>, 3).empty());
}
