// SPDX-License-Identifier: Apache-2.0
// What searches say, where all machines can be tried one by one.
#include "../../catch.hpp"
#include "../../faults.hpp"
#include "../../oracle.hpp"

#include <sstream>

#include <protolearn.hpp>
#include <protolearn/bounds/best.hpp>
#include <protolearn/bounds/full_information.hpp>
#include <protolearn/search/conflict_search.hpp>

using namespace faults;
using namespace protolearn::detail;

namespace {

/// C is only for those who start in A among others who do; if nothing fails, they all come to it.
struct Commit {
  static constexpr std::string_view name = "commit";
  static constexpr std::array<std::string_view, 3> names{"A", "B", "C"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = visits(2);
  static constexpr auto unanimous = share("all in A", all(starts(0)), all(visits(2)));
  static constexpr auto rules =
      hana::make_tuple(must("validity", implies(any(starts(1)), none(visits(2))), broken(-1)),
                       must("progress", implies((failure_free && all(starts(0))), all(visits(2))), broken(-1)));
};

struct CommitAlike : Commit {
  static constexpr std::string_view name = "commit alike";
  static constexpr auto rules =
      hana::make_tuple(must("validity", implies(any(starts(1)), none(visits(2))), broken(-1)),
                       must("progress", implies((failure_free && all(starts(0))), all(visits(2))), broken(-1)),
                       must("agreement", !(any(correct && visits(2)) && any(correct && !visits(2))), broken(-1)));
};

/// The dead, who fail without a loss, need not come to it; and nobody knows where they started.
struct CommitLiving : Commit {
  static constexpr std::string_view name = "commit of the living";
  static constexpr auto rules = hana::make_tuple(
      must("validity", implies(any((correct && starts(1))), none(visits(2))), broken(-1)),
      must("progress", implies((failure_free && all(starts(0))), all(visits(2) || !correct)), broken(-1)),
      must("agreement", !(any(correct && visits(2)) && any(correct && !visits(2))), broken(-1)));
};

/// What must not be asked for as soon as something is lost, said by its round.
struct CommitUnlost : Commit {
  static constexpr std::string_view name = "commit without losses";
  static constexpr auto rules =
      hana::make_tuple(must("validity", implies(any(starts(1)), none(visits(2))), broken(-1)),
                       must("progress", implies((loss_free_from(1) && all(starts(0))), all(visits(2))), broken(-1)));
};

template <class Task, class Faults>
using Game = Setting<Shape{3, 3, 1}, Task, Faults, Counted>;

/// Is there a right machine? Only what a process in A does matters, and whether it comes to C: 2^10 of them.
template <class Setting>
bool some_machine_is_right() {
  using Machine = typename Setting::machine_type;
  std::vector<std::size_t> entries;
  for (std::size_t e = 0; e < Machine::entries; ++e) {
    if (Setting::view_type::digits_of(e)[0] == 0) entries.push_back(e);
  }
  REQUIRE(entries.size() == 10);
  for (unsigned table = 0; table < 1024; ++table) {
    Machine machine;
    for (unsigned k = 0; k < 10; ++k) machine[entries[k]] = ((table >> k) & 1U) != 0 ? 2 : 0;
    bool right = true;
    oracle::for_each_execution<Setting>(machine, [&](Execution<Setting> const& run) {
      if (right) right = broken_rules(run) == 0;
    });
    if (right) return true;
  }
  return false;
}

template <class Task, class Faults>
bool searches_agree() {
  using Tried = Game<Task, Faults>;
  INFO(Tried::describe());
  bool const right = some_machine_is_right<Tried>();
  auto const found = conflict_search<Tried>();
  CHECK(found.verdict.proved() == right);
  CHECK(found.verdict.impossible() == !right);
  if (found.verdict.proved()) CHECK(oracle::count<Tried>(found.machine).correct());
  if (!description_of<Tried>.faults.joined()) CHECK(full_information<Tried>().verdict.impossible() == !right);
  return right;
}

}  // namespace

TEST_CASE("searches understand losses beside crashes") {
  CHECK(searches_agree<Commit, AnyFaults<Kind::crash, Who::anybody, no_budget, 1>>());
  CHECK(searches_agree<Commit, AnyFaults<Kind::crash, Who::anybody, 1, 1>>());
  CHECK(searches_agree<CommitAlike, AnyFaults<Kind::crash, Who::nobody, 1, 0>>());
  CHECK_FALSE(searches_agree<CommitAlike, AnyFaults<Kind::crash, Who::anybody, no_budget, 0>>());
  CHECK_FALSE(searches_agree<CommitAlike, AnyFaults<Kind::crash, Who::anybody, 1, 1>>());
}

TEST_CASE("searches understand losses beside lies") {
  CHECK(searches_agree<CommitAlike, AnyFaults<Kind::lie, Who::of_or_to_faulty, 1, 0>>());
  CHECK_FALSE(searches_agree<CommitAlike, AnyFaults<Kind::lie, Who::anybody, no_budget, 1>>());
  CHECK_FALSE(searches_agree<CommitAlike, AnyFaults<Kind::lie, Who::anybody, 1, 0>>());
  CHECK(searches_agree<Commit, AnyFaults<Kind::lie, Who::anybody, 1, 1>>());
}

TEST_CASE("searches understand unusual losses") {
  searches_agree<CommitAlike, AnyFaults<Kind::omit, Who::among_faulty, no_budget, 2>>();
  searches_agree<CommitAlike, AnyFaults<Kind::omit, Who::of_correct, 1, 1>>();
}

TEST_CASE("searches understand the dead, faults that move, and losses that end") {
  CHECK(searches_agree<CommitLiving, Dead<2>>());
  CHECK_FALSE(searches_agree<CommitLiving, AnyFaults<Kind::dead, Who::anybody, no_budget, 1>>());
  CHECK_FALSE(searches_agree<CommitAlike, Moving<SendOmission<1>>>());
  CHECK(searches_agree<CommitAlike, Moving<AnyFaults<Kind::omit, Who::among_faulty, no_budget, 1>>>());
  CHECK(searches_agree<CommitAlike, LossUntil<0>>());
  CHECK(searches_agree<CommitUnlost, MessageLoss>());
}

TEST_CASE("searches understand two ways to fail at once") {
  CHECK(searches_agree<CommitLiving, Both<Dead<1>, LossUntil<0>>>());
  CHECK_FALSE(searches_agree<CommitAlike, Both<Crash<1>, SendOmission<1>>>());
  CHECK_FALSE(searches_agree<CommitAlike, Both<Byzantine<1>, LossBudget<1>>>());
  CHECK(searches_agree<Commit, Both<SendOmission<1>, Crash<0>>>());  // nobody crashes
}

TEST_CASE("the fewest undecided executions, where messages are lost beside crashes") {
  using Lossy = Setting<Shape{3, 4, 1}, AtomicCommit, AnyFaults<Kind::crash, Who::anybody, 1, 1>, Counted>;
  auto const found = best<Lossy>();
  CHECK(found.verdict.proved());
  CHECK(found.executions == execution_count<Lossy>());
}

TEST_CASE("a chain of executions says who is dead, and that nothing of theirs is lost") {
  auto const found = full_information<Game<Commit, Dead<1>>>();
  REQUIRE(found.verdict.impossible());  // the dead do not come to C, though nothing fails
  std::ostringstream text;
  text << found;
  CHECK(text.str().find("; dead: ") != std::string::npos);
  CHECK(text.str().find(" lost") == std::string::npos);
}
