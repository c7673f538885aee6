// SPDX-License-Identifier: Apache-2.0
#include "protolearn/learning/every_n/learn.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "catch.hpp"
#include "machines.hpp"
#include "protolearn/learning/episode.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/message_loss.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/learned_thresholds.hpp"
#include "protolearn/model/views/thresholds.hpp"
#include "protolearn/task/atomic_commit.hpp"
#include "protolearn/task/consensus.hpp"
#include "protolearn/task/non_blocking_atomic_commit.hpp"
#include "protolearn/verification/every_n/verify.hpp"

namespace every_n_learning_test {

using namespace protolearn;
using namespace protolearn::detail;
using namespace std::chrono_literals;

using View = WithLastRound<LearnedThresholds>;
using Commit = Setting<Shape{every_n, 4, 1}, AtomicCommit, MessageLoss, View>;
using Agree = Setting<Shape{every_n, 4, 2}, Consensus<>, Crash<1>, View>;
using Hard = Setting<Shape{every_n, 5, 3}, NonBlockingAtomicCommit, Crash<2>, View>;

template <class Setting>
void learns(Method method, bool simplify = true) {
  INFO(Setting::describe() << ", " << name_of(method));
  Options const options{.seed = 7, .time_limit = 120s, .z3_time_limit = 60s, .simplify = simplify};
  auto const learned = learn_for_every_n<Setting>(options, method);
  CHECK(learned.verdict.proved());
  CHECK(learned.stopped.empty());
  CHECK(learned.method == method);
  CHECK(learned.seed == 7);
  CHECK(learned.episodes > 0);
  CHECK(learned.learn_seconds > 0);
  CHECK((learned.simplify_seconds > 0) == simplify);
  CHECK(verify<Setting>(learned.machine).verdict.proved());

  auto const again = learn_for_every_n<Setting>(options, method);
  CHECK(again.machine == learned.machine);
  CHECK(again.iterations == learned.iterations);
  CHECK(again.episodes == learned.episodes);
}

TEST_CASE("learning for every N: what is learned is proved for every N, and is the same for a seed",
          "[learning][every_n]") {
  for (Method const method : {Method::q_table, Method::q_network}) {
    learns<Commit>(method);
    learns<Agree>(method);
  }
  learns<Commit>(Method::q_table, false);
}

TEST_CASE("learning for every N: predicates may be given", "[learning][every_n]") {
  learns<Setting<Shape{every_n, 4, 1}, AtomicCommit, MessageLoss,
                 Thresholds<every<AtomicCommit::local_commit>, exists<AtomicCommit::local_abort>>>>(Method::q_table);
}

TEST_CASE("learning for every N: a limit of iterations ends it, with what is true of the best machine so far",
          "[learning][every_n]") {
  for (Method const method : {Method::q_table, Method::q_network}) {
    auto const learned = learn_for_every_n<Hard>({.seed = 1, .time_limit = 120s, .max_iterations = 2}, method);
    CHECK(learned.stopped == "the limit of iterations");
    CHECK(learned.iterations == 2);
    CHECK(learned.verdict.refuted());
    CHECK(learned.machine.predicates().size() <= max_predicates);
    auto const checked = verify<Hard>(learned.machine);
    CHECK(checked.verdict.refuted());
    CHECK(checked.counterexample);
  }
}

TEST_CASE("learning for every N: an interrupt ends it, and nothing is said to be proved", "[learning][every_n]") {
  std::atomic<bool> stop{true};
  for (Method const method : {Method::q_table, Method::q_network}) {
    auto const learned = learn_for_every_n<Hard>({.seed = 1, .time_limit = 120s, .stop = &stop}, method);
    CHECK(learned.stopped == "an interrupt");
    CHECK(learned.iterations == 0);
    CHECK(learned.verdict.unknown());
    CHECK(learned.learn_seconds < 60);
  }
}

TEST_CASE("learning for every N: the time limit ends it", "[learning][every_n]") {
  auto const learned = learn_for_every_n<Hard>({.seed = 1, .time_limit = 1ms}, Method::q_network);
  CHECK(learned.stopped == "the time limit");
  CHECK_FALSE(learned.verdict.proved());
}

TEST_CASE("learning for every N: progress is reported", "[learning][every_n]") {
  Options options{.seed = 1, .time_limit = 300ms};
  std::uint64_t reports = 0;
  options.on_progress = [&](Progress const& progress) {
    ++reports;
    CHECK(progress.phase == Progress::Phase::learning);
    CHECK(progress.share_of_time <= 1);
  };
  // Nobody can agree among so many crashes in one round: this goes on until the time is up.
  using Impossible = Setting<Shape{every_n, 4, 1}, Consensus<>, Crash<1>, View>;
  auto const learned = learn_for_every_n<Impossible>(options, Method::q_table);
  CHECK(learned.stopped == "the time limit");
  CHECK_FALSE(learned.verdict.proved());
  CHECK(reports > 0);
}

/// The same schedule, where the number of processes is known only when it runs.
template <class Setting>
SizedSchedule sized(Schedule<Setting::shape> const& plan) {
  SizedSchedule result(Setting::nodes, Setting::Faults::max_faulty, Setting::rounds);
  for (unsigned i = 0; i < Setting::nodes; ++i) {
    result.starts[i] = plan.starts[i];
    result.crash_round[i] = plan.crash_round[i];
    for (unsigned r = 1; r <= Setting::rounds; ++r) {
      for (unsigned j = 0; j < Setting::nodes; ++j) result.fate(r, i, j) = plan.fate[r - 1][i][j];
    }
  }
  return result;
}

/// For a given N: an episode of each kind, of the same execution.
template <class Of3, class OfEvery>
void same_episodes(unsigned times) {
  constexpr unsigned N = Of3::nodes, S = Of3::states;
  Random random(1);
  unsigned all_broken = 0;
  for (unsigned k = 0; k < times; ++k) {
    auto const machine = machines::leaning_machine<Of3>(random);
    auto const plan = sample<Of3>(random);
    auto const one = Episode<Of3>::play(plan, [&](std::size_t entry) { return machine[entry]; });
    auto const look = [](state_t own, std::vector<unsigned> const& counts, unsigned n, unsigned, unsigned round) {
      std::array<std::uint8_t, S + 1> others{};  // the last: lost
      unsigned lost = n;
      for (unsigned s = 0; s < S; ++s) {
        others[s] = static_cast<std::uint8_t>(counts[s] - (s == own ? 1 : 0));
        lost -= counts[s];
      }
      others[S] = static_cast<std::uint8_t>(lost);
      return static_cast<std::uint32_t>(Of3::view_type::index_of_counts(own, others, round));
    };
    auto const other = SizedEpisode::play(description_of<OfEvery>, sized<Of3>(plan), look,
                                          [&](std::size_t entry) { return machine[entry]; });
    REQUIRE(other.nodes() == N);
    bool same = true;
    for (unsigned t = 0; t < one.acted.size(); ++t) {
      same = same && one.acted[t] == other.acted[t];
      if (!one.acted[t]) continue;
      auto past = other.no_transitions();
      other.add_past(past, t);
      for (unsigned before = 0; before < one.acted.size(); ++before) {
        same = same && past[before] == one.past[t].test(before);
      }
      same = same && one.entry[t] == other.entry[t] && one.action(t) == other.action(t);
    }
    CHECK(same);
    bool broken = false;
    auto const until = witnesses(description_of_task<typename Of3::Task>, ExecutionFacts(one.run), broken);
    std::vector<unsigned> others(N);
    CHECK(find_witnesses(description_of_task<typename Of3::Task>, other.run, others) == broken);
    CHECK(std::equal(others.begin(), others.end(), until.begin()));
    all_broken += broken ? 1 : 0;
  }
  CHECK(all_broken > times / 10);
}

TEST_CASE("learning for every N: episodes, pasts and blame are those for a given N", "[learning][every_n]") {
  same_episodes<Setting<Shape{3, 4, 2}, AtomicCommit, MessageLoss, Counted>,
                Setting<Shape{every_n, 4, 2}, AtomicCommit, MessageLoss, View>>(500);
  same_episodes<Setting<Shape{4, 5, 3}, NonBlockingAtomicCommit, Crash<2>, WithRound<Counted>>, Hard>(500);
}

TEST_CASE("learning for every N: an entry of Q is the entry of a table of its predicates", "[learning][every_n]") {
  using Seen = seen_by_q<Agree>::type;
  STATIC_REQUIRE(Seen::states == 4);
  STATIC_REQUIRE(Seen::clocks == 2);
  STATIC_REQUIRE(Seen::bits == 10);
  std::size_t const entry = (std::size_t{1 * 4 + 3} << Seen::bits) | 0b101;
  auto const digits = Seen::view_type::digits_of(entry);
  CHECK(digits[0] == 1);
  CHECK(digits[1] == 0);
  CHECK(digits[2] == 1);
  CHECK(digits[Seen::bits] == 3);
  CHECK(digits[Seen::bits + 1] == 1);
}

TEST_CASE("learning for every N: the lightest predicates are tried first, then any", "[learning][every_n]") {
  auto const library = default_library(description_of<Agree>);
  Random random(1);
  auto const place = [&](PredicateDescription const& p) {
    return std::find_if(library.begin(), library.end(),
                        [&](Predicate const& one) { return same_predicate(one.description, p); }) -
           library.begin();
  };
  auto const heaviest = [&](std::vector<PredicateDescription> const& chosen) {
    unsigned result = 0;
    for (auto const& p : chosen) result = std::max(result, library[static_cast<std::size_t>(place(p))].weight);
    return result;
  };
  auto const first = choose_predicates(library, 9, true, random);
  REQUIRE(first.size() == 9);
  CHECK(heaviest(first) == 1);
  bool others = false;
  for (int k = 0; k < 50; ++k) {
    auto const chosen = choose_predicates(library, 9, false, random);
    REQUIRE(chosen.size() == 9);
    for (std::size_t j = 1; j < chosen.size(); ++j) CHECK(place(chosen[j - 1]) < place(chosen[j]));
    others = others || heaviest(chosen) > 1;
  }
  CHECK(others);
  CHECK(choose_predicates(library, 100, false, random).size() == library.size());
}

TEST_CASE("learning for every N: predicates that a machine can do without are left out", "[learning][every_n]") {
  auto const library = default_library(description_of<Commit>);
  std::vector<PredicateDescription> three;
  for (std::size_t k = 0; k < 3; ++k) three.push_back(library[k].description);
  // In row 0 the middle predicate decides; nothing is known of the other rows.
  std::vector<VisitedEntry> entries;
  for (std::size_t bits = 0; bits < 8; ++bits) {
    if (bits == 7) continue;
    bool const yes = (bits & 2) != 0;
    entries.push_back({0, bits, {0.0F, yes ? -1.0F : 0.5F, yes ? 0.5F : -1.0F, 0.0F}});
  }
  FewerPredicates const machine(4, 1, three, entries);
  auto const all = machine.all();
  CHECK(all.predicates.size() == 3);
  CHECK(all.row(0, 0)[0] == 1);
  CHECK(all.row(0, 0)[7] == 2);  // as what is nearest
  CHECK(all.row(3, 0)[5] == 3);  // keeps its own state

  auto const few = machine.run([](ThresholdTable const& table) {
    auto const row = table.row(0, 0);
    auto const ones = std::count(row.begin(), row.end(), state_t{1});
    return ones > 0 && ones == std::count(row.begin(), row.end(), state_t{2});
  });
  REQUIRE(few.predicates.size() == 1);
  CHECK(same_predicate(few.predicates[0], three[1]));
  CHECK(few.row(0, 0)[0] == 1);
  CHECK(few.row(0, 0)[1] == 2);
  CHECK(machine.run([](ThresholdTable const&) { return false; }) == all);
}

}  // namespace every_n_learning_test
