// SPDX-License-Identifier: Apache-2.0
// Short counterexamples against an enumeration of all executions.
#include "protolearn/verification/shortest.hpp"

#include <map>
#include <set>
#include <sstream>
#include <vector>

#include "catch.hpp"
#include "machines.hpp"
#include "oracle.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/loss_budget.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/faults/send_omission.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/publishing/print.hpp"
#include "protolearn/task/byzantine_agreement.hpp"
#include "protolearn/task/consensus.hpp"
#include "protolearn/task/safe_consensus.hpp"
#include "tasks.hpp"

namespace shortest_test {

using namespace protolearn;
using namespace protolearn::detail;

/// What shortest() guarantees, on machines of all sorts. Returns how many rules broke, and for how many of these the
/// first counterexample is the shortest of all executions.
template <class Setting>
std::pair<unsigned, unsigned> keeps_its_promise(unsigned machines) {
  constexpr std::size_t musts = must_count<typename Setting::Task>;
  unsigned broken = 0, best = 0;
  Random random(machines + Setting::machine_type::entries);
  Explorer<Setting> explorer;
  for (unsigned k = 0; k < machines; ++k) {
    auto machine = k % 2 == 0 ? machines::random_machine<Setting>(random) : machines::leaning_machine<Setting>(random);
    std::array<Length, musts> least;
    least.fill({99, 0, 0});
    std::map<std::string, std::array<unsigned, musts>> round_of;  // 0: kept; by schedule
    auto const text = [](auto const& schedule) {
      std::ostringstream out;
      write_schedule(out, normal_form<Setting>(schedule));
      return out.str();
    };
    oracle::for_each_execution<Setting>(machine, [&](Execution<Setting> const& run) {
      auto& rounds = round_of[text(run.schedule)];
      rule_set const violated = broken_rules(run);
      for (std::size_t rule = 0; rule < musts; ++rule) {
        if (((violated >> rule) & 1) == 0) continue;
        Length const length = length_of(Counterexample<Setting>{rule, run});
        rounds[rule] = length.round;
        least[rule] = std::min(least[rule], length);
      }
    });
    auto const found = shortest(explorer, machine, 3);
    std::array<std::vector<std::string>, musts> by_rule;
    Length before{};
    for (auto const& counterexample : found) {
      auto const& schedule = counterexample.run.schedule;
      std::size_t const rule = counterexample.rule;
      Length const length = length_of(counterexample);
      REQUIRE(length.round == least[rule].round);  // exactly
      REQUIRE(length >= before);                   // in order
      before = length;
      REQUIRE(round_of.count(text(schedule)) == 1);  // the adversary may do this
      REQUIRE(round_of[text(schedule)][rule] == length.round);
      if (by_rule[rule].empty()) {
        ++broken;
        if (length == least[rule]) ++best;
      }
      by_rule[rule].push_back(text(schedule));
      for (unsigned r = 0; r < Setting::rounds; ++r) {  // nothing can be taken away
        for (unsigned i = 0; i < Setting::nodes; ++i) {
          for (unsigned j = 0; j < Setting::nodes; ++j) {
            auto less = schedule;
            bool const lies = Setting::Faults::lies && contains(schedule.faulty, j);
            less.fate[r][i][j] = lies ? Setting::lost : as_sent;
            if (text(less) == text(schedule)) continue;
            REQUIRE(round_of.count(text(less)) == 1);
            unsigned const round = round_of[text(less)][rule];
            REQUIRE((round == 0 || round > length.round));
          }
        }
      }
    }
    for (std::size_t rule = 0; rule < musts; ++rule) {
      REQUIRE(by_rule[rule].empty() == (least[rule].round == 99));  // one for each rule that breaks
      REQUIRE(by_rule[rule].size() <= 3);
      REQUIRE(std::set(by_rule[rule].begin(), by_rule[rule].end()).size() == by_rule[rule].size());
    }
  }
  return {broken, best};
}

/// Executions with superfluous lies, and how many lies are left of each. None of those can be silence as well.
template <class Setting>
std::pair<unsigned, unsigned> needs_its_lies(unsigned machines) {
  constexpr unsigned N = Setting::nodes;
  Random random(machines + Setting::machine_type::entries);
  unsigned before = 0, after = 0;
  auto const lies = [](Schedule<Setting::shape> const& plan) {
    unsigned sum = 0;
    for (auto const& round : plan.fate) {
      for (auto const& receiver : round) {
        for (unsigned j = 0; j < N; ++j) sum += contains(plan.faulty, j) && receiver[j] < Setting::states ? 1U : 0U;
      }
    }
    return sum;
  };
  for (unsigned k = 0; k < machines; ++k) {
    auto const machine =
        k % 2 == 0 ? machines::random_machine<Setting>(random) : machines::leaning_machine<Setting>(random);
    for (unsigned n = 0; n < 20; ++n) {
      auto const found = replay<Setting>(machine, normal_form<Setting>(sample<Setting>(random)));
      if (!found || found->run.schedule.faulty == 0) continue;
      auto const least = shortened(machine, *found);
      auto const& plan = least.run.schedule;
      REQUIRE(least.run.states == simulate<Setting>(machine, plan).states);
      REQUIRE(least.rule == found->rule);
      REQUIRE(length_of(least) <= length_of(*found));
      REQUIRE(length_of(least).lies == lies(plan));
      before += lies(found->run.schedule);
      after += lies(plan);
      for (unsigned r = 0; r < Setting::rounds; ++r) {
        for (unsigned i = 0; i < N; ++i) {
          for (unsigned j = 0; j < N; ++j) {
            if (!contains(plan.faulty, j) || plan.fate[r][i][j] >= Setting::lost) continue;
            auto less = plan;
            less.fate[r][i][j] = Setting::lost;
            Counterexample<Setting> const without{least.rule, simulate<Setting>(machine, less)};
            REQUIRE(length_of(without).round > length_of(least).round);  // it breaks later, or not at all
          }
        }
      }
    }
  }
  return {before, after};
}

template <class Setting>
void mostly_best(unsigned machines) {
  auto const [broken, best] = keeps_its_promise<Setting>(machines);
  INFO(Setting::describe() << ": " << best << " of " << broken);
  CHECK(broken > machines / 2);
  CHECK(best * 10 >= broken * 9);
}

}  // namespace shortest_test

using namespace shortest_test;

TEST_CASE("short counterexamples are as short as promised, and nearly always the shortest") {
  mostly_best<Setting<Shape{3, 4, 1}, AtomicCommit>>(60);
  mostly_best<Setting<Shape{2, 4, 3}, AtomicCommit, LossBudget<1>>>(60);
  mostly_best<Setting<Shape{3, 4, 2}, Consensus<>, Crash<2>, WithRound<Counted>>>(40);
  mostly_best<Setting<Shape{3, 4, 2}, Consensus<>, Crash<1>, PerProcess<Ordered>>>(40);
  mostly_best<Setting<Shape{3, 4, 2}, Consensus<2, false>, SendOmission<1>, Counted>>(40);
  mostly_best<Setting<Shape{3, 4, 1}, Consensus<>, Omission<2>>>(20);
  mostly_best<Setting<Shape{3, 4, 1}, ByzantineAgreement<>, Byzantine<1>>>(40);
  mostly_best<Setting<Shape{3, 5, 1}, tasks::UnknownSource, Byzantine<2>, Counted>>(40);
  mostly_best<Setting<Shape{2, 4, 2}, SafeConsensus<2, 1>, MessageLoss>>(40);
  mostly_best<Setting<Shape{3, 4, 2}, Consensus<>, Byzantine<1>, WithRound<Counted>>>(20);
  mostly_best<Setting<Shape{4, 4, 1}, AtomicCommit, Byzantine<2>, Counted>>(20);
}

TEST_CASE("a lie that silence can replace is replaced") {
  auto const check = [](std::pair<unsigned, unsigned> lies) {
    CHECK(lies.first > 300);
    CHECK(lies.second > 10);  // some are needed
    CHECK(lies.second < lies.first / 2);
  };
  check(needs_its_lies<Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>, Counted>>(60));
  check(needs_its_lies<Setting<Shape{3, 4, 3}, Consensus<>, Byzantine<1>, WithRound<Ordered>>>(60));
  check(needs_its_lies<Setting<Shape{4, 5, 2}, AtomicCommit, Byzantine<2>>>(60));
  check(needs_its_lies<Setting<Shape{5, 4, 2}, Consensus<>, Byzantine<3>, PerProcess<Counted>>>(60));
  check(needs_its_lies<Setting<Shape{4, 4, 3}, SafeConsensus<2, 1>, Byzantine<1>, Counted>>(60));
}

TEST_CASE("a counterexample with liars says how many lies it needs") {
  using Game = Setting<Shape{4, 4, 2}, Consensus<2, false>, Byzantine<1>, Counted>;
  auto const credulous = [](auto const& o) -> state_t {  // decides 1 as soon as it hears one decision for it
    if (o.own() > 1) return o.own();
    return o.count(3) > 0 || o.count(1) >= 3 ? 3 : 2;
  };
  auto const checked = verify<Game>(credulous, {.z3_time_limit = std::chrono::seconds{0}});
  REQUIRE(checked.counterexample.has_value());
  CHECK(length_of(*checked.counterexample) == Length{1, 1, 0, 1});
  std::string const words = in_words(*checked.counterexample);
  CHECK(words.find(" breaks in round 1, with 1 faulty process and 1 lie; starts: ") != words.npos);
  std::ostringstream out;
  out << *checked.counterexample;
  CHECK(out.str().find(", and nothing to ") != std::string::npos);
  CHECK(out.str().find("sends nothing\n") != std::string::npos);
  CHECK(out.str().find("everything that is sent arrives") == std::string::npos);
}

TEST_CASE("a verdict has the shortest counterexample in full, and the others in a line each") {
  using Game = Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, Counted>;
  auto const hasty = [](auto const& o) -> state_t {  // commits unless it hears a no
    using enum AtomicCommit::State;
    if (o.own() > local_abort) return o.own();
    return o.count(local_abort) > 0 ? abort : commit;
  };
  auto const checked = verify<Game>(hasty, {.z3_time_limit = std::chrono::seconds{0}});
  REQUIRE(checked.counterexamples.size() == 2);
  REQUIRE(checked.counterexample.has_value());
  CHECK(checked.counterexample->run.schedule == checked.counterexamples[0].run.schedule);
  CHECK(length_of(checked.counterexamples[0]) ==
        Length{2, 0, 1});  // one no, unheard by one; P3 forgives whoever changes its mind
  CHECK(length_of(checked.counterexamples[1]) == Length{2, 0, 2});  // two
  CHECK(checked.verdict.reason().starts_with("P3 breaks in "));
  CHECK(checked.verdict.reason().ends_with(" of 32,768 executions"));

  std::ostringstream out;
  out << checked;
  std::string const text = out.str();
  CHECK(text.find("counterexample in N=3") != text.npos);
  CHECK(text.find("counterexample in N=3") == text.rfind("counterexample in N=3"));
  CHECK(text.find("further counterexamples:\n  P3 breaks in round 2, with 2 lost messages; starts: LOCAL_") !=
        text.npos);
  CHECK(verify<Game>(hasty, {.z3_time_limit = std::chrono::seconds{0}, .counterexamples = 1}).counterexamples.size() ==
        1);
}

TEST_CASE("a long exploration tells how far it has come") {
  using Large = Setting<Shape{5, 8, 3}, AtomicCommit, MessageLoss, Counted>;
  Random random(1);
  std::vector<ExploreProgress> seen;
  ExploreOptions options{.max_configurations = 3'000'000};
  options.on_progress = [&](ExploreProgress const& progress) { seen.push_back(progress); };
  static_cast<void>(explore<Large>(machines::random_machine<Large>(random), options));
  REQUIRE_FALSE(seen.empty());
  for (std::size_t k = 0; k < seen.size(); ++k) {
    CHECK((1 <= seen[k].round && seen[k].round <= 3));
    CHECK((1 <= seen[k].done && seen[k].done <= seen[k].of));
    if (k == 0) continue;
    CHECK(seen[k].seconds - seen[k - 1].seconds > 0.0999);  // a tenth of a second, but for rounding
    CHECK((seen[k].round > seen[k - 1].round || seen[k].done > seen[k - 1].done));
  }
}
