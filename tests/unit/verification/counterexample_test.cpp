// SPDX-License-Identifier: Apache-2.0
#include "protolearn/verification/counterexample.hpp"

#include <sstream>
#include <string>

#include "catch.hpp"
#include "protolearn/model/faults/reliable.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/task/atomic_commit.hpp"

namespace counterexample_test {

using namespace protolearn;
using namespace protolearn::detail;

template <unsigned F>
struct Crash : FaultModel {
  static constexpr unsigned max_faulty = F;
  static constexpr bool crashes = true;
  static std::string name() { return "Crash"; }
  static std::string sentence() { return "processes crash"; }
};
template <unsigned F>
struct SendOmission : FaultModel {
  static constexpr unsigned max_faulty = F;
  static constexpr bool loses(bool sender, bool) { return sender; }
  static std::string name() { return "SendOmission"; }
  static std::string sentence() { return "messages of faulty processes are lost"; }
};
template <unsigned F>
struct Byzantine : FaultModel {
  static constexpr unsigned max_faulty = F;
  static constexpr bool lies = true;
  static std::string name() { return "Byzantine"; }
  static std::string sentence() { return "faulty processes send anything"; }
};
struct OneLoss : MessageLoss {
  static constexpr unsigned losses_per_round = 1;
  static std::string name() { return "OneLoss"; }
};
/// Not everybody votes yes.
struct SomebodyRefuses : AtomicCommit {
  static constexpr auto starting = any(starts(local_abort));
};

template <class Faults, class Task = AtomicCommit>
using Game = Setting<Shape{3, 5, 2}, Task, Faults>;

/// Commits on its own yes unless it hears a no: wrong as soon as a no is lost.
constexpr auto hasty = [](auto const& o) -> state_t {
  using enum AtomicCommit::State;
  if (o.own() > local_abort) return o.own();
  return o.own() == local_abort || o.count(local_abort) > 0 ? +abort : +commit;
};

/// Process 1 votes no, which process 0 does not hear in round 1.
template <class Setting>
constexpr Schedule<Setting::shape> unheard() {
  Schedule<Setting::shape> schedule;
  schedule.starts[1] = AtomicCommit::local_abort;
  schedule.fate[0][0][1] = Setting::lost;
  return schedule;
}

template <class Setting>
std::string text_of(Schedule<Setting::shape> const& schedule) {
  std::ostringstream out;
  write_schedule(out, schedule);
  return out.str();
}

template <class Setting>
Schedule<Setting::shape> schedule_of(std::string const& text) {
  std::istringstream in(text);
  return read_schedule<Setting>(in);
}

/// The message that reading a bad text ends with.
template <class Setting>
std::string complaint(std::string const& text) {
  try {
    static_cast<void>(schedule_of<Setting>(text));
  } catch (file_error const& error) {
    return error.what();
  }
  return "none";
}

template <class Setting>
void round_trips() {
  Random random(5);
  typename Setting::machine_type const machine(hasty);
  for (unsigned k = 0; k < 500; ++k) {
    auto const schedule = sample<Setting>(random);
    auto const normal = normal_form<Setting>(schedule);
    REQUIRE(normal_form<Setting>(normal) == normal);
    REQUIRE(simulate<Setting>(machine, normal).states == simulate<Setting>(machine, schedule).states);
    REQUIRE(schedule_of<Setting>(text_of<Setting>(schedule)) == normal);
    REQUIRE(text_of<Setting>(normal) == text_of<Setting>(schedule_of<Setting>(text_of<Setting>(normal))));
  }
}

constexpr bool replays() {
  using Lossy = Game<MessageLoss>;
  Lossy::machine_type const machine(hasty);
  auto const found = replay<Lossy>(machine, unheard<Lossy>());
  if (!found || found->rule != 2 || broken_rules(found->run) != 4) return false;
  if (found->run.states[2] != std::array<state_t, 3>{2, 3, 3}) return false;
  auto harmless = unheard<Lossy>();
  harmless.fate[0][0][1] = as_sent;
  return !replay<Lossy>(machine, harmless);
}

}  // namespace counterexample_test

using namespace counterexample_test;

static_assert(counterexample_test::replays());
TEST_CASE("a schedule is replayed, and the first broken rule named") {
  REQUIRE(counterexample_test::replays());
  using Quiet = Game<Reliable>;
  auto const lazy = replay<Quiet>(Quiet::machine_type{}, {});
  REQUIRE(lazy.has_value());
  CHECK(lazy->rule == 4);
  CHECK(must_sentence<AtomicCommit>(1) ==
        "P2 a process that voted to abort never commits: no process starts in LOCAL_ABORT and visits COMMIT and never "
        "visits ABORT");
}

TEST_CASE("a counterexample is a text for people and for replaying") {
  using Lossy = Game<MessageLoss>;
  auto const found = replay<Lossy>(Lossy::machine_type(hasty), unheard<Lossy>());
  REQUIRE(found.has_value());

  std::stringstream printed;
  printed << *found;
  std::string const sentence = must_sentence<AtomicCommit>(2);
  CHECK(printed.str() == R"(counterexample in N=3 processes, S=5 states, R=2 rounds, AtomicCommit, MessageLoss, Ordered
(received: [own state, then from the next processes in turn])
starts:
  process 0: LOCAL_COMMIT
  process 1: LOCAL_ABORT
  process 2: LOCAL_COMMIT
round 1: the message from 1 to 0 is lost
  process 0: [LOCAL_COMMIT, lost, LOCAL_COMMIT] -> COMMIT
  process 1: [LOCAL_ABORT, LOCAL_COMMIT, LOCAL_COMMIT] -> ABORT
  process 2: [LOCAL_COMMIT, LOCAL_COMMIT, LOCAL_ABORT] -> ABORT
round 2: everything that is sent arrives
  process 0: [COMMIT, ABORT, ABORT] -> COMMIT
  process 1: [ABORT, ABORT, COMMIT] -> ABORT
  process 2: [ABORT, COMMIT, ABORT] -> ABORT
broken: )" + sentence + "\n");

  std::stringstream file;
  write_counterexample(file, *found);
  CHECK(file.str().ends_with("\n\nnodes 3 states 5 rounds 2\nstarts 0 1 0\nround 1 from 1 to 0 lost\nend\n"));
  std::istringstream lines(printed.str());
  for (std::string line; std::getline(lines, line);) CHECK(file.str().find("# " + line + "\n") != std::string::npos);
  CHECK(read_schedule<Lossy>(file) == found->run.schedule);
}

TEST_CASE("crashes and lies are told as such") {
  std::ostringstream out;
  SECTION("a crash") {
    using Crashing = Game<counterexample_test::Crash<1>>;
    auto schedule = unheard<Crashing>();
    schedule.faulty = 2;
    schedule.crash_round[1] = 1;
    print_execution(out, simulate<Crashing>(Crashing::machine_type(hasty), normal_form<Crashing>(schedule)));
    CHECK(out.str() == R"(starts:
  process 0: LOCAL_COMMIT
  process 1: LOCAL_ABORT, faulty
  process 2: LOCAL_COMMIT
round 1: process 1 crashes; the message from 1 to 0 is lost
  process 0: [LOCAL_COMMIT, lost, LOCAL_COMMIT] -> COMMIT
  process 1: crashes
  process 2: [LOCAL_COMMIT, LOCAL_COMMIT, LOCAL_ABORT] -> ABORT
round 2: everything that is sent arrives
  process 0: [COMMIT, lost, ABORT] -> COMMIT
  process 1: has crashed
  process 2: [ABORT, COMMIT, lost] -> ABORT
)");
  }
  SECTION("a lie") {
    using Lying = Game<counterexample_test::Byzantine<1>>;
    Schedule<Lying::shape> schedule;
    schedule.faulty = 4;
    schedule.fate[0][0][2] = 1;
    schedule.fate[0][1][2] = Lying::lost;
    print_execution(out, simulate<Lying>(Lying::machine_type(hasty), schedule));
    CHECK(out.str() == R"(starts:
  process 0: LOCAL_COMMIT
  process 1: LOCAL_COMMIT
  process 2: faulty
round 1: process 2 sends LOCAL_ABORT to 0, and nothing to 1
  process 0: [LOCAL_COMMIT, LOCAL_COMMIT, LOCAL_ABORT] -> ABORT
  process 1: [LOCAL_COMMIT, lost, LOCAL_COMMIT] -> COMMIT
  process 2: faulty
round 2: process 2 sends LOCAL_COMMIT to all
  process 0: [ABORT, COMMIT, LOCAL_COMMIT] -> ABORT
  process 1: [COMMIT, LOCAL_COMMIT, ABORT] -> COMMIT
  process 2: faulty
)");
  }
}

TEST_CASE("what liars send is told by whom and to whom, and what is lost beside it") {
  struct TwoLie : counterexample_test::Byzantine<2> {
    static constexpr bool loses(bool sender, bool) { return !sender; }
  };
  using Lying = Setting<Shape{5, 4, 1}, AtomicCommit, TwoLie>;
  constexpr state_t lost = Lying::lost;
  auto const told = [](std::array<state_t, 3> first, std::array<state_t, 3> second, bool loses = false) {
    Schedule<Lying::shape> schedule;
    schedule.faulty = 0b01010;
    constexpr std::array<unsigned, 3> honest{0, 2, 4};
    for (unsigned k = 0; k < 3; ++k) {
      schedule.fate[0][honest[k]][1] = first[k];
      schedule.fate[0][honest[k]][3] = second[k];
    }
    if (loses) schedule.fate[0][2][0] = schedule.fate[0][4][0] = schedule.fate[0][0][4] = lost;
    return detail::adversary_text(simulate<Lying>(Lying::machine_type{}, normal_form<Lying>(schedule)), 1);
  };
  CHECK(told({lost, lost, lost}, {lost, lost, lost}) == "process 1 sends nothing; process 3 sends nothing");
  CHECK(told({2, 2, 2}, {lost, 3, lost}) ==
        "process 1 sends COMMIT to all; process 3 sends ABORT to 2, and nothing to 0 and 4");
  CHECK(told({2, 3, 2}, {1, 0, 3}, true) ==
        "process 1 sends COMMIT to 0 and 4, ABORT to 2; process 3 sends LOCAL_COMMIT to 2, LOCAL_ABORT to 0, ABORT to "
        "4; the messages from 4 to 0, from 0 to 2 and from 0 to 4 are lost");
  // Nothing said of a lie: what stands in the file is read, not left to the reader.
  CHECK(told({as_sent, as_sent, as_sent}, {lost, lost, 1}) ==
        "process 1 sends LOCAL_COMMIT to all; process 3 sends LOCAL_ABORT to 4, and nothing to 0 and 2");
}

TEST_CASE("a schedule spells out what its liars send") {
  using Lying = Game<counterexample_test::Byzantine<1>>;
  Schedule<Lying::shape> schedule;
  schedule.starts[2] = 1;
  schedule.faulty = 4;
  schedule.fate[0][0][2] = Lying::lost;
  std::string const spelled = text_of<Lying>(normal_form<Lying>(schedule));
  CHECK(spelled ==
        "nodes 3 states 5 rounds 2\nstarts 0 0 1\nfaulty 2\nround 1 from 2 to 0 lost\nround 1 from 2 to 1 says 1\n"
        "round 2 from 2 to 0 says 1\nround 2 from 2 to 1 says 1\nend\n");
  CHECK(schedule_of<Lying>(spelled) == normal_form<Lying>(schedule));
}

TEST_CASE("schedules are read as they were written, in their normal form") {
  round_trips<Game<MessageLoss>>();
  round_trips<Game<Reliable>>();
  round_trips<Game<OneLoss>>();
  round_trips<Game<counterexample_test::Crash<2>>>();
  round_trips<Game<counterexample_test::SendOmission<2>>>();
  round_trips<Game<counterexample_test::Byzantine<2>>>();
  round_trips<Game<MessageLoss, SomebodyRefuses>>();
}

TEST_CASE("comments, blank lines and the ends of lines of other systems do not matter") {
  using Lossy = Game<MessageLoss>;
  std::string const text =
      "# by hand\r\n\r\n  nodes 3 states 5 rounds 2\r\nstarts 0 1 0 # one no\r\n\t\nround 1 from 1 to 0 lost\nend";
  CHECK(schedule_of<Lossy>(text) == unheard<Lossy>());
}

TEST_CASE("a text that is no schedule of the setting is refused, with its line and what to do") {
  using Lossy = Game<MessageLoss>;
  std::string const head = "nodes 3 states 5 rounds 2\n";
  std::string const starts = head + "starts 0 0 0\n";

  CHECK(complaint<Lossy>("") == "schedule, line 1: the text ends before 'end': it was cut short, or is not a schedule");
  CHECK(complaint<Lossy>(starts) ==
        "schedule, line 3: the text ends before 'end': it was cut short, or is not a schedule");
  CHECK(complaint<Lossy>("\nnodes 4 states 5 rounds 2\n") ==
        "schedule, line 2: a schedule for this setting begins with 'nodes 3 states 5 rounds 2', not with 'nodes 4 "
        "states 5 rounds 2': replay it with the setting that it was made for");
  CHECK(complaint<Lossy>(head + "starts 0 1\n") ==
        "schedule, line 2: 'starts 0 1' is incomplete or has a word too many: write it like 'starts 0 1 0', with one "
        "state for each process");
  CHECK(complaint<Lossy>(head + "starts 0 1 x\n") == "schedule, line 2: 'x' is not a state: use 0 to 4");
  CHECK(complaint<Lossy>(head + "starts 0 1 5\n") == "schedule, line 2: '5' is not a state: use 0 to 4");
  CHECK(complaint<Lossy>(head + "starts 0 1 -1\n") == "schedule, line 2: '-1' is not a state: use 0 to 4");
  CHECK(complaint<Lossy>(head + "starts 0 1 2\n") ==
        "schedule, line 2: no process of AtomicCommit starts in state 2: use 0, 1");
  CHECK(complaint<Game<MessageLoss, SomebodyRefuses>>(starts) ==
        "schedule, line 2: these starts do not occur together in AtomicCommit: change one of them");
  CHECK(complaint<Lossy>(starts + "# why\nlost 1\n") ==
        "schedule, line 4: expected faulty, crash, round or end, not 'lost 1': correct the line, or put a # "
        "before a comment");

  std::string const like =
      " is incomplete or has a word too many: write it like 'round 1 from 2 to 0 lost' or 'round 1 from 2 to 0 says 3'";
  for (std::string const bad :
       {"round", "round 1 from 1 to 0", "round 1 from 1 to 0 lost twice", "round 1 to 1 from 0 lost",
        "round 1 from 1 to 0 says", "round 1 from 1 to 0 says 3 4"}) {
    CHECK(complaint<Lossy>(starts + bad + "\n") == "schedule, line 3: '" + bad + "'" + like);
  }
  CHECK(complaint<Lossy>(starts + "round 0 from 1 to 0 lost\n") == "schedule, line 3: '0' is not a round: use 1 to 2");
  CHECK(complaint<Lossy>(starts + "round 3 from 1 to 0 lost\n") == "schedule, line 3: '3' is not a round: use 1 to 2");
  CHECK(complaint<Lossy>(starts + "round 1 from 3 to 0 lost\n") ==
        "schedule, line 3: '3' is not a process: use 0 to 2");
  CHECK(complaint<Lossy>(starts + "round 1 from 1 to 1 lost\n") ==
        "schedule, line 3: a message to oneself always arrives as it was sent: remove the line");

  std::string const arrives = " this message arrives as it was sent: remove the line, or say before it who is faulty";
  CHECK(complaint<Lossy>(starts + "round 1 from 1 to 0 says 3\n") == "schedule, line 3: under MessageLoss" + arrives);
  CHECK(complaint<Game<Reliable>>(starts + "round 1 from 1 to 0 lost\n") ==
        "schedule, line 3: under Reliable" + arrives);
  CHECK(complaint<Game<counterexample_test::SendOmission<1>>>(starts + "faulty 0\nround 1 from 1 to 0 lost\n") ==
        "schedule, line 4: under SendOmission" + arrives);
  CHECK(complaint<Game<counterexample_test::Crash<1>>>(starts + "crash 1 round 2\nround 1 from 1 to 0 lost\n") ==
        "schedule, line 4: under Crash" + arrives);
  CHECK(complaint<Game<OneLoss>>(starts +
                                 "round 1 from 1 to 0 lost\nround 2 from 1 to 0 lost\nround 2 from 0 to 1 lost\n") ==
        "schedule, line 5: more than 1 message is lost in round 2, which OneLoss does not allow: remove one");

  CHECK(complaint<Lossy>(starts + "crash 1 round 1\n") ==
        "schedule, line 3: nobody crashes under MessageLoss: remove the line, or replay it in another setting");
  CHECK(complaint<Game<counterexample_test::Crash<1>>>(starts + "crash 1\n") ==
        "schedule, line 3: 'crash 1' is incomplete or has a word too many: write it like 'crash 0 round 1'");
  CHECK(complaint<Game<counterexample_test::Crash<1>>>(starts + "crash 1 round 1\ncrash 2 round 1\n") ==
        "schedule, line 4: more than 1 faulty process, which Crash does not allow: remove one, or replay it in "
        "another setting");
  CHECK(complaint<Game<counterexample_test::Crash<1>>>(starts + "faulty 1\n") ==
        "schedule, line 3: under Crash the faulty are those that crash: write 'crash 0 round 1'");
  CHECK(complaint<Game<counterexample_test::Byzantine<1>>>(starts + "faulty 1 2\n") ==
        "schedule, line 3: more than 1 faulty process, which Byzantine does not allow: remove one, or replay it in "
        "another setting");
  CHECK(complaint<Lossy>(starts + "faulty 1\n") ==
        "schedule, line 3: more than 0 faulty processes, which MessageLoss does not allow: remove one, or replay it in "
        "another setting");
}
