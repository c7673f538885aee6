// SPDX-License-Identifier: Apache-2.0
#include "protolearn/learning/learner.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/publishing/print.hpp"
#include "protolearn/task/non_blocking_atomic_commit.hpp"

namespace learner_test {

using namespace protolearn;
using namespace protolearn::detail;
using namespace std::chrono_literals;

using Four = Learner<3, 4, 2>;
using Eight = Learner<3, 8, 2>;

/// What a result says of its machine is so.
template <class Result>
void is_true(Result const& result) {
  using Setting = typename Result::Setting;
  auto const report = explore<Setting>(result.machine);
  CHECK(result.executions == report.executions);
  CHECK(result.undecided == report.undecided);
  CHECK(result.verdict.proved() == report.correct());
  CHECK(result.verdict.refuted() == !report.correct());
  CHECK(result.counterexample.has_value() == !report.correct());
  auto const seen = reachable<Setting>(result.machine);
  CHECK(result.reachable == static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true)));
}

template <class Result>
void is_proved(Result const& result) {
  INFO("seed " << result.seed);
  CHECK(result.verdict.proved());
  CHECK(result.verdict.reason() == "by exploration of all 32,768 executions and by Z3");
  CHECK(result.stopped == (result.improve_seconds > 0 ? "the time for improvement" : ""));
  CHECK(result.report.failure_free_share() == 1);
  CHECK(result.report.unanimous_share() > 0);
  CHECK(result.report.decided_share() > 0);
  is_true(result);
}

template <class Learner>
void learns(Method method, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    auto const result = Learner({.seed = seed, .method = method}).learn();
    is_proved(result);
    CHECK(result.seed == seed);
    CHECK(result.method == method);
    CHECK(result.episodes > 0);
    if (seed > 2) continue;
    auto const again = Learner({.seed = seed, .method = method}).learn();
    CHECK(again.machine == result.machine);
    CHECK(again.iterations == result.iterations);
    CHECK(again.episodes == result.episodes);
  }
}

template <class Call>
std::string complaint(Call call) {
  try {
    call();
  } catch (usage_error const& error) {
    return error.what();
  }
  return "none";
}

}  // namespace learner_test

using namespace learner_test;

TEST_CASE("atomic commit is learned, proved, and learned again from the same seed") {
  SECTION("with the network, 4 states") { learns<Four>(Method::q_network, 4); }
  SECTION("with the network, 8 states") { learns<Eight>(Method::q_network, 3); }
  SECTION("with a table") { learns<Eight>(Method::q_table, 20); }
}

TEST_CASE("different seeds learn different machines") {
  CHECK_FALSE(Eight({.seed = 1, .method = Method::q_table}).learn().machine ==
              Eight({.seed = 2, .method = Method::q_table}).learn().machine);
}

TEST_CASE("a limit of iterations ends a run with a true verdict, and repeats it") {
  for (auto const method : {Method::q_network, Method::q_table, Method::paper}) {
    Options const options{.seed = 3, .method = method, .max_iterations = 3};
    auto const result = Four(options).learn();
    CHECK(result.verdict.refuted());
    CHECK(result.iterations == 3);
    CHECK(result.stopped == "the limit of iterations");
    is_true(result);
    CHECK(Four(options).learn().machine == result.machine);
  }
}

TEST_CASE("a run with as many iterations as it needed before ends as it did") {
  auto const result = Eight({.seed = 4, .method = Method::q_table}).learn();
  auto const again = Eight({.seed = 4, .method = Method::q_table, .max_iterations = result.iterations}).learn();
  CHECK(again.verdict.proved());
  CHECK(again.machine == result.machine);
  CHECK(again.stopped.empty());
}

TEST_CASE("what is returned early is the best machine so far") {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    QLearning<Four::Setting, QTable> learning(Recipe::counterexample_blame(), seed);
    count_t least = count_t::overflow();
    for (unsigned k = 0; k <= 3; ++k) {
      learning.check();
      least = std::min(least, explore<Four::Setting>(learning.machine()).violating);
      learning.learn();
    }
    CHECK(Four({.seed = seed, .method = Method::q_table, .max_iterations = 3}).learn().report.violating == least);
  }
}

TEST_CASE("what is returned early is no worse than the last machine") {
  using Crashing = Setting<Shape{4, 5, 3}, NonBlockingAtomicCommit, Crash<2>, WithRound<Counted>>;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    for (std::uint64_t iterations : {1U, 5U, 20U}) {
      QLearning<Crashing, QTable> learning(Recipe::counterexample_blame(), seed);
      bool right = learning.check();
      for (std::uint64_t k = 0; k < iterations && !right; ++k) {
        learning.learn();
        right = learning.check();
      }
      auto const result =
          SettingLearner<Crashing>({.seed = seed, .method = Method::q_table, .max_iterations = iterations}).learn();
      CHECK(result.report.violating <= explore<Crashing>(learning.machine()).violating);
      is_true(result);
    }
  }
}

TEST_CASE("a shortlist is judged in full, whatever the hints say") {
  using Game = Four::Setting;
  auto const machine_of = [](state_t next) { return Machine<Game::shape>([next](auto const&) { return next; }); };
  auto const none = machine_of(0), abort = machine_of(3), commit = machine_of(2);
  auto const violating = [](auto const& machine) { return explore<Game>(machine).violating; };
  REQUIRE((violating(abort) < violating(none) && violating(none) < violating(commit)));
  detail::Shortlist<Game> list;
  list.add(commit, 1);
  list.add(commit, 0);  // is not there twice
  list.add(abort, 5);
  list.add(machine_of(1), 3);
  CHECK(list.best(none) == abort);
  list.add(none, 2);
  Machine<Game::shape> other = none;
  other[0] = 1;
  list.add(other, 4);  // the fifth: abort has the worst hint, and goes
  CHECK_FALSE(list.best(commit) == abort);
}

TEST_CASE("an interrupt and a time limit end a run with a true verdict") {
  std::atomic<bool> const stop = true;
  auto const interrupted = Four({.seed = 5, .stop = &stop}).learn();
  CHECK(interrupted.stopped == "an interrupt");
  CHECK(interrupted.iterations == 0);
  CHECK(interrupted.verdict.refuted());
  is_true(interrupted);
  auto const printed = [](auto const& result) {
    std::ostringstream out;
    out << result;
    return out.str();
  };
  CHECK(printed(interrupted).find("\nended by an interrupt before the first iteration\n") != std::string::npos);
  CHECK(printed(interrupted).find("--max-iterations 0") == std::string::npos);  // that would mean no limit

  auto const late = Four({.seed = 5, .time_limit = 1ns}).learn();
  CHECK(late.stopped == "the time limit");
  CHECK(late.verdict.refuted());
  is_true(late);
}

TEST_CASE("improvement keeps the proof, and decides more often") {
  auto const first = Eight({.seed = 6, .method = Method::q_table}).learn();
  auto const better = Eight({.seed = 6, .improve_for = 1s, .method = Method::q_table}).learn();
  is_proved(better);
  CHECK(better.undecided < first.undecided);
  CHECK(better.undecided >= 927);  // no protocol does better
  CHECK(better.improve_seconds >= 1);
  std::ostringstream out;
  out << better;
  CHECK(out.str().find("\nended by the time for improvement; --max-iterations " + std::to_string(better.iterations) +
                       " repeats it\n") != std::string::npos);
  auto const again =
      Eight({.seed = 6, .improve_for = 300s, .method = Method::q_table, .max_iterations = better.iterations}).learn();
  CHECK(again.machine == better.machine);
}

TEST_CASE("an improvement that iterations end is the same again") {
  Options options{.seed = 7, .improve_for = 60s, .method = Method::q_table};
  options.max_iterations = Four({.seed = 7, .method = Method::q_table}).learn().iterations + 3000;
  auto const result = Four(options).learn();
  CHECK(result.stopped == "the limit of iterations");
  CHECK(result.iterations == options.max_iterations);
  CHECK(result.verdict.proved());
  is_true(result);
  CHECK(Four(options).learn().machine == result.machine);
}

TEST_CASE("without Z3 the verdict of a learner says so") {
  auto const result = Four({.method = Method::q_table, .z3_time_limit = 0s}).learn();
  CHECK(result.verdict.proved());
  CHECK(result.verdict.reason() == "by exploration of all 32,768 executions; Z3: switched off");
}

TEST_CASE("progress is reported while it lasts") {
  std::vector<Progress> seen;
  Options options{.seed = 8, .improve_for = 500ms, .method = Method::q_table};
  options.on_progress = [&](Progress const& progress) { seen.push_back(progress); };
  auto const result = Four(options).learn();
  CHECK(result.verdict.proved());
  REQUIRE_FALSE(seen.empty());
  CHECK(seen.size() < 30);
  CHECK(std::any_of(seen.begin(), seen.end(), [](auto const& p) { return p.phase == Progress::Phase::improving; }));
  CHECK(seen.back().phase == Progress::Phase::proving);
  CHECK(seen.back().share_of_time == 1);  // Z3 was asked
  for (auto const& progress : seen) {
    CHECK(progress.executions == 32768);
    CHECK((progress.share_of_time >= 0 && progress.share_of_time <= 1));
  }
  auto const improving =
      std::find_if(seen.rbegin(), seen.rend(), [](auto const& p) { return p.phase == Progress::Phase::improving; });
  CHECK(improving->undecided >= result.undecided);
}

TEST_CASE("progress tells of all executions while it learns") {
  unsigned reports = 0;
  Options options{.seed = 15, .time_limit = 400ms, .method = Method::paper};  // takes longer than that
  options.on_progress = [&](Progress const& progress) {
    CHECK(progress.executions == 32768);
    if (progress.phase == Progress::Phase::proving) return;
    ++reports;
    CHECK(progress.phase == Progress::Phase::learning);
    CHECK(progress.violating <= progress.executions);
  };
  static_cast<void>(Four(options).learn());
  CHECK(reports > 0);
}

TEST_CASE("bad options are refused, with what is wrong") {
  CHECK(complaint([] { Four({.time_limit = 0s}); }) == "Options::time_limit must be positive.");
  CHECK(complaint([] { Four({.time_limit = -1s}); }) == "Options::time_limit must be positive.");
  CHECK(complaint([] { Four({.improve_for = -1ns}); }) == "Options::improve_for must not be negative.");
  CHECK(complaint([] { Four({.threads = 0}); }) == "Options::threads must be at least 1.");
  CHECK(complaint([] { Four({.z3_time_limit = -1s}); }) ==
        "Options::z3_time_limit must not be negative; 0 switches Z3 off.");
  CHECK(complaint([] { Four(Options{}); }) == "none");
}
