// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <catch2/catch.hpp>

#include <array>
#include <cstddef>
#include <cstdlib>
#include <sstream>
#include <utility>
#include <vector>

#include <protolearn.hpp>

// Verdicts for every N against the explorer at each N, rule by rule.

namespace every_n_test {

using namespace protolearn;

/// Rules that need all that formulas have: of several processes, of their past, in both polarities.
struct Probe {
  static constexpr std::string_view name = "Probe";
  static constexpr std::array<std::string_view, 4> names{"a", "b", "c", "d"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = visits(2) || visits(3);
  static constexpr auto rules = hana::make_tuple(
      must("agree", !(any(visits(2)) && any(visits(3)))), must("valid", implies(any(visits(2)), any(starts(0)))),
      must("decide", all(implies(correct, decided))), must("one", count(visits(2)) <= 1),
      must("past", implies(all(decided), any(starts(0) && ends(2)))),
      must("relay", implies(any((correct && visits_by(2, 1))), all(implies(correct, in(2, 2))))),
      must("calm", implies((failure_free && any(starts(1))), all(ends(3)))),
      must("failed", implies(failures() >= 1, none(in(3, 1)))),
      must("network", implies(loss_free_rounds() >= 1, any(ends(1)))),
      must("later", implies(loss_free_from(2), count(ends(0)) <= 2)),
      must("few", implies(count(starts(0)) <= 1, any(!visits(3)))),
      must("lossy", implies(loss_free_rounds() <= 1, any((correct && !starts(1))))),
      must("pairs", !(count((correct && visits(2))) >= 2 && any(visits(2) && !correct))));
  static constexpr auto unanimous = share("x", all(starts(0)), all(implies(correct, visits(2))));
};

/// A fault model with F instead of what it says itself.
template <class Faults, unsigned F>
struct with_bound {
  using type = Faults;
};
template <template <FaultBound> class Model, FaultBound bound, unsigned F>
struct with_bound<Model<bound>, F> {
  using type = Model<bound.is_number() ? bound : FaultBound(F)>;
};
template <class A, class B, unsigned F>
struct with_bound<Both<A, B>, F> {
  using type = Both<typename with_bound<A, F>::type, typename with_bound<B, F>::type>;
};
template <class Faults, auto k, unsigned F>
struct with_bound<HeardAtLeast<Faults, k>, F> {
  using type = HeardAtLeast<typename with_bound<Faults, F>::type, k>;
};

/// What the explorer finds at one N, with the F that the faults allow there: is a rule broken?
struct AtN {
  bool allowed = false;
  std::vector<bool> broken, asked;  // of each rule; asked: its premise holds in some execution
  bool decides = false, wanted = false;
};

template <class Task, class Faults, class View, Shape shape, class Table>
void explore_with(AtN& result, Table const& table) {
  using Fixed = Setting<shape, Task, Faults, View>;
  typename Fixed::machine_type machine;
  REQUIRE(Fixed::machine_type::entries == table.size());
  for (std::size_t e = 0; e < table.size(); ++e) machine[e] = table[e];
  Report const report = explore<Fixed>(machine);
  REQUIRE(report.complete);
  result.allowed = true;
  result.decides = result.decides || report.undecided < report.executions;
  result.wanted = result.wanted || report.unanimous_wanted > 0;
  result.broken.resize(report.violations.size());
  result.asked.resize(report.violations.size());
  for (std::size_t k = 0; k < result.broken.size(); ++k) {
    result.broken[k] = result.broken[k] || report.violations[k] > 0;
    result.asked[k] = result.asked[k] || report.premises[k] > 0;
  }
}

template <class Task, class Faults, class View, unsigned N, unsigned S, unsigned R, class Table>
AtN explore_at(Table const& table) {
  AtN result;
  using Largest = typename detail::resolve_faults<Faults, N>::type;
  auto const with = [&]<unsigned F>() {
    using Fixed = typename with_bound<Faults, F>::type;
    if constexpr (Fixed::max_faulty < N && Fixed::heard_at_least(N) <= N)
      explore_with<Task, Fixed, View, Shape{N, S, R}>(result, table);
  };
  if constexpr (std::is_same_v<Largest, Faults>) {
    with.template operator()<0>();
  } else {  // it depends on N: 0 to the largest
    [&]<unsigned... F>(std::integer_sequence<unsigned, F...>) { (with.template operator()<F>(), ...); }
    (std::make_integer_sequence<unsigned, Largest::max_faulty + 1>{});
  }
  return result;
}

/// No message of those that are lost can arrive, and no lie be silence, without the rule being kept.
template <class Every>
void check_short(typename Every::machine_type const& machine, std::size_t rule, SizedSchedule const& plan) {
  Description const& setting = description_of<Every>;
  TaskDescription const& task = *setting.task;
  auto const next = detail::next_of(machine);
  auto const silence = static_cast<state_t>(Every::states);
  for (unsigned r = 1; r <= plan.rounds; ++r) {
    for (unsigned i = 0; i < plan.nodes; ++i) {
      for (unsigned j = 0; j < plan.nodes; ++j) {
        bool const liar = setting.faults.groups[plan.group[j]].failing == detail::Failing::lies;
        bool const hears_more = setting.faults.hearing != FaultModel::hearing;  // silence may be too little
        if (plan.fate(r, i, j) == (liar ? silence : as_sent) || (liar && hears_more)) continue;
        SizedSchedule less = plan;
        less.fate(r, i, j) = liar ? silence : as_sent;
        CHECK(detail::truth(task.formulas, task.must(rule).formula, SizedExecution(setting, next, less)));
      }
    }
  }
}

/// One table, judged for every N and at N = 1..6. Returns how many rules broke.
template <class Task, class Faults, class View, unsigned S, unsigned R, unsigned most = 6>
unsigned compare(std::vector<state_t> const& table) {
  using Every = Setting<Shape{every_n, S, R}, Task, Faults, View>;
  typename Every::machine_type machine;
  REQUIRE(Every::machine_type::entries == table.size());
  for (std::size_t e = 0; e < table.size(); ++e) machine[e] = table[e];
  auto const checked = verify<Every>(machine, {.z3_time_limit = std::chrono::seconds{60}});
  REQUIRE(!checked.verdict.unknown());
  auto const at = [&]<unsigned... n>(std::integer_sequence<unsigned, n...>) {
    return std::vector<AtN>{explore_at<Task, Faults, View, n + 1, S, R>(table)...};
  }
  (std::make_integer_sequence<unsigned, most>{});
  TaskDescription const& task = description_of_task<typename Every::Task>;
  std::vector<unsigned> least(task.must_count, 0);  // 0: it never breaks
  std::vector<bool> fewest(task.must_count, true);
  for (auto const& counterexample : checked.counterexamples) {
    least[counterexample.rule] = counterexample.run.nodes();
    fewest[counterexample.rule] = counterexample.fewest;
    check_short<Every>(machine, counterexample.rule, counterexample.run.schedule);
    CHECK_FALSE(detail::truth(task.formulas, task.must(counterexample.rule).formula, counterexample.run));
  }
  unsigned broken = 0;
  auto const agrees = [&](unsigned n, unsigned first, bool is_least, bool found) {  // `first`: an N with it; 0: none
    return first == n ? found : first == 0 || (is_least && first > n) ? !found : true;
  };
  for (unsigned k = 0; k < task.must_count; ++k) {
    broken += least[k] > 0 ? 1 : 0;
    for (unsigned n = 1; n <= most; ++n) {
      if (!at[n - 1].allowed) {
        CHECK(least[k] != n);
        continue;
      }
      INFO(Every::describe() << ", rule " << task.must(k).name << ", N=" << n << ", least " << least[k]);
      CHECK(agrees(n, least[k], fewest[k], at[n - 1].broken[k]));
      CHECK_FALSE((checked.vacuous[k] && at[n - 1].asked[k]));
    }
  }
  for (unsigned n = 1; n <= most; ++n) {
    if (!at[n - 1].allowed) continue;
    INFO(Every::describe() << ", N=" << n << ", decides " << checked.everybody_decides.str() << ", wanted "
                           << checked.as_wanted.str());
    CHECK(agrees(n, checked.everybody_decides.nodes, checked.everybody_decides.fewest, at[n - 1].decides));
    CHECK(agrees(n, checked.as_wanted.nodes, checked.as_wanted.fewest, at[n - 1].wanted));
  }
  return broken;
}

/// Random tables; and, of every second one, what it is after a few changes of a table that often keeps its state.
/// PROTOLEARN_RANDOM_MACHINES=k in the environment: k times as many.
template <class Task, class Faults, class View, unsigned S, unsigned R, unsigned most = 6>
void compare_random(std::uint64_t seed) {
  char const* const times = std::getenv("PROTOLEARN_RANDOM_MACHINES");
  unsigned const many = 24 * (times != nullptr ? static_cast<unsigned>(std::atoi(times)) : 1U);
  using Every = Setting<Shape{every_n, S, R}, Task, Faults, View>;
  using Machine = typename Every::machine_type;
  detail::Random random(seed);
  unsigned broken = 0;
  std::vector<state_t> table(Machine::entries);
  for (unsigned t = 0; t < many; ++t) {
    bool const anew = t % 3 == 0;
    for (std::size_t e = 0; e < table.size(); ++e) {
      state_t const own = Machine::view_type::digits_of(e)[0];
      if (anew) {
        bool const stays = t % 2 == 0 && (own >= 2 || random.below(3) == 0);  // decisions absorb
        table[e] = stays ? own : static_cast<state_t>(random.below(S));
      } else if (random.below(8) == 0) {
        table[e] = static_cast<state_t>(random.below(S));
      }
    }
    broken += compare<Task, Faults, View, S, R, most>(table);
  }
  CHECK(broken > 0);
  CHECK(broken < many * description_of_task<Task>.must_count);
}

}  // namespace every_n_test
