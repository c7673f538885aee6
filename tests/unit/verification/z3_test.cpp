// SPDX-License-Identifier: Apache-2.0
// Z3's verdict against a naive enumeration of all executions, on machines by the thousand.
#include <chrono>
#include <sstream>
#include <string>

#include "catch.hpp"
#include "oracle.hpp"
#include "protolearn/core/random.hpp"
#include "protolearn/model/faults/reliable.hpp"
#include "protolearn/task/atomic_commit.hpp"
#include "protolearn/verification/z3/prove.hpp"

namespace z3_test {

using namespace protolearn;
using namespace protolearn::detail;

// --- fault models, as a user may write them --------------------------------------------------------------------------

struct Nameless : FaultModel {
  static std::string name() { return "a test's faults"; }
  static std::string sentence() { return "whatever the test says"; }
};
template <unsigned L>
struct LossBudget : Nameless {
  static constexpr unsigned losses_per_round = L;
  static constexpr bool loses(bool, bool) { return true; }
};
template <unsigned F>
struct Crash : Nameless {
  static constexpr unsigned max_faulty = F;
  static constexpr bool crashes = true;
};
template <unsigned F>
struct SendOmission : Nameless {
  static constexpr unsigned max_faulty = F;
  static constexpr bool loses(bool sender, bool) { return sender; }
};
template <unsigned F>
struct ReceiveOmission : Nameless {
  static constexpr unsigned max_faulty = F;
  static constexpr bool loses(bool, bool receiver) { return receiver; }
};
template <unsigned F>
struct Omission : Nameless {
  static constexpr unsigned max_faulty = F;
  static constexpr bool loses(bool sender, bool receiver) { return sender || receiver; }
};
template <unsigned F>
struct Byzantine : Nameless {
  static constexpr unsigned max_faulty = F;
  static constexpr bool lies = true;
};

// --- views that ask for what Ordered does not ------------------------------------------------------------------------

/// The own state, how many of the others sent each symbol, and the round. Many of its observations cannot occur.
struct CountedByRound {
  static constexpr char const* name = "CountedByRound";
  template <Shape shape_>
  struct On {
    static constexpr Shape shape = shape_;
    using received_type = std::array<state_t, shape_.nodes>;
    static constexpr bool anonymous = true;
    static constexpr unsigned digits = shape.states + 3;
    static constexpr std::array<unsigned, digits> radix = [] {
      std::array<unsigned, digits> result{};
      result.fill(shape.nodes);
      result.front() = shape.states;
      result.back() = shape.rounds;
      return result;
    }();
    static constexpr std::size_t entries = [] {
      std::size_t product = 1;
      for (unsigned r : radix) product *= r;
      return product;
    }();
    static constexpr std::size_t index(received_type const& received, unsigned round = 1) {
      std::array<unsigned, digits> digit{};
      digit.front() = received[0];
      for (unsigned j = 1; j < shape.nodes; ++j) ++digit[1U + received[j]];
      digit.back() = round - 1;
      std::size_t result = 0;
      for (unsigned d = 0; d < digits; ++d) result = result * radix[d] + digit[d];
      return result;
    }
    static constexpr std::array<state_t, digits> digits_of(std::size_t entry) {
      std::array<state_t, digits> result{};
      for (unsigned d = digits; d-- > 0; entry /= radix[d]) result[d] = static_cast<state_t>(entry % radix[d]);
      return result;
    }
    template <class Logic>
    static auto digit_is(Logic const& logic, unsigned d, unsigned value) {
      if (d == 0) return logic.received(0, value);
      if (d == digits - 1) return logic.constant(logic.round() == value + 1);
      std::vector<typename Logic::boolean> which;
      for (unsigned j = 1; j < shape.nodes; ++j) which.push_back(logic.received(j, d - 1));
      return logic.count_between(which, value, value);
    }
    template <class Names>
    static std::string digit_name(unsigned d, Names const&) {
      return std::to_string(d);
    }
    template <class Names>
    static std::string value_name(unsigned, unsigned value, Names const&) {
      return std::to_string(value);
    }
    struct Observation {
      explicit constexpr Observation(std::size_t entry) : digit(digits_of(entry)) {}
      [[nodiscard]] constexpr unsigned own() const { return digit[0]; }
      [[nodiscard]] constexpr unsigned count(unsigned s) const { return digit[s + 1] + (s == own() ? 1U : 0U); }
      [[nodiscard]] constexpr bool last_round() const { return digit.back() + 1U == shape.rounds; }
      std::array<state_t, digits> digit;
    };
  };
};

/// A table for each process.
struct Apart {
  static constexpr char const* name = "Apart";
  template <Shape shape_>
  struct On : Ordered::On<shape_> {
    using Shared = Ordered::On<shape_>;
    static constexpr bool anonymous = false;
    static constexpr std::size_t entries = shape_.nodes * Shared::entries;
    static constexpr std::size_t offset(unsigned i) { return i * Shared::entries; }
    static constexpr auto digits_of(std::size_t entry) { return Shared::digits_of(entry % Shared::entries); }
    struct Observation : Shared::Observation {
      explicit constexpr Observation(std::size_t entry) : Shared::Observation(entry % Shared::entries) {}
    };
  };
};

// --- tasks -----------------------------------------------------------------------------------------------------------

struct Consensus {
  static constexpr std::string_view name = "consensus";
  static constexpr std::array<std::string_view, 4> names{"ZERO", "ONE", "DECIDE_ZERO", "DECIDE_ONE"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = visits(2) || visits(3);
  static constexpr auto rules = hana::make_tuple(
      must("agreement", !(any(visits(2)) && any(visits(3))), broken(-1)),
      must("validity_0 a decision on 0 was a start", implies(any(visits(2)), any(starts(0))), broken(-1)),
      must("validity_1 a decision on 1 was a start", implies(any(visits(3)), any(starts(1))), broken(-1)),
      must("termination", all(!correct || decided), broken(-1)));
  static constexpr auto unanimous = share("all start with 0", all(starts(0)), all(visits(2)));
};

/// One rule at a time, so that each operator of the language is seen to matter.
constexpr auto probes = hana::make_tuple(
    must("count", implies(failure_free, count(visits(2)) >= 2), broken(-1)),
    must("failures", implies(failures() == 1U, any(ends(2) && correct)), broken(-1)),
    must("losses", implies(loss_free_rounds() >= 1, any(visits_by(2, 1))), broken(-1)),
    must("no loss", implies(loss_free_rounds() == 1U && failures() < 2, count(ends(0)) <= 2), broken(-1)),
    must("one correct", implies(none(ends(2)), any(starts(1) && !ends(1) && correct)), broken(-1)),
    must("same end", implies(any(ends(2)), all(ends(2))), broken(-1)),
    must("rumour", implies(failures() == 2U && loss_free_rounds() <= 1, any(ends(2) && correct)), broken(-1)));

template <int k>
struct Probe {
  static constexpr std::string_view name = "probe";
  static constexpr std::array<std::string_view, 3> names{"A", "B", "C"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = visits(2);
  static constexpr auto rules = hana::make_tuple(probes[hana::int_c<k>]);
  static constexpr auto unanimous = share("all in A", all(starts(0)), all(visits(2)));
};

/// Exactly one process starts in state 0; it may be one that lies.
struct OneSource : Probe<0> {
  static constexpr auto starting = count(starts(0)) == 1U;
  static constexpr auto rules =
      hana::make_tuple(must("a correct source is heard", implies(any(starts(0)), any(visits(2))), broken(-1)),
                       must("only a source is heard", implies(any(visits(2)), any(starts(0) || starts(1))), broken(-1)),
                       must("not all start in 1", implies(failure_free, !all(starts(1))), broken(-1)));
};

// --- machines --------------------------------------------------------------------------------------------------------

template <class Setting>
typename Setting::machine_type random_machine(Random& random) {
  typename Setting::machine_type machine;
  for (std::size_t e = 0; e < Setting::machine_type::entries; ++e) {
    machine[e] = static_cast<state_t>(random.below(Setting::states));
  }
  return machine;
}

/// A random machine that prefers one state, more or less: it breaks simple rules less often.
template <class Setting>
typename Setting::machine_type leaning_machine(Random& random) {
  auto machine = random_machine<Setting>(random);
  auto const favourite = static_cast<state_t>(random.below(Setting::states));
  double const weight = 1.05 * random.uniform();
  for (std::size_t e = 0; e < Setting::machine_type::entries; ++e) {
    if (random.chance(weight)) machine[e] = favourite;
  }
  return machine;
}

template <class Setting>
void mutate(typename Setting::machine_type& machine, Random& random, unsigned changes) {
  for (unsigned k = 0; k < changes; ++k) {
    machine[random.below(Setting::machine_type::entries)] = static_cast<state_t>(random.below(Setting::states));
  }
}

/// Commit if everybody's yes was heard, abort if one's own or somebody's vote is no, follow whoever decided, else wait.
template <class Setting>
typename Setting::machine_type commit_machine() {
  return typename Setting::machine_type([](auto const& o) -> state_t {
    using enum AtomicCommit::State;
    if (o.own() == local_abort) return abort;
    if (o.own() != local_commit) return o.own();
    if (o.count(local_abort) + o.count(abort) > 0) return abort;
    return o.count(commit) > 0 || o.count(local_commit) == Setting::nodes ? commit : local_commit;
  });
}

/// FloodSet (N. Lynch, "Distributed Algorithms", 1996): keep 0 if a 0 was received; decide in the last round.
template <class Setting>
typename Setting::machine_type flood_set() {
  return typename Setting::machine_type([](auto const& o) -> state_t {
    bool const zero = o.count(0) > 0;
    return static_cast<state_t>((zero ? 0 : 1) + (o.last_round() ? 2 : 0));
  });
}

// --- the comparison --------------------------------------------------------------------------------------------------

struct Verdicts {
  unsigned proved = 0;
  unsigned refuted = 0;
};

/// Z3 says what the enumeration says; what it refutes, it refutes with an execution that the adversary may choose.
template <class Setting>
void compare(typename Setting::machine_type const& machine, Verdicts& verdicts) {
  using Kind = typename Z3Answer<Setting>::Kind;
  auto const counts = oracle::count<Setting>(machine);
  auto const answer = z3_prove<Setting>(machine);
  REQUIRE(answer.reason.empty());
  REQUIRE(answer.kind == (counts.correct() ? Kind::proved : Kind::refuted));
  REQUIRE(answer.counterexample.has_value() == !counts.correct());
  ++(counts.correct() ? verdicts.proved : verdicts.refuted);
  if (counts.correct()) return;
  auto const& run = answer.counterexample->run;
  REQUIRE(counts.violations[answer.counterexample->rule] > 0);
  auto const again = replay<Setting>(machine, run.schedule);
  REQUIRE(again.has_value());
  REQUIRE(again->rule == answer.counterexample->rule);
  REQUIRE(again->run.states == run.states);
  std::stringstream text;
  write_schedule(text, run.schedule);
  REQUIRE(read_schedule<Setting>(text) == run.schedule);  // in its normal form, and allowed
}

template <class Setting>
void compare_random(unsigned machines, Verdicts& verdicts) {
  Random random(machines);
  for (unsigned k = 0; k < machines; ++k) compare<Setting>(random_machine<Setting>(random), verdicts);
}

template <class Setting>
void compare_leaning(unsigned machines, Verdicts& verdicts) {
  Random random(machines);
  for (unsigned k = 0; k < machines; ++k) compare<Setting>(leaning_machine<Setting>(random), verdicts);
}

template <class Setting>
void compare_mutants(typename Setting::machine_type const& right, unsigned machines, unsigned changes,
                     Verdicts& verdicts) {
  Random random(machines);
  compare<Setting>(right, verdicts);
  for (unsigned k = 1; k < machines; ++k) {
    auto mutant = right;
    mutate<Setting>(mutant, random, 1 + k % changes);
    compare<Setting>(mutant, verdicts);
  }
}

}  // namespace z3_test

using namespace z3_test;

TEST_CASE("the oracle counts executions as the architecture defines them") {
  auto const executions = []<class Setting>(Setting) {
    return oracle::count<Setting>(typename Setting::machine_type{}).executions;
  };
  CHECK(executions(Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss>{}) == 32768);
  CHECK(executions(Setting<Shape{3, 4, 2}, AtomicCommit, Reliable>{}) == 8);
  CHECK(executions(Setting<Shape{3, 4, 2}, AtomicCommit, z3_test::SendOmission<1>>{}) == 392);
  CHECK(executions(Setting<Shape{3, 4, 2}, AtomicCommit, z3_test::Crash<1>>{}) == 200);
  CHECK(executions(Setting<Shape{4, 4, 3}, AtomicCommit, z3_test::Crash<2>>{}) == 24592);
  CHECK(executions(Setting<Shape{3, 4, 1}, AtomicCommit, z3_test::LossBudget<1>>{}) == 8 * 7);
  CHECK(executions(Setting<Shape{3, 4, 1}, AtomicCommit, z3_test::Byzantine<1>>{}) == 8 + 3 * 4 * 25);
}

TEST_CASE("Z3 and the oracle agree on random and mutated commit machines") {
  Verdicts random;
  Verdicts mutated;
  SECTION("two processes") {
    using Game = Setting<Shape{2, 5, 2}, AtomicCommit>;
    compare_random<Game>(150, random);
    compare_mutants<Game>(commit_machine<Game>(), 300, 4, mutated);
  }
  SECTION("three processes, one round") {
    using Game = Setting<Shape{3, 4, 1}, AtomicCommit>;
    compare_random<Game>(100, random);
    compare_mutants<Game>(commit_machine<Game>(), 200, 8, mutated);
  }
  SECTION("three processes that nothing happens to") {
    using Game = Setting<Shape{3, 4, 2}, AtomicCommit, Reliable>;
    compare_random<Game>(100, random);
    compare_mutants<Game>(commit_machine<Game>(), 100, 8, mutated);
  }
  SECTION("three processes, two rounds") {
    using Game = Setting<Shape{3, 8, 2}, AtomicCommit>;
    compare_random<Game>(10, random);
    compare_mutants<Game>(commit_machine<Game>(), 40, 100, mutated);
  }
  CHECK(random.refuted > 0);
  CHECK(mutated.proved > 0);
  CHECK(mutated.refuted > 0);
}

TEST_CASE("Z3 and the oracle agree under every kind of fault") {
  constexpr Shape shape{3, 4, 2};
  Verdicts verdicts;
  SECTION("crash") {
    using Game = Setting<shape, z3_test::Consensus, z3_test::Crash<1>, CountedByRound>;
    compare_mutants<Game>(flood_set<Game>(), 60, 300, verdicts);
  }
  SECTION("two crashes") {
    using Game = Setting<Shape{3, 3, 2}, Probe<1>, z3_test::Crash<2>>;
    compare_leaning<Game>(60, verdicts);
  }
  SECTION("what the crashed do not hear is not lost") {
    using Game = Setting<Shape{3, 3, 2}, Probe<6>, z3_test::Crash<2>>;
    auto const rumour = [](auto const& o) { return static_cast<state_t>(o.lost() + o.count(2) > 0 ? 2 : 0); };
    compare_mutants<Game>(Game::machine_type(rumour), 30, 6, verdicts);
  }
  SECTION("send omission") {
    using Game = Setting<shape, AtomicCommit, z3_test::SendOmission<1>>;
    compare_mutants<Game>(commit_machine<Game>(), 40, 10, verdicts);
  }
  SECTION("receive omission") {
    using Game = Setting<shape, AtomicCommit, z3_test::ReceiveOmission<1>>;
    compare_mutants<Game>(commit_machine<Game>(), 40, 10, verdicts);
  }
  SECTION("general omission") {
    using Game = Setting<shape, AtomicCommit, z3_test::Omission<1>>;
    compare_mutants<Game>(commit_machine<Game>(), 40, 10, verdicts);
  }
  SECTION("a budget of losses") {
    using Game = Setting<Shape{3, 3, 2}, Probe<2>, z3_test::LossBudget<2>>;
    compare_leaning<Game>(40, verdicts);
  }
  SECTION("lies") {
    using Game = Setting<Shape{3, 3, 1}, Probe<5>, z3_test::Byzantine<1>>;
    compare_leaning<Game>(60, verdicts);
    using Two = Setting<Shape{3, 3, 1}, Probe<4>, z3_test::Byzantine<2>>;
    compare_leaning<Two>(20, verdicts);
  }
  SECTION("a liar may be the source") {
    using Game = Setting<Shape{3, 3, 1}, OneSource, z3_test::Byzantine<1>>;
    compare_leaning<Game>(60, verdicts);
  }
  SECTION("losses that are counted") {
    using Game = Setting<Shape{3, 3, 2}, Probe<3>, z3_test::SendOmission<1>>;
    compare_leaning<Game>(60, verdicts);
  }
  SECTION("a table for each process") {
    using Game = Setting<Shape{2, 4, 2}, AtomicCommit, MessageLoss, Apart>;
    compare_mutants<Game>(commit_machine<Game>(), 60, 6, verdicts);
  }
  CHECK(verdicts.proved > 0);
  CHECK(verdicts.refuted > 0);
}

TEST_CASE("Z3 knows what the literature knows") {
  auto const proved = []<class Game>(Game) {
    return z3_prove<Game>(flood_set<Game>()).kind == Z3Answer<Game>::Kind::proved;
  };
  SECTION("F + 1 rounds are enough under crashes, F are not") {
    CHECK(proved(Setting<Shape{3, 4, 2}, z3_test::Consensus, z3_test::Crash<1>, CountedByRound>{}));
    CHECK_FALSE(proved(Setting<Shape{3, 4, 1}, z3_test::Consensus, z3_test::Crash<1>, CountedByRound>{}));
    CHECK(proved(Setting<Shape{4, 4, 3}, z3_test::Consensus, z3_test::Crash<2>, CountedByRound>{}));
    CHECK_FALSE(proved(Setting<Shape{4, 4, 2}, z3_test::Consensus, z3_test::Crash<2>, CountedByRound>{}));
  }
  SECTION("uniform consensus: not by flooding when sending fails") {
    CHECK_FALSE(proved(Setting<Shape{3, 4, 2}, z3_test::Consensus, z3_test::SendOmission<1>, CountedByRound>{}));
  }
}

TEST_CASE("planted bugs are caught, with the rule that they break") {
  using Game = Setting<Shape{3, 8, 2}, AtomicCommit>;
  using Machine = Game::machine_type;
  using enum AtomicCommit::State;
  auto const broken = [](auto const& protocol) {
    auto const answer = z3_prove<Game>(Machine(protocol));
    REQUIRE(answer.kind == Z3Answer<Game>::Kind::refuted);
    return broken_rules(answer.counterexample->run);
  };
  SECTION("commits and aborts") {
    CHECK((broken([](auto const& o) -> state_t { return o.own() == commit ? abort : commit; }) & 1U) != 0);
  }
  SECTION("commits against one's own vote") {
    CHECK((broken([](auto const& o) -> state_t { return o.own() < 2 ? +commit : o.own(); }) & 2U) != 0);
  }
  SECTION("commits although a vote is lost") {
    CHECK(broken([](auto const& o) -> state_t {
            if (o.own() > 1) return o.own();
            return o.own() == local_abort || o.count(local_abort) > 0 ? abort : commit;
          }) == 4U);
  }
  SECTION("never decides") {
    auto const rules = broken([](auto const& o) { return o.own(); });
    CHECK((rules == 8U || rules == 16U));
  }
}

TEST_CASE("a proof is for a seed the same, and a time-out is never a proof") {
  using Game = Setting<Shape{3, 8, 2}, AtomicCommit>;
  using Kind = Z3Answer<Game>::Kind;
  Random random(7);
  auto const machine = random_machine<Game>(random);
  auto const first = z3_prove<Game>(machine, {.seed = 3});
  auto const second = z3_prove<Game>(machine, {.seed = 3});
  REQUIRE(first.kind == Kind::refuted);
  CHECK(first.counterexample->run.schedule == second.counterexample->run.schedule);
  CHECK(first.seconds > 0);

  auto const none = z3_prove<Game>(commit_machine<Game>(), {.time_limit = std::chrono::milliseconds{0}});
  CHECK(none.kind == Kind::unknown);
  CHECK(none.reason == "Z3: time-out after 0 s");

  using Large = Setting<Shape{6, 5, 4}, AtomicCommit>;  // 38,880 rows, 24 times
  auto const late = z3_prove<Large>(random_machine<Large>(random), {.time_limit = std::chrono::milliseconds{100}});
  CHECK(late.kind == Z3Answer<Large>::Kind::unknown);
  CHECK(late.reason == "Z3: time-out after 0.1 s");
  CHECK(late.seconds < 5);
}

TEST_CASE("a table's diagram says what its rows say") {
  constexpr unsigned digits = 3, radix = 4, states = 5;
  using Row = detail::TableRow<digits>;
  Random random(11);
  for (unsigned round = 0; round < 200; ++round) {
    std::vector<Row> rows;
    for (unsigned e = 0; e < radix * radix * radix; ++e) {
      std::array<state_t, digits> const observed{static_cast<state_t>(e / 16), static_cast<state_t>(e / 4 % 4),
                                                 static_cast<state_t>(e % 4)};
      if (random.chance(0.1)) continue;  // an observation that cannot occur
      rows.push_back({observed, static_cast<state_t>(random.below(1 + round % states))});
    }
    detail::TableDiagram const diagram(rows, states);
    for (Row const& row : rows) {
      std::size_t at = diagram.root();
      while (at >= states) {
        auto const& node = diagram.nodes()[at - states];
        std::size_t next = at;
        for (auto const& edge : node.edges) {
          if (edge.value == row.observed[node.digit]) next = edge.target;
        }
        REQUIRE(next < at);  // an edge for each value that occurs; and towards the end
        at = next;
      }
      REQUIRE(at == row.next);
    }
  }
}
