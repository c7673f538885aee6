// SPDX-License-Identifier: Apache-2.0
// The explorer's counts against a naive enumeration of all executions, on machines by the thousand.
#include "protolearn/verification/explorer/explore.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include "exploration.hpp"
#include "machines.hpp"
#include "plain_enumeration.hpp"
#include "protolearn/model/faults/reliable.hpp"
#include "protolearn/model/faults/send_omission.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/with_round.hpp"

namespace explore_test {

using namespace protolearn;
using namespace protolearn::detail;
using namespace exploration;

template <Shape shape, class Faults, class View = Ordered>
using Game = Setting<shape, AtomicCommit, Faults, View>;

using Large = Game<Shape{3, 8, 2}, MessageLoss>;

}  // namespace explore_test

using namespace explore_test;

TEST_CASE("exploration counts what an enumeration counts, under message loss") {
  agrees<Game<Shape{2, 5, 1}, MessageLoss>>(1000);
  agrees<Game<Shape{2, 4, 2}, MessageLoss>>(1000);
  agrees_closely<Game<Shape{3, 4, 1}, MessageLoss>>(500);
  agrees<Game<Shape{3, 4, 2}, MessageLoss>>(60);
  agrees_closely<Large>(40);
  agrees_closely<Game<Shape{3, 4, 2}, MessageLoss, WithRound<Counted>>>(40);
  agrees<Game<Shape{1, 4, 3}, MessageLoss>>(100);
}

TEST_CASE("exploration counts what an enumeration counts, when nothing is lost") {
  agrees<Game<Shape{3, 8, 2}, Reliable>>(500);
  agrees<Game<Shape{4, 5, 3}, Reliable, Counted>>(300);
}

TEST_CASE("exploration counts what tight loops count, on thousands of machines") {
  Random random(1);
  Explorer<Large> explorer;
  auto const right = machines::commit_machine<Large>();
  for (unsigned k = 0; k < 3000; ++k) {
    auto const machine = machines::some_machine<Large>(random, k, right);
    auto const expected = plain::count<8>(machine);
    auto const& report = explorer.judge(machine);
    REQUIRE(report.executions == expected.executions);
    REQUIRE(report.violations == Numbers(expected.violations.begin(), expected.violations.end()));
    REQUIRE(report.violating == expected.violating);
    REQUIRE(report.undecided == expected.undecided);
  }
}

TEST_CASE("an explorer that was used before says what a new one says") {
  using Small = Game<Shape{2, 5, 2}, SendOmission<1>>;
  Random random(2);
  Explorer<Small> old;
  for (unsigned k = 0; k < 200; ++k) {
    auto const machine = machines::leaning_machine<Small>(random);
    Random a(k), b(k);
    Explorer<Small> fresh;
    REQUIRE(numbers(old.judge(machine, a, 7)) == numbers(fresh.judge(machine, b, 7)));
    REQUIRE(old.violations() == fresh.violations());
    REQUIRE(numbers(explore<Small>(machine)) == numbers(fresh.judge(machine)));
  }
}

TEST_CASE("the same protocol counts the same under a view that sees more") {
  using More = Game<Shape{3, 5, 2}, MessageLoss, WithRound<Ordered>>;
  using Less = Game<Shape{3, 5, 2}, MessageLoss, Counted>;
  Random random(3);
  for (unsigned k = 0; k < 100; ++k) {
    auto const machine = machines::leaning_machine<Less>(random);
    auto const same = [&](auto const& o) {
      std::array<state_t, 3> const received{o.own(), o.received(1), o.received(2)};
      return machine.next(received);
    };
    REQUIRE(numbers(explore<More>(More::machine_type(same))) == numbers(explore<Less>(machine)));
  }
}

TEST_CASE("a wrong decision at any reachable observation is noticed") {
  auto const right = machines::commit_machine<Large>();
  auto const seen = reachable<Large>(right);
  Explorer<Large> explorer;
  REQUIRE(explorer.judge(right).correct());
  auto const before = numbers(explorer.judge(right));
  unsigned planted = 0;
  for (std::size_t entry = 0; entry < seen.size(); ++entry) {
    for (state_t const wrong : {AtomicCommit::commit, AtomicCommit::abort}) {
      if (right[entry] == wrong) continue;
      auto mutant = right;
      mutant[entry] = wrong;
      if (seen[entry]) {
        ++planted;
        REQUIRE(explorer.judge(mutant).violating > 0);
      } else {
        REQUIRE(numbers(explorer.judge(mutant)) == before);
      }
    }
  }
  CHECK(planted > 40);
}

TEST_CASE("sampled violations differ, and cover the rules") {
  Random random(4);
  auto const machine = machines::random_machine<Large>(random);
  Explorer<Large> explorer;
  auto const& report = explorer.judge(machine, random, 100);
  CHECK(explorer.violations().size() > 50);
  CHECK(explorer.violations().size() <= 100);
  rule_set seen = 0;
  std::vector<Schedule<Large::shape>> different;
  for (auto const& schedule : explorer.violations()) {
    seen |= broken_rules(simulate<Large>(machine, schedule));
    if (std::find(different.begin(), different.end(), schedule) == different.end()) different.push_back(schedule);
  }
  CHECK(different.size() * 10 > explorer.violations().size() * 9);
  for (unsigned k = 0; k < 3; ++k) CHECK((report.violations[k] > 0) == (((seen >> k) & 1) != 0));
}

TEST_CASE("a report is incomplete, and says why, when there are too many configurations") {
  auto const report = explore<Large>(machines::commit_machine<Large>(), {.max_configurations = 3});
  CHECK_FALSE(report.complete);
  CHECK_FALSE(report.correct());
  CHECK(report.reason == "more than 3 configurations in round 1");
  CHECK(explore<Large>(machines::commit_machine<Large>()).correct());
}

TEST_CASE("more executions than fit are told by their logarithm") {
  using Huge = Game<Shape{7, 4, 3}, MessageLoss, Counted>;
  auto const report = explore<Huge>(Huge::machine_type([](auto const&) { return AtomicCommit::abort; }));
  CHECK(report.complete);
  CHECK(report.executions.empty());
  CHECK(report.log2_executions == 133);
  CHECK(report.undecided == 0);
  CHECK(report.violating == 1);  // everybody says yes, nothing is lost, and all abort
  CHECK(report.failure_free == 128);
  CHECK(report.decided_share() == 1);
}
