// SPDX-License-Identifier: Apache-2.0
#include "derivation.hpp"

#include "../../oracle.hpp"

#include <protolearn.hpp>

using namespace protolearn;
using namespace protolearn::detail;

namespace {

using Vector = std::vector<unsigned>;

template <unsigned N, unsigned S, unsigned R, class Task, class Faults, class View = WithRound<Counted>>
using Game = Setting<Shape{N, S, R}, Task, Faults, View>;

/// The deadlines that a machine keeps, by enumeration of its executions; none if it breaks a rule.
template <class Setting>
Vector kept_by(typename Setting::machine_type const& machine) {
  using Task = typename Setting::Task;
  Vector result(Setting::Faults::max_faulty + 1, 1);
  bool keeps = true;
  oracle::for_each_execution<Setting>(machine, [&](Execution<Setting> const& run) {
    if (!keeps) return;
    for_each_must<Task>([&](auto const& rule, std::size_t) { keeps = keeps && holds(rule.formula, run); });
    unsigned failures = 0, last = 1;
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      if (!run.correct(i)) {
        ++failures;
        continue;
      }
      unsigned round = 0;  // decisions are the states that the task names and nobody starts with
      while (round < Setting::rounds &&
             (run.states[round][i] < Task::initial.size() || run.states[round][i] >= Task::names.size())) {
        ++round;
      }
      last = std::max(last, round);
    }
    for (unsigned f = failures; f < result.size(); ++f) result[f] = std::max(result[f], last);
  });
  return keeps ? result : Vector{};
}

template <class Setting>
Vector checked(Fastest<Setting> const& found) {
  CAPTURE(found.verdict);
  REQUIRE(found.verdict.proved());
  REQUIRE(found.least());
  Vector result;
  for (Deadline const& d : found.deadlines) result.push_back(d.round);
  CHECK(kept_by<Setting>(found.machine) == result);
  for (Deadline const& d : found.deadlines) {
    CAPTURE(d.least);
    CHECK((d.task != nullptr) == (d.least.scope().find("for every number of states") != std::string::npos));
    CHECK((d.task != nullptr) == !d.chain.links.empty());
    CHECK(d.certificate.empty() == !d.least.impossible());
    if (!d.least.impossible()) CHECK((d.round == 1 || d.round == result[d.failures - 1]));
  }
  return result;
}

template <class Setting>
Vector checked() {
  return checked(fastest<Setting>());
}

/// The same, and every clause of the certificates is derived again.
template <class Setting>
Vector derived() {
  auto const found = fastest<Setting>();
  for (Deadline const& d : found.deadlines) {
    if (d.least.impossible()) {
      derivation::Derivation<typename deadlines_of<Setting>::type>(d.certificate).every_clause();
    }
  }
  return checked(found);
}

/// By one search for a task that has the deadlines among its rules.
template <class Setting>
bool possible() {
  auto const found = conflict_search<Setting>();
  REQUIRE(!found.verdict.unknown());
  return found.verdict.proved();
}

/// The least that some machine keeps, of all machines one by one; what halted processes do is not asked.
template <class Setting>
Vector least_of_all() {
  auto const halted = halted_entries<Setting>();
  typename Setting::machine_type machine;
  std::vector<std::size_t> free;
  for (std::size_t e = 0; e < machine.entries; ++e) {
    if (!halted[e]) free.push_back(e);
  }
  std::uint64_t machines = 1;
  for (std::size_t k = 0; k < free.size(); ++k) machines *= Setting::states;
  REQUIRE(machines < 10000);
  Vector best;
  for (std::uint64_t number = 0; number < machines; ++number) {
    std::uint64_t rest = number;
    for (std::size_t e : free) {
      machine[e] = static_cast<state_t>(rest % Setting::states);
      rest /= Setting::states;
    }
    auto const kept = kept_by<Setting>(machine);
    if (!kept.empty() && (best.empty() || kept < best)) best = kept;
  }
  return best;
}

enum State : state_t { quiet, alarm, done };

/// Everybody is done in the end; rules say when nobody may be.
struct Alarm {
  static constexpr std::string_view name = "Alarm";
  static constexpr std::array<std::string_view, 3> names{"quiet", "alarm", "done"};
  static constexpr auto initial = states(quiet, alarm);
  static constexpr auto decided = visits(done);
  static constexpr auto halted = states(done);
  static constexpr auto unanimous = share("all", all(starts(quiet)), all(visits(done)));
  static constexpr auto termination = must("termination", all(implies(correct, decided)));
  static constexpr auto rules = hana::make_tuple(termination);
};
/// Whoever starts with an alarm is heard first.
struct Heard : Alarm {
  static constexpr auto rules = hana::make_tuple(
      termination, must("heard", implies(count(starts(alarm)) == 1, !any(starts(alarm) && visits_by(done, 1)))));
};
/// If somebody fails, or everybody is quiet, nobody is hasty.
struct Careful : Alarm {
  static constexpr auto rules = hana::make_tuple(
      termination,
      must("careful", implies(failures() >= 1 && any(starts(alarm)), none((correct && visits_by(done, 1))))),
      must("quiet", implies(all(starts(quiet)) && failure_free, none(visits_by(done, 1)))));
};
/// Whoever misses a message waits.
struct Waiting : Alarm {
  static constexpr auto rules =
      hana::make_tuple(termination, must("waiting", implies(!failure_free, !all(visits_by(done, 1)))));
};
/// Nobody can.
struct Never : Alarm {
  static constexpr auto rules =
      hana::make_tuple(termination, must("never", implies(all(starts(alarm)), none(visits(done)))));
};

template <class Task, class Faults>
void least_by_brute_force() {
  using Tiny = Game<2, 3, 2, Task, Faults, Counted>;
  auto const found = fastest<Tiny>();
  auto const least = least_of_all<Tiny>();
  CAPTURE(Tiny::describe());
  if (least.empty()) {
    CHECK(found.verdict.impossible());
    CHECK(found.deadlines.empty());
    CHECK_FALSE(found.certificate.empty());
  } else {
    CHECK(checked(found) == least);
  }
}

/// Every correct process decides 0 or 1 by that round.
constexpr auto by(unsigned round) { return all(implies(correct, visits_by(2, round) || visits_by(3, round))); }

/// Uniform consensus by 1, 2, 3, in words of its own.
struct OneTwoThree : Consensus<> {
  static constexpr std::string_view name = "OneTwoThree";
  static constexpr auto rules = hana::make_tuple(
      must("agreement", !(any(visits(2)) && any(visits(3)))),
      must("validity", implies(any(visits(2)), any(starts(0))) && implies(any(visits(3)), any(starts(1)))),
      must("none", implies(failures() == 0, by(1))), must("one", implies(failures() == 1, by(2))),
      must("two", implies(failures() == 2, by(3))));
};

/// What the first rounds say of a vector that some machine keeps: nothing, or the argument would be wrong.
template <class Setting>
void first_rounds_allow(Vector const& kept) {
  using With = typename deadlines_of<Setting>::type;
  constexpr unsigned F = Setting::Faults::max_faulty, R = Setting::rounds;
  DeadlineRules const rules(deadlines_of<Setting>::rules, F, R);
  for (unsigned f = 0; f <= F; ++f) {
    if (kept[f] == R) continue;
    auto const asked = kept_in_first_rounds(With::task, rules.that_say(kept), kept[f]);
    TaskDescription const task = describe_task<typename With::Task>(asked);
    Verdict verdict;
    Chain chain;
    std::size_t views = 0;
    full_information(first_rounds_of(description_of<With>, task, kept[f], f), {}, verdict, chain, views);
    CHECK(verdict.unknown());
    CHECK(chain.links.empty());
  }
}

[[nodiscard]] constexpr bool lasts(TaskDescription const& task, unsigned k, unsigned rounds) {
  return kept_in_first_rounds(task, std::uint32_t{1} << k, rounds) != 0;
}

}  // namespace

TEST_CASE("the least deadlines that are known") {
  CHECK(derived<Game<3, 6, 2, Consensus<>, Crash<1>>>() == Vector{1, 2});
  CHECK(derived<Game<3, 6, 2, Consensus<>, Crash<2>>>() == Vector{2, 2, 2});
  CHECK(checked<Game<4, 8, 3, Consensus<>, Crash<2>>>() == Vector{2, 2, 3});
  auto const found = fastest<Game<4, 8, 3, Consensus<2, false>, Crash<2>>>();
  CHECK(checked(found) == Vector{1, 2, 3});
  for (unsigned f : {1U, 2U}) {  // f+1 rounds, with any number of states
    CAPTURE(found.deadlines[f].least);
    CHECK(found.deadlines[f].task != nullptr);
  }
}

TEST_CASE("hand-written tasks say the same") {
  using Uniform = Consensus<>;
  CHECK_FALSE(possible<Game<4, 8, 3, OneTwoThree, Crash<2>>>());
  CHECK_FALSE(possible<Game<4, 8, 3, WithDeadlines<Uniform, 1>, Crash<2>>>());
  CHECK(possible<Game<4, 8, 3, WithDeadlines<Uniform, 2, 2, 3>, Crash<2>>>());
  CHECK_FALSE(possible<Game<4, 8, 3, WithDeadlines<Uniform, 2, 2, 2>, Crash<2>>>());
  CHECK_FALSE(possible<Game<3, 6, 2, WithDeadlines<Uniform, 1, 2, 2>, Crash<2>>>());
  STATIC_REQUIRE(WithDeadlines<Uniform, 2, 2, 3>::name == "Consensus within 2, 2, 3");
}

TEST_CASE("the least deadlines of all machines, one by one") {
  least_by_brute_force<Alarm, Crash<1>>();
  least_by_brute_force<Heard, Crash<1>>();
  least_by_brute_force<Careful, Crash<1>>();
  least_by_brute_force<Waiting, Crash<1>>();
  least_by_brute_force<Never, Crash<1>>();
  least_by_brute_force<Heard, SendOmission<1>>();
  least_by_brute_force<Waiting, SendOmission<1>>();
  least_by_brute_force<Careful, MessageLoss>();
}

TEST_CASE("what the first rounds keep, and that they forbid nothing that is possible") {
  TaskDescription const& task = description_of_task<WithDeadlines<NonBlockingAtomicCommit, 1, 2, 2>>;
  STATIC_REQUIRE(lasts(description_of_task<Consensus<>>, 0, 1));
  CHECK(lasts(task, 0, 1));        // agreement
  CHECK(lasts(task, 1, 1));        // validity
  CHECK_FALSE(lasts(task, 2, 1));  // commit
  CHECK_FALSE(lasts(task, 3, 1));  // termination
  CHECK(lasts(task, 4, 1));
  CHECK_FALSE(lasts(task, 5, 1));
  CHECK(lasts(task, 5, 2));
  first_rounds_allow<Game<3, 6, 2, Consensus<>, Crash<1>>>({1, 2});
  first_rounds_allow<Game<4, 8, 3, Consensus<>, Crash<2>>>({2, 2, 3});
  first_rounds_allow<Game<4, 8, 3, Consensus<2, false>, Crash<2>>>({1, 2, 3});
}

TEST_CASE("a search that is ended says so") {
  FastestOptions options;
  options.search.max_iterations = 1;
  auto const found = fastest<Game<3, 6, 2, Consensus<>, Crash<2>>>(options);
  CHECK(found.verdict.unknown());
  CHECK(found.deadlines.empty());
  CHECK_FALSE(found.least());
}

TEST_CASE("fast commit with fast abort") {
  CHECK(possible<Game<4, 6, 3, FastCommit, Crash<2>>>());
  CHECK_FALSE(possible<Game<5, 6, 4, FastCommit, Crash<3>>>());
}
