// SPDX-License-Identifier: Apache-2.0
#include <atomic>

#include "../../catch.hpp"

#include <protolearn.hpp>

#include "protolearn/search/every_n/conflict_search.hpp"

using namespace protolearn;

namespace {

template <unsigned S, unsigned R, class Task, class Faults, class View = WithLastRound<LearnedThresholds>>
using Game = Setting<Shape{every_n, S, R}, Task, Faults, View>;

using Agree = Game<4, 2, Consensus<>, Crash<1>>;
using Commit = Game<4, 1, AtomicCommit, MessageLoss, LearnedThresholds>;
using Given = Game<4, 2, Consensus<>, Crash<1>, WithLastRound<Thresholds<exists<0>>>>;
using TooShort = Game<4, 1, Consensus<>, Crash<1>>;
using Crusade = Game<5, 1, CrusaderAgreement<>, Byzantine<below<3>>, LearnedThresholds>;
using OneMoreRound = Game<4, 2, NonBlockingAtomicCommit, Crash<1>>;

/// Everybody ends in 2 if all start in 2, and in 0 if some do not.
struct AllInTwo {
  static constexpr std::string_view name = "AllInTwo";
  static constexpr std::array<std::string_view, 3> names{"a", "b", "c"};
  static constexpr auto initial = states(0, 1, 2);
  static constexpr auto decided = ends(2);
  static constexpr auto rules = hana::make_tuple(must("all", implies(all(starts(2)), all(ends(2)))),
                                                 must("some", implies(any(!starts(2)), all(ends(0)))));
  static constexpr auto unanimous = share("all", all(starts(2)), all(ends(2)));
};

/// Found; and proved again, as it is.
template <class Every>
Found<Every> is_proved(Options const& options = {}, sat::Engine engine = sat::Engine::cdcl) {
  INFO(Every::describe() << ", by " << engine.name);
  auto const found = conflict_search<Every>(options, engine);
  INFO(found.verdict.reason());
  REQUIRE(found.verdict.proved());
  REQUIRE(verify<Every>(found.machine).verdict.proved());
  REQUIRE(found.certificate.empty());
  REQUIRE(found.stopped.empty());
  auto const table = detail::table_of(found.machine);
  REQUIRE(table.predicates.size() == found.predicates.size());
  for (std::size_t k = 0; k < found.predicates.size(); ++k)
    REQUIRE(detail::same_predicate(table.predicates[k], found.predicates[k].description));
  REQUIRE(found.smallest == detail::learns_predicates<typename Every::View>);
  return found;
}

template <class Every>
std::vector<Predicate> library() {
  return detail::library_of<Every>();
}

/// Does the search refuse the library?
template <class Every>
void is_refused(std::vector<Predicate> const& all, std::string const& why) {
  try {
    (void)conflict_search<Every>({}, sat::Engine::cdcl, all);
    FAIL("not refused");
  } catch (usage_error const& error) {
    INFO(error.what());
    REQUIRE(std::string(error.what()).find(why) != std::string::npos);
  }
}

}  // namespace

TEST_CASE("for every N: known protocols are found, and proved again", "[search_every_n]") {
  CHECK(is_proved<Agree>().predicates.size() == 1);
  CHECK(is_proved<Commit>().predicates.size() == 2);
  CHECK(is_proved<Given>().predicates.size() == 1);
  CHECK(is_proved<Crusade>().predicates.size() == 2);
  CHECK(is_proved<OneMoreRound>().predicates.size() == 2);
}

TEST_CASE("for every N: simplified or not, a machine is proved, with equally many predicates", "[search_every_n]") {
  auto const check = []<class Every>(std::type_identity<Every>) {
    auto const plain = is_proved<Every>({.simplify = false}), simple = is_proved<Every>({.simplify = true});
    CHECK(plain.simplify_seconds == 0);
    CHECK(plain.predicates.size() == simple.predicates.size());
    CHECK(plain.iterations == simple.iterations);
  };
  check(std::type_identity<Agree>{});
  check(std::type_identity<Commit>{});
  check(std::type_identity<Given>{});
  check(std::type_identity<Crusade>{});
}

TEST_CASE("for every N: all solvers come to the same verdict", "[search_every_n]") {
  std::vector<sat::Engine> engines{sat::Engine::cdcl, sat::Engine::z3};
#ifdef PROTOLEARN_CADICAL
  engines.push_back(sat::cadical);
#endif
  for (sat::Engine const& engine : engines) {
    CHECK(is_proved<Agree>({}, engine).predicates.size() == 1);
    CHECK(is_proved<Commit>({}, engine).predicates.size() == 2);
    is_proved<Given>({}, engine);
    CHECK(conflict_search<TooShort>({}, engine).verdict.impossible());
  }
}

TEST_CASE("for every N: a seed decides everything", "[search_every_n]") {
  std::set<std::vector<state_t>> machines;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    auto const one = is_proved<Agree>({.seed = seed}), other = is_proved<Agree>({.seed = seed});
    CHECK(one.seed == seed);
    CHECK(detail::table_of(one.machine) == detail::table_of(other.machine));
    CHECK(one.iterations == other.iterations);
    CHECK(one.clauses == other.clauses);
    CHECK(one.configurations == other.configurations);
    auto const first = conflict_search<TooShort>({.seed = seed}), second = conflict_search<TooShort>({.seed = seed});
    CHECK(first.certificate.clauses.literals == second.certificate.clauses.literals);
  }
}

TEST_CASE("for every N: what ends a search is said", "[search_every_n]") {
  auto const is_ended = [](Options const& options, std::string const& by) {
    auto const found = conflict_search<Agree>(options);
    INFO(found.verdict.reason());
    CHECK(found.verdict.unknown());
    CHECK(found.stopped == by);
    CHECK(found.verdict.reason().find(by) != std::string::npos);
    CHECK(found.predicates.empty());
    CHECK_FALSE(found.smallest);
    CHECK(found.certificate.empty());
  };
  is_ended({.max_iterations = 1}, "the limit of iterations");
  is_ended({.time_limit = std::chrono::nanoseconds{1}}, "the time limit");
  std::atomic<bool> const stop = true;
  is_ended({.stop = &stop}, "an interrupt");
  is_ended({.memory_limit = 1}, "the limit of memory (0 MiB)");
  CHECK_THROWS_AS(conflict_search<Agree>({.time_limit = std::chrono::seconds{0}}), usage_error);
}

TEST_CASE("for every N: libraries that will not do are refused", "[search_every_n]") {
  Description const& setting = description_of<Agree>;
  auto all = library<Agree>();
  REQUIRE(all.size() > 10);
  all.resize(10);
  auto const again = [&] {
    auto more = all;
    more.push_back(all.front());
    return more;
  }();
  is_refused<Agree>(again, "are the same");
  is_refused<Agree>({predicate_of<linear<0, 0, 0, 1, 1, 1, 1>>(setting)}, "always true");
  is_refused<Agree>({predicate_of<linear<2, 0, 0, 1>>(setting)}, "always false");
  std::vector<Predicate> many;
  for (int k = 1; k <= 64; ++k) many.push_back(detail::named_predicate({{1, 0, 0, 0}, 0, 0, k, false}, setting, 1));
  is_refused<Agree>(many, "at most 63");
  many.pop_back();
  CHECK(conflict_search<TooShort>({}, sat::Engine::cdcl, many).verdict.impossible());
}

TEST_CASE("for every N: the fewest predicates of a library, the light ones first", "[search_every_n]") {
  Description const& setting = description_of<Agree>;
  auto const zero = predicate_of<exists<0>>(setting, 3), one = predicate_of<exists<1>>(setting, 2);
  auto const more = predicate_of<majority<0>>(setting, 1), none = predicate_of<every<1>>(setting, 1);
  auto const both = conflict_search<Agree>({}, sat::Engine::cdcl, {zero, one, more});
  REQUIRE(both.verdict.proved());
  REQUIRE(both.smallest);
  CHECK(both.predicates == std::vector<Predicate>{one});
  auto const only = conflict_search<Agree>({}, sat::Engine::cdcl, {more, zero});
  REQUIRE(only.verdict.proved());
  CHECK(only.predicates == std::vector<Predicate>{zero});
  CHECK(conflict_search<Agree>({}, sat::Engine::cdcl, {more, none}).verdict.impossible());
  CHECK(conflict_search<Agree>({}, sat::Engine::cdcl, {}).verdict.impossible());
}

TEST_CASE("for every N: one heavy predicate is fewer than two light ones", "[search_every_n]") {
  using Every = Game<3, 1, AllInTwo, Reliable, LearnedThresholds>;
  Description const& setting = description_of<Every>;
  auto const either = predicate_of<linear<0, 0, 1, 1, 1>>(setting, 9);
  std::vector<Predicate> const each{predicate_of<exists<0>>(setting, 1), predicate_of<exists<1>>(setting, 1)};
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    auto const one = conflict_search<Every>({.seed = seed}, sat::Engine::cdcl, {each[0], either, each[1]});
    REQUIRE(one.verdict.proved());
    CHECK(one.predicates == std::vector<Predicate>{either});
    auto const two = conflict_search<Every>({.seed = seed}, sat::Engine::cdcl, each);
    REQUIRE(two.verdict.proved());
    CHECK(two.predicates == each);
  }
}
