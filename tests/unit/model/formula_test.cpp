// SPDX-License-Identifier: Apache-2.0
// Every operator of the formula language, evaluated on executions.
#include "protolearn/task/formula.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "catch.hpp"
#include "expression_truth.hpp"
#include "lowered_formula.hpp"
#include "machines.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/send_omission.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/model/setting.hpp"
#include "protolearn/task/atomic_commit.hpp"
#include "protolearn/task/sentence.hpp"

namespace formula_test {

using namespace protolearn;
using namespace protolearn::detail;

template <class Faults>
using Game = Setting<Shape{3, 5, 3}, AtomicCommit, Faults>;

/// Process 0 goes 0 0 2 2, process 1 goes 1 3 3 3, process 2 goes 0 4 0 0; in round 1 a message is lost.
constexpr bool holds_by_hand() {
  Execution<Game<MessageLoss>> run;
  run.schedule.fate[0][0][1] = 5;
  run.states = {{{0, 1, 0}, {0, 3, 4}, {2, 3, 0}, {2, 3, 0}}};
  bool agree = true;
  auto const is = [&](auto const& formula) {
    agree = agree && holds(formula, run) == lowered::holds_in(formula, run);
    return holds(formula, run);
  };
  auto const both = [&](auto const& formula) { return is(formula) && !is(!formula); };

  bool ok = both(any(starts(1))) && !is(all(starts(0))) && is(none(starts(2))) && both(all(starts(0) || starts(1)));
  ok = ok && both(any(visits(4))) && !is(any(ends(4))) && is(all(visits(0) || visits(3))) && !is(none(visits(0)));
  ok = ok && is(any(visits_by(2, 2))) && !is(any(visits_by(2, 1))) && is(any(visits_by(1, 0))) &&
       is(any(visits_by(2, 99)));
  ok = ok && is(any(starts(0) && visits(4) && ends(0))) && !is(any(starts(1) && visits(4))) && is(all(correct));
  ok = ok && is(all(implies(starts(1), ends(3)))) && !is(all(implies(starts(0), ends(0))));
  ok = ok && is(count(visits(0)) == 2) && is(count(visits(0)) <= 2) && is(count(visits(0)) >= 2) &&
       is(count(visits(0)) > 1);
  ok = ok && is(count(visits(0)) < 3) && !is(count(visits(0)) < 2) && !is(count(visits(0)) > 2) &&
       !is(count(visits(0)) == 3);
  ok = ok && is(count(!visits(0)) == 1) && is(count(visits(1) || visits(4)) == 2) &&
       is(count(visits(1) && visits(4)) == 0);
  ok = ok && !is(failure_free) && is(failures() == 0) && is(failures() <= 0) && !is(failures() > 0);
  ok = ok && is(loss_free_rounds() == 2) && is(loss_free_rounds() >= 1) && is(loss_free_rounds() < 3);
  ok = ok && is(implies(failure_free, any(visits(4)))) && is(implies(any(visits(4)), any(visits(3)))) &&
       !is(implies(any(visits(4)), failure_free));
  ok = ok && is(any(visits(2)) && any(visits(3))) && !is(any(visits(2)) && failure_free) &&
       is(failure_free || any(visits(2)));
  return ok && !is(!(any(visits(2)) || failure_free)) && is(!(any(visits(2)) && all(visits(2)))) && agree;
}

/// An execution, told by looking at the schedule and the states alone.
struct Story {
  struct Process {
    bool told = true;  // liars are not
    bool correct = true;
    std::vector<state_t> path;
    [[nodiscard]] bool was_in(state_t s) const { return std::find(path.begin(), path.end(), s) != path.end(); }
  };
  std::vector<Process> processes;
  unsigned failed = 0;
  std::vector<bool> lossy;  // by round
  bool nothing_fails = true;

  template <class Setting>
  explicit Story(Execution<Setting> const& run) {
    auto const& plan = run.schedule;
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      Process p;
      p.correct = ((plan.faulty >> i) & 1) == 0;
      p.told = p.correct || !Setting::Faults::lies;
      failed += p.correct ? 0U : 1U;
      unsigned const end = plan.crash_round[i] > 0 ? plan.crash_round[i] - 1U : Setting::rounds;
      for (unsigned r = 0; r <= end; ++r) p.path.push_back(run.states[r][i]);
      processes.push_back(p);
    }
    for (unsigned r = 1; r <= Setting::rounds; ++r) {
      bool lost = false;
      for (unsigned i = 0; i < Setting::nodes; ++i) {
        bool const listens = processes[i].told && processes[i].path.size() > r;
        for (unsigned j = 0; j < Setting::nodes && listens; ++j) {
          lost = lost || (i != j && (processes[j].path.size() < r || plan.fate[r - 1][i][j] == Setting::states));
        }
      }
      lossy.push_back(lost);
      nothing_fails = nothing_fails && (Setting::Faults::lies || !lost);
    }
    nothing_fails = nothing_fails && !((Setting::Faults::lies || Setting::Faults::crashes) && failed > 0);
  }

  template <class P>
  [[nodiscard]] unsigned number(P p) const {
    unsigned result = 0;
    for (auto const& process : processes) result += process.told && p(process) ? 1U : 0U;
    return result;
  }
  [[nodiscard]] unsigned told() const {
    return number([](auto const&) { return true; });
  }
  [[nodiscard]] unsigned quiet_rounds() const {
    return static_cast<unsigned>(std::count(lossy.begin(), lossy.end(), false));
  }
};

/// Both ways of saying the same, on random executions; each formula must be seen true and false, if it can be.
template <class Faults>
void compare(std::uint64_t seed) {
  using Setting = Game<Faults>;
  using P = Story::Process const&;
  Random random(seed);
  unsigned checked = 0;
  for (unsigned k = 0; k < 1000; ++k) {
    auto const run = simulate<Setting>(machines::random_machine<Setting>(random), sample<Setting>(random));
    Story const story(run);
    auto const same = [&](auto const& formula, bool truth) {
      ++checked;
      if (holds(formula, run) != truth || lowered::holds_in(formula, run) != truth) {
        FAIL(lowered::said<AtomicCommit>(formula) << " should be " << truth);
      }
    };
    unsigned const twos = story.number([](P p) { return p.was_in(2); });
    unsigned const early =
        story.number([](P p) { return p.path.size() > 1 ? p.path[1] == 4 || p.path[0] == 4 : p.path[0] == 4; });
    unsigned const zeros = story.number([](P p) { return p.path[0] == 0; });
    same(all(visits(2)), twos == story.told());
    same(any(visits(2)), twos > 0);
    same(none(visits(2)), twos == 0);
    same(count(visits(2)) == 1, twos == 1);
    same(count(visits(2)) < 2, twos < 2);
    same(count(visits(2)) >= 2, twos >= 2);
    same(any(visits_by(4, 1)), early > 0);
    same(count(starts(0)) > 1, zeros > 1);
    same(all(implies(starts(0), ends(3))), story.number([](P p) { return p.path[0] == 0 && p.path.back() != 3; }) == 0);
    same(any(ends(3) && !correct), story.number([](P p) { return p.path.back() == 3 && !p.correct; }) > 0);
    same(all(correct || visits(1)), story.number([](P p) { return p.correct || p.was_in(1); }) == story.told());
    same(failure_free, story.nothing_fails);
    same(failures() >= 1, story.failed >= 1);
    same(failures() == 2, story.failed == 2);
    same(loss_free_rounds() <= 1, story.quiet_rounds() <= 1);
    same(loss_free_rounds() > 2, story.quiet_rounds() > 2);
    same(implies(failure_free, any(visits(2))) && !(failures() > 0 || any(starts(1))),
         (!story.nothing_fails || twos > 0) && story.failed == 0 && zeros == story.told());
  }
  CHECK(checked == 17'000);
}

/// What is said twice is one term; operands come before what they are operands of; quantifiers and what is to be
/// remembered are numbered.
constexpr bool lowers_to_terms() {
  Formulas f;
  Lower const lower{f};
  term_id const both = lower((any(starts(1)) && any(starts(1) || visits(2))));
  bool ok = f.size == 6 && both == 5 && f[both].op == Op::conjunction && f[both].left == 1 && f[both].right == 4;
  ok = ok && lower(any(starts(1))) == 1 && f.size == 6 && f.numbers[1] == 0 && f.numbers[4] == 1 && f.witnessed == 2;
  lower(count(visits(2)) <= 1);
  lower(count(visits_by(2, 1)) >= 2);
  return ok && f.counted == 2 && f.remembered == 3 && f.size == 9 && f[8].low == 2 && f[8].high == unbounded;
}

}  // namespace formula_test

static_assert(formula_test::holds_by_hand());
TEST_CASE("formulas on an execution made by hand") { REQUIRE(formula_test::holds_by_hand()); }

static_assert(formula_test::lowers_to_terms());
TEST_CASE("formulas are lowered to terms, no two of them equal") { REQUIRE(formula_test::lowers_to_terms()); }

TEST_CASE("formulas on random executions") {
  using namespace formula_test;
  compare<MessageLoss>(1);
  compare<Crash<2>>(2);
  compare<SendOmission<2>>(3);
  compare<Byzantine<2>>(4);
}

TEST_CASE("formulas are sentences") {
  using namespace formula_test;
  CHECK(sentences<AtomicCommit>() ==
        std::vector<std::string>{
            "P1 no process both commits and aborts: no process visits COMMIT and visits ABORT",
            "P2 a process that voted to abort never commits: no process starts in LOCAL_ABORT and visits COMMIT and "
            "never visits ABORT",
            "P3 nobody commits while another aborts: if some process visits COMMIT and never visits ABORT, then no "
            "process visits ABORT and never visits COMMIT",
            "P4 if nothing fails and somebody voted to abort, all abort: if nothing fails and some process starts in "
            "LOCAL_ABORT, then every process visits ABORT and never visits COMMIT",
            "P5 if nothing fails and all voted to commit, all commit: if nothing fails and every process starts in "
            "LOCAL_COMMIT, then every process visits COMMIT and never visits ABORT",
            "decide: the process visits COMMIT or visits ABORT"});
  auto const said = [](auto const& f) { return lowered::said<AtomicCommit>(f); };
  CHECK(said(any(visits_by(2, 1) && ends(4))) == "some process visits COMMIT by round 1 and ends in s4");
  CHECK(said(all(correct || !correct)) == "every process is correct or is faulty");
  CHECK(said(count(visits(3)) <= 1) == "at most 1 process visits ABORT");
  CHECK(said(count(visits(3)) >= 2) == "at least 2 processes visit ABORT");
  CHECK(said(failures() <= 1) == "at most 1 process fails");
  CHECK(said(loss_free_rounds() == 1) == "exactly 1 round is free of losses");
  CHECK(said(failures() == 2) == "exactly 2 processes fail");
  CHECK(said(loss_free_rounds() >= 2) == "at least 2 rounds are free of losses");
}

TEST_CASE("sentences are grammatical, and say no more and no less, however formulas are nested") {
  using namespace formula_test;
  auto const said = [](auto const& f) { return lowered::said(f, lowered::letters()); };
  // Of one process.
  CHECK(said(!(starts(0) || visits(1))) == "does not start in A and never visits B");
  CHECK(said(!(ends(0) && visits_by(1, 2))) == "does not end in A or does not visit B by round 2");
  CHECK(said(!(starts(0) && !correct)) == "does not start in A or is correct");
  CHECK(said(starts(0) && (visits(1) || visits(2))) == "starts in A and (visits B or visits C)");
  CHECK(said(starts(0) || (visits(1) && visits(2))) == "starts in A or (visits B and visits C)");
  CHECK(said(implies(starts(0), visits(1))) == "visits B if it starts in A");
  CHECK(said(implies(starts(0), visits(1) && !ends(2))) == "(visits B and does not end in C) if it starts in A");
  CHECK(said(!implies(starts(0), visits(1))) == "starts in A and never visits B");
  CHECK(said(implies(starts(0), visits(1)) && ends(2)) == "(visits B if it starts in A) and ends in C");
  // Of all, some, none, or so many.
  CHECK(said(all(implies(starts(0) || visits(2), visits(1)))) == "every process that starts in A or visits C visits B");
  CHECK(said(all(implies(correct, visits(1)))) == "every correct process visits B");
  CHECK(said(!all(visits(1))) == "not every process visits B");
  CHECK(said(none(correct && visits(1))) == "no correct process visits B");
  CHECK(said(!none(visits(1))) == "some process visits B");
  CHECK(said(count(correct && visits(1)) < 2) == "fewer than 2 correct processes visit B");
  CHECK(said(count(visits(1)) < 1) == "no process visits B");
  CHECK(said(count(visits(1)) == 0) == "no process visits B");
  CHECK(said(!(count(visits(1)) == 0)) == "at least 1 process visits B");
  CHECK(said(!(count(visits(1)) <= 1)) == "more than 1 process visits B");
  CHECK(said(!(count(visits(1)) == 2)) == "not exactly 2 processes visit B");
  CHECK(said(count(!starts(0) && !correct) >= 2) == "at least 2 processes do not start in A and are faulty");
  CHECK(said(count(implies(starts(0), !visits(1))) <= 3) == "at most 3 processes never visit B if they start in A");
  CHECK(said(failures() == 0) == "no process fails");
  CHECK(said(loss_free_rounds() < 1) == "no round is free of losses");
  CHECK(said(!(failures() <= 1)) == "more than 1 process fails");
  // Of the execution.
  CHECK(said(!(failure_free || any(visits(1)))) == "something fails and no process visits B");
  CHECK(said(!(any(visits(0)) && any(visits(1)))) == "if some process visits A, then no process visits B");
  CHECK(said(!implies(failure_free, any(visits(1) || visits(2)))) ==
        "nothing fails, and no process visits B or visits C");
  CHECK(said((failure_free && any(visits(1))) || none(visits(2))) ==
        "(nothing fails and some process visits B) or no process visits C");
  CHECK(said(implies(failure_free, all(visits(0))) && implies(!failure_free, none(visits(0)))) ==
        "if nothing fails, then every process visits A; and if something fails, then no process visits A");
  CHECK(said(implies(implies(failure_free, all(visits(0))), all(visits(1)) || none(visits(2) && visits(1)))) ==
        "if (if nothing fails, then every process visits A), then (every process visits B, or no process visits C and "
        "visits B)");
  CHECK(said(!!failure_free) == "nothing fails");
}
