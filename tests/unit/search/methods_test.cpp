// SPDX-License-Identifier: Apache-2.0
// Conflict search as one of the learner's methods, and what growing makes of its answers.
#include <sstream>

#include <protolearn.hpp>
#include "catch.hpp"

namespace methods_test {

using namespace protolearn;

template <unsigned R>
using Crashing = Learner<3, 4, R, Consensus<>, Crash<1>, WithRound<Counted>>;

}  // namespace methods_test

using namespace methods_test;

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
