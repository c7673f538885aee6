// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "../../rup.hpp"
#include "random_tasks.hpp"
#include "sized_derivation.hpp"

using namespace protolearn;
using detail::ClauseOrigin;
using detail::PredicateDescription;

namespace {

using Counts = std::map<ClauseOrigin::Kind, unsigned>;

/// The clauses contradict each other: Z3 says so, and a refutation by CaDiCaL is checked.
void contradict_each_other(Certificate const& certificate) {
  auto const solver = sat::Engine::z3.make(1);
  for (std::size_t k = 0; k < certificate.clauses.size(); ++k) {
    auto const clause = certificate.clauses.clause(k);
    solver->add({clause.begin(), clause.end()});
  }
  REQUIRE(solver->solve({}) == sat::Answer::unsatisfiable);
  auto const path =
      (std::filesystem::temp_directory_path() / ("protolearn_every_n_" + std::to_string(std::rand()))).string();
  certificate.write(path);
#ifdef PROTOLEARN_CADICAL
  certificate.write(path, sat::write_refutation);
  std::ifstream dimacs(path + ".cnf"), drat(path + ".drat");
  REQUIRE(rup::check(dimacs, drat) == "");
#endif
  std::ifstream map(path + ".map");
  std::size_t lines = 0;
  for (std::string line; std::getline(map, line);) {
    bool const known = line.rfind("variable ", 0) == 0 || line.rfind("set ", 0) == 0 || line.rfind("clause ", 0) == 0;
    REQUIRE((known && line.size() > 12));
    ++lines;
  }
  auto const& list = certificate.clauses;
  REQUIRE(lines == list.variables.size() - 1 + list.receipts.size() + list.size());
  for (char const* end : {".cnf", ".drat", ".map"}) std::filesystem::remove(path + end);
}

template <class Setting>
Counts is_impossible_for_sure(std::vector<Predicate> const& library = detail::library_of<Setting>()) {
  INFO(Setting::describe());
  auto const found = conflict_search<Setting>({}, sat::Engine::cdcl, library);
  REQUIRE(found.verdict.impossible());
  REQUIRE(found.predicates.empty());
  REQUIRE_FALSE(found.smallest);
  contradict_each_other(found.certificate);
  std::vector<PredicateDescription> predicates;
  for (Predicate const& p : library) predicates.push_back(p.description);
  derivation::SizedDerivation all(description_of<Setting>, predicates, found.certificate, found.evidence);
  return all.every_clause();
}

template <unsigned S, unsigned R, class Task, class Faults, class View = WithLastRound<LearnedThresholds>>
using Game = Setting<Shape{every_n, S, R}, Task, Faults, View>;

/// Everybody must end in 1, but not more than 16 processes: more are not explored.
struct NotSoMany {
  static constexpr std::string_view name = "NotSoMany";
  static constexpr std::array<std::string_view, 2> names{"a", "b"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = ends(1);
  static constexpr auto rules =
      hana::make_tuple(must("all", all(implies(correct, ends(1)))), must("few", count(ends(1)) <= 16));
  static constexpr auto unanimous = share("any", any(starts(0)), all(ends(1)));
};

struct BrokenAtOnce : NotSoMany {
  static constexpr std::string_view name = "BrokenAtOnce";
  static constexpr auto rules = hana::make_tuple(must("few", count(starts(0)) <= 1));
};

std::vector<Predicate> some_predicates(Description const& setting) {
  return {predicate_of<exists<0>>(setting), predicate_of<every<1>>(setting),
          predicate_of<linear<0, 0, 17, 1, 1>>(setting)};
}

}  // namespace

TEST_CASE("for every N: impossibilities come with clauses that are derived again", "[search_every_n]") {
  auto const counts = is_impossible_for_sure<Game<4, 1, Consensus<>, Crash<below<1>>>>();
  CHECK(counts.at(ClauseOrigin::Kind::violation) > 0);
  is_impossible_for_sure<Game<4, 1, Consensus<>, Crash<1>, Thresholds<exists<0>, majority<1>>>>();
  is_impossible_for_sure<Game<4, 2, Consensus<>, Crash<2>>>();
  is_impossible_for_sure<Game<5, 1, CrusaderAgreement<>, Byzantine<below<2>>, LearnedThresholds>>();
  is_impossible_for_sure<Game<4, 1, NonBlockingAtomicCommit, Crash<1>>>();
}

TEST_CASE("for every N: whole executions are clauses where N is too large to explore", "[search_every_n]") {
  using Given = Game<2, 1, NotSoMany, Crash<1>, Thresholds<exists<0>, every<1>, linear<0, 0, 17, 1, 1>>>;
  CHECK(is_impossible_for_sure<Given>().at(ClauseOrigin::Kind::execution) > 0);
  using Learned = Game<2, 2, NotSoMany, MessageLoss>;
  auto const library = some_predicates(description_of<Learned>);
  auto const counts = is_impossible_for_sure<Learned>(library);
  CHECK(counts.at(ClauseOrigin::Kind::execution) > 0);
}

TEST_CASE("starts that break a rule at once are in the certificate, too", "[search_every_n]") {
  CHECK(is_impossible_for_sure<Game<2, 1, BrokenAtOnce, Crash<1>>>().at(ClauseOrigin::Kind::violation) > 0);
  auto const fixed = conflict_search<Setting<Shape{2, 2, 1}, BrokenAtOnce, Crash<1>, Counted>>();
  REQUIRE(fixed.verdict.impossible());
  contradict_each_other(fixed.certificate);
}

TEST_CASE("for every N: impossibilities of random tasks are derived again", "[search_every_n]") {
  char const* const times = std::getenv("PROTOLEARN_RANDOM_MACHINES");
  unsigned const tasks = 60 * (times != nullptr ? static_cast<unsigned>(std::atoi(times)) : 1U);
  Counts all;
  unsigned impossible = 0;
  for (std::uint64_t seed = 1; impossible < tasks; ++seed) {
    detail::Random random(seed + 100'000);
    random_tasks::Drawn const drawn(random);
    INFO("task " << seed << ": " << drawn.setting.str());
    double seconds = 0;
    auto const found = detail::search_for_every_n(drawn.setting, drawn.library, drawn.learns, {.simplify = false},
                                                  sat::Engine::cdcl, seconds);
    if (!found.result.verdict.impossible()) continue;
    ++impossible;
    Certificate const& certificate = found.result.certificate;
    contradict_each_other(certificate);
    derivation::SizedDerivation derivation(drawn.setting, drawn.predicates(), certificate, found.evidence);
    for (auto const& [kind, many] : derivation.every_clause()) all[kind] += many;
  }
  using Kind = ClauseOrigin::Kind;
  for (Kind const kind : {Kind::some_state, Kind::one_state, Kind::halted, Kind::some_entry, Kind::alike,
                          Kind::execution, Kind::edge, Kind::violation}) {
    INFO("kind " << static_cast<int>(kind) << ": " << all[kind]);
    CHECK(all[kind] > 0);
    if (times != nullptr) WARN("kind " << static_cast<int>(kind) << ": " << all[kind]);
  }
}
