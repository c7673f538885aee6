// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include <protolearn.hpp>

#include "protolearn/model/execution_facts.hpp"
#include "protolearn/search/every_n/symmetry.hpp"
#include "tasks.hpp"

using namespace protolearn;
using detail::StatePermutation;

namespace {

/// Are the `must` rules, `decided` and `starting` as true of an execution as of its image? Of executions in which the
/// processes change their states as they like.
template <class Setting>
bool kept(StatePermutation const& images, unsigned executions) {
  TaskDescription const& task = Setting::task;
  auto const judged = [&](Execution<Setting> const& run) {
    detail::ExecutionFacts const facts(run);
    std::vector<bool> result;
    for (unsigned k = 0; k < task.must_count; ++k) result.push_back(truth(task.formulas, task.must(k).formula, facts));
    for (unsigned i = 0; i < Setting::nodes; ++i) result.push_back(truth(task.formulas, task.decided, facts, i));
    result.push_back(detail::may_start(task, run.states[0].data(), Setting::nodes));
    return result;
  };
  detail::Random random(7);
  for (unsigned k = 0; k < executions; ++k) {
    Execution<Setting> run;
    run.schedule = detail::sample_of_all<Setting>(random);
    if (random.below(2) == 0) run.schedule.starts.fill(run.schedule.starts[0]);
    run.states[0] = run.schedule.starts;
    for (unsigned r = 1; r <= Setting::rounds; ++r) {
      unsigned const same = random.below(Setting::states);
      for (unsigned i = 0; i < Setting::nodes; ++i) {
        unsigned const next = random.below(3) == 0 ? random.below(Setting::states) : same;
        run.states[r][i] = run.acts(i, r) ? static_cast<state_t>(next) : run.states[r - 1][i];
      }
    }
    Execution<Setting> image = run;
    for (auto& round : image.states) {
      for (state_t& s : round) s = images[s];
    }
    image.schedule.starts = image.states[0];
    if (judged(run) != judged(image)) return false;
  }
  return true;
}

/// The symmetries of a task, each tried; where there are few states, all other permutations must not be such.
template <class Task, unsigned S, class Faults = MessageLoss, unsigned N = 3>
std::vector<StatePermutation> checked() {
  using Game = Setting<Shape{N, S, 2}, Task, Faults, Ordered>;
  auto const found = detail::symmetries(Game::task, S);
  INFO(Game::describe());
  for (StatePermutation const& images : found) {
    StatePermutation sorted = images;
    std::sort(sorted.begin(), sorted.end());
    CHECK(sorted == detail::identity_of_states());
    CHECK(images != detail::identity_of_states());
    CHECK(kept<Game>(images, 300));
  }
  CHECK(std::set<StatePermutation>(found.begin(), found.end()).size() == found.size());
  if (S <= 4) {
    StatePermutation images = detail::identity_of_states();
    while (std::next_permutation(images.begin(), images.begin() + S)) {
      bool const initial = std::all_of(Game::Task::initial.begin(), Game::Task::initial.end(), [&](state_t s) {
        return std::find(Game::Task::initial.begin(), Game::Task::initial.end(), images[s]) !=
               Game::Task::initial.end();
      });
      bool const is_found = std::find(found.begin(), found.end(), images) != found.end();
      if (initial && !is_found) CHECK_FALSE(kept<Game>(images, 5000));
    }
  }
  return found;
}

StatePermutation of(std::vector<unsigned> const& images) {
  StatePermutation result = detail::identity_of_states();
  std::transform(images.begin(), images.end(), result.begin(), [](unsigned s) { return static_cast<state_t>(s); });
  return result;
}

}  // namespace

TEST_CASE("symmetries: values that are agreed on can be exchanged", "[symmetry]") {
  CHECK(checked<Consensus<>, 4>() == std::vector{of({1, 0, 3, 2})});
  CHECK(checked<Consensus<2, false>, 4, Crash<1>>() == std::vector{of({1, 0, 3, 2})});
  CHECK(checked<Consensus<3>, 6>().size() == 5);
  CHECK(checked<Consensus<4>, 8>().size() == 23);
  CHECK(checked<Consensus<4, false>, 8, Crash<2>>().size() == 23);
  CHECK(checked<KSetAgreement<2, 3>, 6>().size() == 5);
  CHECK(checked<KSetAgreement<2, 4>, 8>().size() == 23);
  CHECK(checked<KSetAgreement<3, 4>, 8, Crash<1>, 4>().size() == 23);
  CHECK(checked<SafeConsensus<>, 4>().size() == 1);
  CHECK(checked<EarlyConsensus<1>, 4, Crash<1>>().size() == 1);
  CHECK(checked<ByzantineAgreement<>, 4, Byzantine<1>>().size() == 1);
  CHECK(checked<CrusaderAgreement<>, 5, Byzantine<1>>().size() == 1);
  CHECK(checked<GradedConsensus<>, 7, Byzantine<1>>().size() == 1);
  CHECK(checked<GradedConsensus<3>, 10, Byzantine<1>>().size() == 5);
  CHECK(checked<ReliableBroadcast<>, 5, Byzantine<1>>().size() == 1);
}

TEST_CASE("symmetries: what is not alike is not exchanged", "[symmetry]") {
  CHECK(checked<AtomicCommit, 4>().empty());
  CHECK(checked<NonBlockingAtomicCommit, 4, Crash<1>>().empty());
  CHECK(checked<AnonymousBroadcast<>, 3, Byzantine<1>>().empty());
  CHECK(checked<AnonymousBroadcast<1>, 3, Byzantine<1>>().empty());
  CHECK(checked<Lock<3>, 6>().size() <= 5);
  CHECK(checked<tasks::Quiet, 3>().empty());
  CHECK(checked<tasks::Processes, 3>().empty());
  CHECK(checked<tasks::Corners, 3>().empty());
  CHECK(checked<tasks::Runs, 3>().empty());
  CHECK(checked<tasks::Named, 3>().empty());
  CHECK(checked<tasks::NamedStart, 3>().empty());
  CHECK(checked<tasks::UnknownSource, 5>().size() == 1);
}

TEST_CASE("symmetries: of other tasks, and of states without a name", "[symmetry]") {
  CHECK(checked<LeaderElection<3>, 5>().size() == 5);
  CHECK(checked<Counting<3, 1>, 3>().size() == 2);   // one further, two further
  CHECK(checked<Counting<2, 1>, 4>().size() == 7);   // of pairs, and of what is in each
  CHECK(checked<Counting<2, 1>, 6>().size() == 71);  // of triples

  auto const one = checked<AtomicCommit, 6>();
  CHECK(one == std::vector{of({0, 1, 2, 3, 5, 4})});
  CHECK(checked<Consensus<>, 7>().size() == 1 + 3);
  CHECK(detail::symmetries(description_of_task<Consensus<>>, 31).size() == 1 + 27 * 26 / 2);
  CHECK(detail::symmetries(description_of_task<Consensus<7>>, 14).size() == 720);
}

TEST_CASE("symmetries of libraries", "[symmetry]") {
  using Game = Setting<Shape{every_n, 4, 2}, Consensus<>, Crash<1>, Thresholds<exists<0>>>;
  constexpr Description const& setting = description_of<Game>;
  auto const library = default_library(setting);
  auto const permutations = detail::symmetries(*setting.task, 4);
  auto const found = detail::library_symmetries(library, permutations);
  REQUIRE(found.size() == 1);
  auto const& exchange = found[0];
  for (std::size_t k = 0; k < library.size(); ++k) {
    CHECK(exchange[exchange[k]] == k);
    CHECK(exchange(std::uint64_t{1} << k) == std::uint64_t{1} << exchange[k]);
    Predicate const& image = library[exchange[k]];
    std::array<unsigned, 4> const counts{1, 3, 0, 2}, exchanged{3, 1, 2, 0};
    for (unsigned n = 6; n < 10; ++n) CHECK(library[k].holds(counts, n, 1) == image.holds(exchanged, n, 1));
  }
  CHECK(library[exchange[0]].str() == "some 1");
  CHECK(exchange(0b11) == 0b11U);
  CHECK(exchange(0) == 0U);

  // a library without the image of one of its predicates
  std::vector<Predicate> const odd{predicate_of<exists<0>>(setting), predicate_of<majority<1>>(setting)};
  CHECK(detail::library_symmetries(odd, permutations).empty());
  // one that says nothing of what is exchanged
  std::vector<Predicate> const none{predicate_of<any_lost>(setting)};
  CHECK(detail::library_symmetries(none, permutations).empty());
  CHECK(detail::library_symmetries({predicate_of<exists<2>>(setting), predicate_of<exists<3>>(setting)}, permutations)
            .size() == 1);
}
