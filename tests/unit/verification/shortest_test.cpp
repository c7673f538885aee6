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
      if (!Setting::Faults::lies) {  // nothing can be taken away
        for (unsigned r = 0; r < Setting::rounds; ++r) {
          for (unsigned i = 0; i < Setting::nodes; ++i) {
            for (unsigned j = 0; j < Setting::nodes; ++j) {
              auto less = schedule;
              less.fate[r][i][j] = as_sent;
              if (text(less) == text(schedule)) continue;
              unsigned const round = round_of[text(less)][rule];
              REQUIRE((round == 0 || round > length.round));
            }
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
    CHECK(seen[k].seconds >= seen[k - 1].seconds + 0.1);
    CHECK((seen[k].round > seen[k - 1].round || seen[k].done > seen[k - 1].done));
  }
}
