// SPDX-License-Identifier: Apache-2.0
// Conflict search as one of the learner's methods, and what growing makes of its answers.
#include <sstream>

#include <protolearn.hpp>
#include "catch.hpp"

namespace methods_test {

using namespace protolearn;

template <unsigned R>
using Crashing = Learner<3, 4, R, Consensus<>, Crash<1>, WithRound<Counted>>;

/// Of so many conjuncts that conflict search does not compile for it.
constexpr auto once = none(visits(AtomicCommit::commit) && visits(AtomicCommit::abort));
constexpr auto often = (once && once && once && once && once && once && once && once);
struct Insistent : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(must("often", (often && often && often && often && once)));
};

}  // namespace methods_test

using namespace methods_test;

TEST_CASE("a method that is named is the only one that is compiled, and need not be chosen") {
  using Setting = Crashing<2>::Setting;
  auto const result = SettingLearner<Setting, Method::conflict_search>().learn();
  CHECK(result.method == Method::conflict_search);
  CHECK(result.machine == Crashing<2>({.method = Method::conflict_search}).learn().machine);
  using Learns = Learner<3, 4, 2, Insistent, MessageLoss, WithRound<Counted>, Method::q_table>;
  CHECK(Learns().learn().verdict.proved());  // that it compiles is the point
}

TEST_CASE("a method that was not compiled is refused") {
  using Learns = SettingLearner<Crashing<2>::Setting, Method::q_table, Method::q_network>;
  CHECK(Learns({.method = Method::q_table}).learn().method == Method::q_table);
  CHECK_THROWS_AS(Learns({.method = Method::conflict_search}), usage_error);
}

TEST_CASE("conflict search is a method: what it finds is proved by the usual provers") {
  auto const result = Crashing<2>({.method = Method::conflict_search}).learn();
  REQUIRE(result.verdict.proved());
  CHECK(result.report.correct());
  CHECK(result.verdict.reason().find("Z3") != std::string::npos);
  CHECK(result.method == Method::conflict_search);
  CHECK(result.reachable > 0);
  std::ostringstream out;
  out << result;
  CHECK(out.str().find("method conflict") != std::string::npos);
  CHECK(Crashing<2>({.method = Method::conflict_search}).learn().machine == result.machine);
}

TEST_CASE("where no machine can be, it says so, and why") {
  auto const result = Crashing<1>({.method = Method::conflict_search}).learn();
  REQUIRE(result.verdict.impossible());
  CHECK_FALSE(result.certificate.empty());
  CHECK_FALSE(result.report.complete);
  CHECK(result.reachable == 0);
  std::ostringstream out;
  out << result;
  CHECK(out.str().starts_with("impossible (agreement, validity and termination for N=3"));
  CHECK(full_information<Crashing<1>::Setting>().verdict.impossible());
}

TEST_CASE("a limit ends it with unknown") {
  auto const result = Crashing<2>({.method = Method::conflict_search, .max_iterations = 1}).learn();
  CHECK(result.verdict.unknown());
  CHECK(result.stopped == "the limit of iterations");
}

TEST_CASE("growing with conflict search tells smaller shapes impossible") {
  auto const grown = grow<Consensus<>, Crash<1>, WithRound<Counted>>(Shapes<Shape{3, 4, 1}, Shape{3, 4, 2}>{},
                                                                     {.method = Method::conflict_search});
  REQUIRE(grown.attempts.size() == 2);
  CHECK(grown.attempts[0].verdict.impossible());
  CHECK(grown.attempts[1].verdict.proved());
}
