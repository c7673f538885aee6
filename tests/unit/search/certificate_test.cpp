// SPDX-License-Identifier: Apache-2.0
#include "derivation.hpp"

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "../../rup.hpp"

using namespace protolearn;

namespace {

template <class Setting>
void is_impossible_for_sure() {
  INFO(Setting::describe());
  auto const found = conflict_search<Setting>();
  REQUIRE(found.verdict.impossible());
  derivation::Derivation<Setting>(found.certificate).every_clause();
  auto const path =
      (std::filesystem::temp_directory_path() / ("protolearn_certificate_" + std::to_string(std::rand()))).string();
  found.certificate.write(path);
  REQUIRE_FALSE(std::filesystem::exists(path + ".drat"));  // nobody was asked for it
#ifdef PROTOLEARN_CADICAL
  found.certificate.write(path, sat::write_refutation);
  std::ifstream dimacs(path + ".cnf"), drat(path + ".drat");
  REQUIRE(rup::check(dimacs, drat) == "");
#endif
  std::ifstream map(path + ".map");
  std::string first;
  REQUIRE(std::getline(map, first));
  REQUIRE(first.rfind("variable 1: own ", 0) == 0);
  for (char const* end : {".cnf", ".drat", ".map"}) std::filesystem::remove(path + end);
}

template <unsigned N, unsigned S, unsigned R, class Task, class Faults, class View>
using Game = Setting<Shape{N, S, R}, Task, Faults, View>;

}  // namespace

TEST_CASE("impossibilities come with clauses that are derived again, and a refutation that is checked") {
  is_impossible_for_sure<Game<2, 4, 1, Consensus<>, LossBudget<1>, Ordered>>();  // coordinated attack
  is_impossible_for_sure<Game<2, 4, 1, Consensus<>, MessageLoss, Counted>>();
  is_impossible_for_sure<Game<3, 4, 1, NonBlockingAtomicCommit, Crash<1>, Counted>>();
  is_impossible_for_sure<Game<3, 4, 1, Consensus<>, Crash<1>, WithRound<Counted>>>();
  is_impossible_for_sure<Game<4, 4, 2, Consensus<>, Crash<2>, WithRound<Counted>>>();
  is_impossible_for_sure<Game<3, 4, 1, Consensus<>, SendOmission<1>, WithRound<Counted>>>();
  is_impossible_for_sure<Game<3, 4, 1, ByzantineAgreement<>, Byzantine<1>, Ordered>>();
}

TEST_CASE("the checker of refutations refuses what does not follow") {
  auto const check = [](std::string const& dimacs, std::string const& drat) {
    std::istringstream formula(dimacs), proof(drat);
    return rup::check(formula, proof);
  };
  std::string const square = "p cnf 2 4\n1 2 0\n-1 2 0\n1 -2 0\n-1 -2 0\n";
  REQUIRE(check(square, "2 0\n0\n") == "");
  REQUIRE(check(square, "d 1 2 0\n2 0\n0\n") == "");
  REQUIRE(check(square, "") != "");
  REQUIRE(check(square, "0\n") != "");
  REQUIRE(check("p cnf 2 3\n1 2 0\n-1 2 0\n1 -2 0\n", "2 0\n-1 0\n0\n") != "");
}

TEST_CASE("a certificate that cannot be written says so") {
  using Possible = Game<3, 4, 2, NonBlockingAtomicCommit, Crash<1>, WithRound<Counted>>;
  auto const found = conflict_search<Possible>();
  REQUIRE(found.verdict.proved());
  REQUIRE(found.certificate.empty());
  REQUIRE_THROWS_AS(found.certificate.write("certificate"), usage_error);
  auto const impossible = conflict_search<Game<2, 4, 1, Consensus<>, MessageLoss, Counted>>();
  REQUIRE_THROWS_AS(impossible.certificate.write("no/such/directory/certificate"), file_error);
#ifdef PROTOLEARN_CADICAL
  REQUIRE_THROWS_AS(sat::write_refutation({{1}, {-1}}, "no/such/directory/certificate.drat"), file_error);
  REQUIRE_THROWS_AS(sat::write_refutation({{1}}, "certificate.drat"), disagreement_error);
#endif
}
