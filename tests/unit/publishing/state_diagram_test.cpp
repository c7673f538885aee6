// SPDX-License-Identifier: Apache-2.0
#include "protolearn/publishing/state_diagram.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "every_n_machines.hpp"
#include "machines.hpp"

namespace state_diagram_test {

using namespace protolearn;
using Arrow = StateDiagram::Arrow;

/// Does a remark hold of an observation, as the view itself would say?
template <class View>
bool holds(Remark const& remark, std::size_t entry) {
  auto const digits = View::digits_of(entry);
  auto const among = [&](unsigned value) { return ((remark.values >> value) & 1U) != 0; };
  if (remark.kind == Remark::Kind::digit) return among(digits[remark.digit]) != remark.negated;
  unsigned sum = 0;
  typename View::Observation const o(entry);
  if constexpr (requires { o.received(1U); }) {
    for (unsigned j = 1; j < View::shape.nodes; ++j) sum += among(o.received(j)) ? 1U : 0U;
  } else if constexpr (requires { o.lost(); }) {
    for (unsigned s = 0; s < View::shape.states; ++s) {
      bool const own_counts = s == o.own() && o.count(s) > digits[1 + s];  // not where a speaker is left out
      sum += among(s) ? o.count(s) - (own_counts ? 1U : 0U) : 0U;
    }
    sum += among(View::shape.states) ? o.lost() : 0U;
  } else {
    FAIL("the view does not see how many messages carry what");
  }
  return (sum >= remark.least) != remark.negated;
}

bool holds(StateDiagram::Condition const& condition, auto const& remark_holds) {
  return std::all_of(condition.remarks.begin(), condition.remarks.end(), remark_holds);
}

/// Where the diagram leads from this state: -1 if it says nothing, -2 if two arrows are taken at once.
int next_in(StateDiagram const& diagram, unsigned process, state_t own, auto const& remark_holds) {
  int next = -1, otherwise = -1;
  for (Arrow const& arrow : diagram.arrows) {
    auto const& from = diagram.nodes[arrow.from];
    if (from.process != process || from.state != own) continue;
    auto const& to = diagram.nodes[arrow.to];
    if (to.process != process) return -3;
    if (arrow.otherwise) otherwise = to.state;
    bool const taken = std::any_of(arrow.conditions.begin(), arrow.conditions.end(),
                                   [&](auto const& condition) { return holds(condition, remark_holds); });
    if (taken) next = next == -1 ? to.state : -2;
  }
  return next == -1 ? otherwise : next;
}

/// The diagram says of every relevant observation what the machine does, and an arrow has the words that it is drawn
/// with once.
template <class Setting>
void check_diagram(typename Setting::machine_type const& machine, std::vector<bool> const& relevant) {
  using View = typename Setting::view_type;
  StateDiagram const diagram = state_diagram<Setting>(machine, relevant);
  std::size_t const part = View::entries / diagram.processes;
  std::size_t wrong = 0;
  std::set<std::pair<unsigned, state_t>> seen;
  for (std::size_t e = 0; e < View::entries; ++e) {
    if (!relevant[e]) continue;
    auto const process = static_cast<unsigned>(e / part);
    state_t const own = View::digits_of(e)[0];
    seen.insert({process, own});
    seen.insert({process, machine[e]});
    int const next = next_in(diagram, process, own, [&](Remark const& remark) { return holds<View>(remark, e); });
    wrong += next == machine[e] ? 0U : 1U;
  }
  INFO(Setting::describe());
  CHECK(wrong == 0);
  std::set<std::pair<unsigned, state_t>> drawn;
  for (auto const& node : diagram.nodes) drawn.insert({node.process, node.state});
  CHECK(std::includes(drawn.begin(), drawn.end(), seen.begin(), seen.end()));
  CHECK(drawn.size() == diagram.nodes.size());
  std::set<std::pair<std::size_t, std::string>> words;
  for (Arrow const& arrow : diagram.arrows) {
    CHECK(arrow.otherwise == arrow.conditions.empty());
    for (auto const& condition : arrow.conditions) CHECK(words.emplace(arrow.from, condition.words).second);
  }
}

/// Remarks in the same words mean the same, in every state.
template <class Setting>
void check_words() {
  using View = typename Setting::view_type;
  auto const& setting = description_of<Setting>;
  auto const predicates =
      setting.view.predicates != nullptr ? setting.view.predicates() : std::vector<detail::PredicateDescription>{};
  std::size_t const part = View::entries / setting.view.parts;
  for (unsigned p = 0; p < setting.view.parts; ++p) {
    detail::Vocabulary const vocabulary(setting, predicates, p);
    std::vector<std::uint64_t> every;
    for (unsigned d = 0; d < View::digits; ++d) every.push_back((std::uint64_t{1} << View::radix[d]) - 1);
    for (state_t own = 0; own < Setting::states; ++own) {
      std::map<std::string, std::vector<bool>> meaning;
      for (Remark remark : vocabulary.all(every, false)) {
        for (bool const negated : {false, true}) {
          remark.negated = negated;
          std::vector<bool> where;
          for (std::size_t e = p * part; e < (p + 1) * part; ++e) {
            auto const digits = View::digits_of(e);
            if (digits[0] != own) continue;
            where.push_back(holds<View>(remark, e));
            REQUIRE(where.back() == vocabulary.holds(remark, digits.data()));
          }
          auto const [at, fresh] = meaning.try_emplace(vocabulary.words(remark, own), where);
          INFO(Setting::describe() << ": " << at->first);
          CHECK(at->second == where);
        }
      }
    }
  }
}

template <class Setting>
void check_setting(int machines = 6) {
  check_words<Setting>();
  detail::Random random(Setting::machine_type::entries);
  for (int k = 0; k < machines; ++k) {
    auto const machine =
        k % 2 == 0 ? machines::random_machine<Setting>(random) : machines::leaning_machine<Setting>(random);
    check_diagram<Setting>(machine, reachable<Setting>(machine));
    check_diagram<Setting>(machine, std::vector<bool>(machine.entries, true));
  }
}

template <unsigned N, unsigned S, unsigned R, class Faults, class View, class Task = AtomicCommit>
using Game = Setting<Shape{N, S, R}, Task, Faults, View>;

TEST_CASE("a state diagram says what the machine does: views of all messages") {
  check_setting<Game<3, 5, 2, MessageLoss, Ordered>>();
  check_setting<Game<2, 5, 2, SendOmission<1>, Ordered>>();
  check_setting<Game<4, 4, 2, Crash<1>, Ordered, Consensus<>>>(2);
  check_setting<Game<3, 4, 2, Dead<1>, PerProcess<Ordered>, Consensus<>>>();
  check_setting<Game<3, 4, 2, LossBudget<1>, WithRound<Ordered>>>();
  check_setting<Game<3, 4, 3, LossUntil<1>, WithCoin<WithRound<Ordered>>>>(2);
}

TEST_CASE("a state diagram says what the machine does: views that count") {
  check_setting<Game<3, 4, 2, MessageLoss, Counted>>();
  check_setting<Game<4, 5, 2, Omission<1>, Counted>>();
  check_setting<Game<4, 4, 2, Both<Crash<1>, SendOmission<1>>, Counted>>();
  check_setting<Game<4, 4, 2, HeardAtLeast<MessageLoss, 3>, Counted>>();
  check_setting<Game<4, 4, 3, Crash<2>, WithRound<Counted>, Consensus<>>>();
  check_setting<Game<4, 4, 2, Byzantine<1>, WithLastRound<Counted>, ByzantineAgreement<>>>();
  check_setting<Game<3, 4, 2, ReceiveOmission<1>, PerProcess<Counted>>>();
  check_setting<Game<3, 4, 2, Reliable, WithCoin<Counted>>>();
  check_setting<Game<4, 4, 3, Crash<1>, WithTurn<Counted, 1>, Consensus<>>>();
  check_setting<Game<3, 4, 2, Moving<Omission<1>>, WithSender<Counted, 0>, Consensus<>>>();
}

TEST_CASE("a state diagram says what the machine does: predicates") {
  check_setting<Game<4, 4, 2, Crash<1>, Thresholds<exists<0>, every<1>, majority<1>>, Consensus<>>>();
  check_setting<Game<4, 4, 2, Omission<1>, WithLastRound<Thresholds<exists<0>, any_lost>>, Consensus<>>>();
  check_setting<Game<3, 4, 2, MessageLoss, PerProcess<Thresholds<every<0>, exists<1>>>>>();
}

std::string drawn(StateDiagram const& diagram, std::string const& from, std::string const& to) {
  for (Arrow const& arrow : diagram.arrows) {
    if (diagram.nodes[arrow.from].name != from || diagram.nodes[arrow.to].name != to) continue;
    std::string text;
    for (std::string const& line : arrow.lines()) text += (text.empty() ? "" : " / ") + line;
    return text;
  }
  return "no arrow";
}

TEST_CASE("conditions are said as people say them") {
  SECTION("the commit protocol") {
    using Commit = Game<3, 4, 2, MessageLoss, Ordered>;
    auto const machine = machines::commit_machine<Commit>();
    auto const diagram = state_diagram<Commit>(machine, reachable<Commit>(machine));
    CHECK(drawn(diagram, "LOCAL_COMMIT", "COMMIT") == "heard COMMIT from anyone / or all 3 say LOCAL_COMMIT");
    CHECK(drawn(diagram, "LOCAL_COMMIT", "ABORT") == "heard LOCAL_ABORT or ABORT from anyone");
    CHECK(drawn(diagram, "LOCAL_ABORT", "ABORT") == "always");
    CHECK(drawn(diagram, "LOCAL_COMMIT", "LOCAL_ABORT") == "no arrow");
    REQUIRE(diagram.nodes.size() == 4);
    for (auto const& node : diagram.nodes) {
      CHECK(node.start == node.name.starts_with("LOCAL_"));
      CHECK(node.decision != node.start);
    }
  }
  SECTION("FloodSet") {
    using Flood = Game<4, 4, 2, Crash<1>, WithLastRound<Counted>, Consensus<>>;
    Flood::machine_type const machine([](auto const& o) -> unsigned {
      if (o.own() >= 2) return o.own();
      unsigned const least = o.count(0) > 0 ? 0 : 1;
      return o.last_round() ? 2 + least : least;
    });
    auto const diagram = state_diagram<Flood>(machine, reachable<Flood>(machine));
    CHECK(drawn(diagram, "1", "0") == "before the last round: heard 0 from anyone");
    CHECK(drawn(diagram, "1", "decide 0") == "in the last round: heard 0 from anyone");
    CHECK(drawn(diagram, "1", "decide 1") == "in the last round: heard no 0");
    CHECK(drawn(diagram, "0", "decide 0") == "in the last round");
  }
}

TEST_CASE("a process that is told apart is named") {
  using Leader = Game<3, 4, 1, MessageLoss, PerProcess<Ordered>, Consensus<>>;
  Leader::machine_type const machine([](auto const& o) -> unsigned {
    return o.process() == 0 ? 2 + o.own() % 2 : o.received(3 - o.process()) == 1 ? 3U : 2U;
  });
  auto const diagram = state_diagram<Leader>(machine, reachable<Leader>(machine));
  CHECK(diagram.processes == 3);
  bool named = false;
  for (Arrow const& arrow : diagram.arrows) {
    for (auto const& condition : arrow.conditions) {
      CHECK(condition.words == "process 0 says 1");
      CHECK(diagram.nodes[arrow.from].process != 0);
      named = true;
    }
  }
  CHECK(named);
}

/// Machines for every N, whether their predicates are types or learned: what matters is what the table says.
template <class Setting>
void check_every_n(typename Setting::machine_type const& machine, std::vector<bool> const& relevant) {
  auto const table = detail::table_of(machine);
  auto const predicates = static_cast<unsigned>(table.predicates.size());
  StateDiagram const diagram = state_diagram<Setting>(machine, relevant);
  for (std::size_t e = 0; e < table.answers.size(); ++e) {
    if (!relevant[e]) continue;
    std::size_t const row = e >> predicates;
    auto const own = static_cast<state_t>(row % table.states);
    int const next = next_in(diagram, 0, own, [&](Remark const& remark) {
      REQUIRE(remark.kind == Remark::Kind::digit);
      std::size_t const value = remark.digit > predicates ? row / table.states : (e >> (remark.digit - 1)) & 1U;
      return (((remark.values >> value) & 1U) != 0) != remark.negated;
    });
    CHECK(next == table.answers[e]);
  }
}

TEST_CASE("diagrams of machines for every N") {
  using Flood = every_n_machines::Flood<FaultBound{1}, 2>;
  Flood::machine_type const flood(every_n_machines::flood);
  auto const seen = reachable<Flood>(flood);
  check_every_n<Flood>(flood, seen);
  CHECK(drawn(state_diagram<Flood>(flood, seen), "1", "0") == "before the last round: some 0");
  using Learned = Setting<Flood::shape, Consensus<>, Crash<1>, WithLastRound<LearnedThresholds>>;
  Learned::machine_type const learned(flood);
  check_every_n<Learned>(learned, seen);
  CHECK(drawn(state_diagram<Learned>(learned, seen), "1", "decide 1") == "in the last round: no 0");
  detail::Random random(3);
  for (int k = 0; k < 20; ++k) {
    auto table = learned.table();
    for (state_t& answer : table.answers) answer = static_cast<state_t>(random.below(table.states));
    check_every_n<Learned>(Learned::machine_type(table), std::vector<bool>(table.answers.size(), true));
  }
}

}  // namespace state_diagram_test
