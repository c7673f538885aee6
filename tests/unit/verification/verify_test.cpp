// SPDX-License-Identifier: Apache-2.0
#include "protolearn/verification/verify.hpp"

#include <atomic>
#include <chrono>
#include <sstream>
#include <string>
#include <thread>

#include "catch.hpp"
#include "machines.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/reliable.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/publishing/print.hpp"

namespace verify_test {

using namespace protolearn;
using namespace std::chrono_literals;

using Game = Setting<Shape{3, 4, 2}, AtomicCommit>;
using Small = Setting<Shape{2, 4, 1}, AtomicCommit>;
constexpr char const* scope =
    "P1, P2, P3, P4 and P5 for N=3 processes, S=4 states, R=2 rounds, AtomicCommit, MessageLoss, Ordered";
VerifyOptions const without_z3{.z3_time_limit = 0s};
VerifyOptions const few_configurations{.z3_time_limit = 10s, .explore = {.max_configurations = 2}};
VerifyOptions const nothing{.z3_time_limit = 0s, .explore = {.max_configurations = 2}};

auto right() { return machines::commit_machine<Game>(); }

std::string text(Verdict const& verdict) {
  std::ostringstream out;
  out << verdict;
  return out.str();
}

bool exactly_one(Verdict const& v) { return v.proved() + v.refuted() + v.impossible() + v.unknown() == 1; }

/// A view that tells Z3 that nothing is ever heard.
struct Deaf {
  static constexpr char const* name = "Deaf";
  template <Shape shape_>
  struct On : Ordered::On<shape_> {
    template <class Logic>
    static auto digit_is(Logic const& logic, unsigned d, unsigned value) {
      return d == 0 ? logic.received(0, value) : logic.constant(value == shape_.states);
    }
  };
};

/// Nobody commits who heard nothing.
struct Silence : AtomicCommit {
  static constexpr auto rules = hana::make_tuple(must("S1 nobody commits", none(visits(commit)), broken(-1)));
};

/// A rule whose premise no execution of any machine meets, and one whose premise a machine may avoid.
struct Idle : AtomicCommit {
  static constexpr auto rules =
      hana::make_tuple(must("P1 nobody is two", implies(failures() >= 2, any(visits(commit)))),
                       must("P2 commit is unanimous", implies(any(visits(commit)), all(visits(commit)))),
                       must("P3 nobody commits", none(visits(commit))));
};

/// The message that verifying ends with.
template <class Setting>
std::string complaint(typename Setting::machine_type const& machine) {
  try {
    static_cast<void>(verify<Setting>(machine));
  } catch (disagreement_error const& error) {
    return error.what();
  }
  return "none";
}

}  // namespace verify_test

using namespace verify_test;

TEST_CASE("a right machine is proved, by both") {
  auto const checked = verify<Game>(right());
  CHECK(checked.verdict.proved());
  CHECK(exactly_one(checked.verdict));
  CHECK(checked.verdict.scope() == scope);
  CHECK(checked.verdict.reason() == "by exploration of all 32,768 executions and by Z3");
  CHECK(text(checked.verdict) ==
        "proved (" + std::string(scope) + "; by exploration of all 32,768 executions and by Z3)");
  CHECK(checked.executions == 32768);
  CHECK(checked.undecided == explore<Game>(right()).undecided);
  CHECK(checked.undecided == checked.report.undecided);
  CHECK(checked.log2_executions == 15);
  CHECK_FALSE(checked.counterexample.has_value());
}

TEST_CASE("a wrong machine is refuted, with a counterexample") {
  auto wrong = right();
  wrong[Game::view_type::index({0, 4, 4})] = AtomicCommit::commit;
  auto const checked = verify<Game>(wrong);
  CHECK(checked.verdict.refuted());
  CHECK(exactly_one(checked.verdict));
  REQUIRE(checked.counterexample.has_value());
  CHECK(detail::broken_rules(checked.counterexample->run) != 0);
  CHECK(checked.counterexample->run.states == simulate<Game>(wrong, checked.counterexample->run.schedule).states);
  auto const violating = detail::with_commas(checked.report.violating);
  CHECK(checked.verdict.reason() == "P3 breaks in " + violating + " of 32,768 executions");
}

TEST_CASE("without Z3 the verdict says so") {
  auto const checked = verify<Game>(right(), without_z3);
  CHECK(checked.verdict.proved());
  CHECK(checked.verdict.reason() == "by exploration of all 32,768 executions; Z3: switched off");
  CHECK(checked.z3_seconds == 0);
}

TEST_CASE("when Z3 runs out of time the verdict says so") {
  using Large = Setting<Shape{6, 5, 3}, AtomicCommit, Reliable>;
  auto const checked = verify<Large>(machines::commit_machine<Large>(), {.z3_time_limit = 1ms});
  CHECK(checked.verdict.proved());
  CHECK(checked.verdict.reason() == "by exploration of all 64 executions; Z3: time-out after 0.001 s");
}

TEST_CASE("Z3 can be interrupted, and the verdict says so") {
  using Large = Setting<Shape{6, 5, 3}, AtomicCommit, Crash<2>, Counted>;
  auto const machine = machines::commit_machine<Large>();
  std::atomic<bool> stop = true;
  auto const at_once = verify<Large>(machine, {.z3_time_limit = 600s, .explore = {}, .stop = &stop});
  CHECK(at_once.report.complete);
  CHECK(at_once.verdict.reason().ends_with("; Z3: interrupted") == at_once.verdict.proved());
  CHECK(at_once.z3_seconds < 5);

  // Twelve pigeons do not fit into eleven holes, but resolution takes long to see it (Haken, 1985).
  z3::context context;
  z3::solver solver(context, "QF_FD");
  std::vector<std::vector<z3::expr>> sits(12);
  for (int pigeon = 0; pigeon < 12; ++pigeon) {
    z3::expr somewhere = context.bool_val(false);
    for (int hole = 0; hole < 11; ++hole) {
      sits[static_cast<unsigned>(pigeon)].push_back(context.bool_const(
          std::string("p").append(std::to_string(pigeon)).append("h").append(std::to_string(hole)).c_str()));
      somewhere = somewhere || sits[static_cast<unsigned>(pigeon)].back();
      for (int other = 0; other < pigeon; ++other) {
        solver.add(!sits[static_cast<unsigned>(pigeon)].back() ||
                   !sits[static_cast<unsigned>(other)][static_cast<unsigned>(hole)]);
      }
    }
    solver.add(somewhere);
  }
  stop = false;
  std::thread user([&] {
    std::this_thread::sleep_for(100ms);
    stop = true;
  });
  auto const said = [&] {
    detail::Interrupter const interrupter(context, &stop);
    return solver.check();
  }();
  user.join();
  CHECK(said == z3::unknown);
}

TEST_CASE("what is not explored is not proved by exploration") {
  auto const unknown = verify<Game>(right(), nothing);
  CHECK(unknown.verdict.unknown());
  CHECK(exactly_one(unknown.verdict));
  CHECK(unknown.verdict.reason() == "exploration: more than 2 configurations in round 1; Z3: switched off");
  CHECK_FALSE(unknown.report.correct());

  auto const proved = verify<Game>(right(), few_configurations);
  CHECK(proved.verdict.proved());
  CHECK(proved.verdict.reason() == "by Z3; exploration: more than 2 configurations in round 1");

  auto const refuted = verify<Game>(Game::machine_type{}, few_configurations);
  CHECK(refuted.verdict.refuted());
  REQUIRE(refuted.counterexample.has_value());
  CHECK(detail::broken_rules(refuted.counterexample->run) != 0);
  CHECK(refuted.verdict.reason() ==
        detail::rule_name<AtomicCommit>(refuted.counterexample->rule) +
            " breaks in an execution that Z3 found; exploration: more than 2 configurations in round 1");
}

TEST_CASE("a plain function is verified like a machine") {
  auto const checked = verify<Small>([](auto const& o) { return o.own(); });
  CHECK(checked.verdict.refuted());
  CHECK(checked.executions == 16);
  CHECK(checked.undecided == 16);
  CHECK(checked.report.violations == std::vector<count_t>{0, 0, 0, 3, 1});
  CHECK(checked.verdict.reason() == "P4 breaks in 3 and P5 in 1 of 16 executions");
  CHECK(checked.report.premises == std::vector<count_t>{16, 16, 16, 3, 1});
  CHECK(checked.report.decided_share() == 0);
  CHECK(checked.report.failure_free_share() == 0);
  CHECK(checked.report.unanimous_share() == 0);
}

TEST_CASE("a function that returns no state is refused, with what it observed") {
  auto const said = []<class Setting>(Setting, auto const& f) -> std::string {
    try {
      static_cast<void>(verify<Setting>(f, without_z3));
    } catch (usage_error const& error) {
      return error.what();
    }
    return "nothing";
  };
  CHECK(said(Small{}, [](auto const& o) { return o.lost() > 0 && o.own() == 1 ? 4 : 3; }) ==
        "a protocol written by hand returned 4, having observed (own: LOCAL_ABORT, +1: lost): its "
        "states are 0 (LOCAL_COMMIT) to 3 (ABORT).");
  CHECK(said(Small{}, [](auto const&) { return -1; }) ==
        "a protocol written by hand returned -1, having observed (own: LOCAL_COMMIT, +1: LOCAL_COMMIT): "
        "its states are 0 (LOCAL_COMMIT) to 3 (ABORT).");
  CHECK(said(Small{}, [](auto const&) { return 256; }).find("returned 256, ") != std::string::npos);  // not 0
  using Counting = Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, PerProcess<WithRound<Counted>>>;
  CHECK(said(Counting{}, [](auto const& o) { return o.process() == 1 && o.round() == 2 && o.count(2) == 2 ? 9 : 0; }) ==
        "a protocol written by hand returned 9, having observed (process 1, own: LOCAL_COMMIT, #LOCAL_COMMIT: 0, "
        "#LOCAL_ABORT: 0, #COMMIT: 2, #ABORT: 0, lost: 0, round: 2): its states are 0 (LOCAL_COMMIT) to 3 (ABORT).");
  CHECK(said(Small{}, [](auto const&) { return AtomicCommit::abort; }) == "nothing");
  CHECK_THROWS_WITH(Small::machine_type([](auto const&) { return 126; }),  // no setting: no names
                    "a protocol written by hand returned 126, having observed (own: 0, +1: 0): its states are 0 to 3.");
}

TEST_CASE("a function may say that an observation is never made, and is believed where that is so") {
  using State = AtomicCommit::State;
  auto const verdict = [](auto const& f) { return verify<Small>(f, without_z3).verdict; };
  // In the only round nobody has decided yet, and nobody is told that somebody has.
  auto const plain = [](auto const& o) { return o.own() == 0 && o.received(1) == 0 ? State::commit : State::abort; };
  auto const early = [](auto const& o) { return o.own() > 1 || o.count(2) + o.count(3) > 0; };
  auto const as_enumerator = [&](auto const& o) { return early(o) ? unreachable : plain(o); };
  auto const as_state = [&](auto const& o) -> state_t {
    if (early(o)) return unreachable;
    return plain(o);
  };
  auto const as_number = [&](auto const& o) { return early(o) ? unreachable : int{plain(o)}; };
  auto const as_byte = [&](auto const& o) -> signed char {
    if (early(o)) return unreachable;
    return static_cast<signed char>(plain(o));
  };
  static_assert(std::is_same_v<decltype(as_enumerator(Small::Observation(0))), State>);
  for (auto const& v : {verdict(as_enumerator), verdict(as_state), verdict(as_number), verdict(as_byte)}) {
    CHECK(text(v) == text(verdict(plain)));
  }

  Small::machine_type const machine(as_state);  // keeps its own state where it holds that it never comes to be
  CHECK(machine.next({0, 4}) == AtomicCommit::abort);
  CHECK(machine.next({2, 3}) == 2);
  CHECK(machine.next({1, 3}) == 1);
}

TEST_CASE("a function that is wrong about what is never observed is refused, with an execution") {
  auto const said = []<class Setting>(Setting, auto const& f, VerifyOptions const& options) -> std::string {
    try {
      return text(verify<Setting>(f, options).verdict);
    } catch (usage_error const& error) {
      return error.what();
    }
  };
  CHECK(said(
            Small{},
            [](auto const& o) -> state_t {
              if (o.lost() > 0 && o.own() == 1) return unreachable;
              return AtomicCommit::abort;
            },
            without_z3) ==
        "a protocol written by hand answers `unreachable` to (own: LOCAL_ABORT, +1: lost), which process 1 observes in "
        "round 1 of this execution in N=2 processes, S=4 states, R=1 round, AtomicCommit, MessageLoss, Ordered "
        "(received: [own state, then from the next processes in turn]):\n"
        "starts:\n"
        "  process 0: LOCAL_COMMIT\n"
        "  process 1: LOCAL_ABORT\n"
        "round 1: the message from 0 to 1 is lost\n"
        "  process 0: [LOCAL_COMMIT, LOCAL_ABORT] -> ABORT\n"
        "  process 1: [LOCAL_ABORT, lost] -> LOCAL_ABORT\n"
        "(Where it answers `unreachable`, processes keep their own state here.)");

  // In the second round of crashes: whoever is undecided then missed nothing.
  using Crashing = Setting<Shape{3, 4, 2}, AtomicCommit, Crash<1>, WithRound<Counted>>;
  auto const second_round = [](auto const& o) -> state_t {
    if (o.round() == 2 && o.own() == 0 && o.lost() > 0) return unreachable;
    return o.own() == 0 && o.lost() > 0 ? state_t{0} : state_t{3};
  };
  CHECK(said(Crashing{}, second_round, without_z3).find("observes in round 2 of this execution") != std::string::npos);
  auto const unsure = said(Crashing{}, second_round, nothing);
  CHECK(unsure.find("; where the protocol answers `unreachable`, which may be reached, it is judged as if it kept") !=
        std::string::npos);
  CHECK(unsure.find("unknown (") == 0);
}

TEST_CASE("a rule that asks nothing of a machine is said to be kept vacuously") {
  using Quiet = Setting<Shape{2, 4, 1}, Idle, Crash<1>, Counted>;
  auto const report = [](Checked<Quiet> const& checked) {
    std::ostringstream out;
    out << checked;
    return out.str();
  };
  std::string const vacuous = "P1 asks nothing here: its premise holds in 0 executions\n";
  auto const kept = verify<Quiet>([](auto const&) { return Idle::abort; });
  CHECK(kept.verdict.proved());
  CHECK(kept.verdict.scope() == "P1 (vacuously), P2 (vacuously) and P3 for " + Quiet::describe());
  CHECK(kept.report.asks_nothing(0));
  CHECK_FALSE(kept.report.asks_nothing(2));
  CHECK(report(kept).find("\n" + vacuous + "P2 asks nothing here: its premise holds in 0 executions\n") !=
        std::string::npos);

  auto const broken = verify<Quiet>([](auto const&) { return Idle::commit; }, without_z3);
  CHECK(broken.verdict.refuted());
  CHECK(broken.verdict.scope() == "P1, P2 and P3 for " + Quiet::describe());
  CHECK(report(broken).find("\n" + vacuous + "counterexample") != std::string::npos);

  using Long = Setting<Shape{2, 4, 2}, Idle, Crash<1>, Counted>;  // what was not explored is not known to ask nothing
  auto const unexplored = verify<Long>([](auto const&) { return Idle::abort; }, few_configurations);
  CHECK_FALSE(unexplored.report.complete);
  CHECK_FALSE(unexplored.report.asks_nothing(0));
}

TEST_CASE("a disagreement cannot be hidden") {
  SECTION("Z3 proves what exploration refutes") {
    using Hidden = Setting<Shape{3, 4, 1}, Silence, MessageLoss, Deaf>;
    Hidden::machine_type const machine(
        [](auto const& o) { return o.lost() == 2 ? AtomicCommit::abort : AtomicCommit::commit; });
    auto const said = complaint<Hidden>(machine);
    CHECK(said.find("exploration and Z3 disagree on a machine of S1 for N=3") == 0);
    CHECK(said.find("violating executions of 512, Z3 says proved.\nThis is a bug in protolearn") != std::string::npos);
    CHECK(said.find("\nmachine: {") != said.npos);
    CHECK(said.find("\nexecution:\n# starts:") != said.npos);
    CHECK(verify<Hidden>(machine, without_z3).verdict.refuted());
  }
  SECTION("Z3 refutes with an execution that breaks nothing") {
    using Safe = Setting<Shape{3, 4, 1}, Silence, Reliable, Deaf>;
    Safe::machine_type machine;
    machine[Safe::view_type::index({0, 4, 4})] = AtomicCommit::commit;
    CHECK(complaint<Safe>(machine).find("Z3 says that this schedule breaks a rule") == 0);
    CHECK(verify<Safe>(machine, without_z3).verdict.proved());
  }
}
