// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <vector>

#include "compare.hpp"

using namespace every_n_test;

namespace {

/// Consensus in which somebody starts with 0, and two with 1.
struct Mixed : Consensus<> {
  static constexpr std::string_view name = "Mixed";
  static constexpr auto starting = any(starts(0)) && count(starts(1)) >= 2;
};

constexpr unsigned S = 5, R = 3;
constexpr auto silence = static_cast<state_t>(S);

template <class Faults, class Task>
using Game = Setting<Shape{every_n, S, R}, Task, Faults, Thresholds<exists<0>, majority<1>>>;

/// Whether a schedule is one that a fault model allows, as its documentation says it. heard(N, F): the least that
/// everybody hears.
template <class Faults, class Task>
struct Legal {
  SizedSchedule const& plan;
  std::array<FaultBound, detail::max_groups> bounds = detail::fault_bounds<Faults>();
  detail::FaultGroups groups = detail::fault_groups<Faults>();

  [[nodiscard]] detail::Failing how(unsigned i) const { return groups[plan.group[i]].failing; }
  [[nodiscard]] bool dead(unsigned i) const { return how(i) == detail::Failing::dead; }
  [[nodiscard]] bool liar(unsigned i) const { return how(i) == detail::Failing::lies; }
  [[nodiscard]] bool sends(unsigned i, unsigned r) const {
    return !dead(i) && (plan.crash_round[i] == 0 || plan.crash_round[i] >= r);
  }
  [[nodiscard]] bool moves(unsigned i, unsigned r) const {
    return !dead(i) && !liar(i) && (plan.crash_round[i] == 0 || plan.crash_round[i] > r);
  }

  /// Is F, what predicates see, the sum of two that the bounds allow, and within which the groups are?
  [[nodiscard]] bool size() const {
    std::array<unsigned, detail::max_groups> many{};
    for (unsigned i = 0; i < plan.nodes; ++i) {
      unsigned const g = plan.group[i];
      if (plan.crash_round[i] > R || g >= detail::max_groups) return false;
      bool const crashes = plan.crash_round[i] > 0;
      if (crashes && (!Faults::crashes || g > 0)) return false;
      if (g > 0 && how(i) == detail::Failing::crashes) return false;
      for (unsigned other = 1; crashes && other < detail::max_groups; ++other)
        many[other] += groups[other].failing == detail::Failing::crashes ? 1 : 0;
      if (g > 0) ++many[g];
    }
    auto const fits = [&](unsigned g, unsigned f) {
      bool const allowed = bounds[g].is_number() ? f == bounds[g].most : plan.nodes > bounds[g].ratio * f;
      return allowed && many[g] <= f;
    };
    for (unsigned one = 0; one <= plan.faulty && plan.faulty < plan.nodes; ++one) {
      if (fits(1, one) && fits(2, plan.faulty - one)) return true;
    }
    return false;
  }

  [[nodiscard]] bool starts() const {
    std::array<unsigned, S> many{};
    for (unsigned i = 0; i < plan.nodes; ++i) {
      bool const initial = std::find(Task::initial.begin(), Task::initial.end(), plan.starts[i]) != Task::initial.end();
      if (!liar(i) && !initial) return false;
      ++many[plan.starts[i]];
    }
    return !std::is_same_v<Task, Mixed> || (many[0] >= 1 && many[1] >= 2);
  }

  [[nodiscard]] bool messages() const {
    for (unsigned r = 1; r <= R; ++r) {
      for (unsigned i = 0; i < plan.nodes; ++i) {
        for (unsigned j = 0; j < plan.nodes; ++j) {
          state_t const fate = plan.fate(r, i, j);
          if (i != j && liar(j) ? fate > silence && moves(i, r) : fate != as_sent && fate != silence) return false;
          if (liar(j) || fate == as_sent) continue;
          bool const loses = detail::may_lose<Faults>(plan.group[j], plan.group[i], r);
          if (i == j || !moves(i, r) || !(loses || plan.crash_round[j] == r)) return false;
        }
      }
    }
    return true;
  }

  template <class Heard>
  [[nodiscard]] bool hearing(Heard const& least) const {
    for (unsigned r = 1; r <= R; ++r) {
      for (unsigned i = 0; i < plan.nodes; ++i) {
        unsigned heard = 0;
        for (unsigned j = 0; j < plan.nodes; ++j) heard += sends(j, r) && plan.fate(r, i, j) != silence ? 1 : 0;
        if (moves(i, r) && heard < least(plan.nodes, plan.faulty)) return false;
      }
    }
    return true;
  }
};

/// Samples of the four least N; they must all be legal, and not all alike.
template <class Faults, class Task, class Heard>
void check_legal(Heard const& heard) {
  Description const& setting = description_of<Game<Faults, Task>>;
  INFO(setting.str());
  detail::Random random(5);
  auto const sizes = detail::least_sizes(setting, 4);
  REQUIRE(sizes.size() == 4);
  unsigned illegal = 0, calm = 0, failing = 0, losing = 0, many = 0;
  for (auto const& of_n : sizes) {
    for (detail::Size const& size : of_n) {
      detail::RandomSchedules const schedules(setting, size);
      for (int k = 0; k < 300; ++k) {
        SizedSchedule const plan = schedules(random);
        Legal<Faults, Task> const legal{plan};
        bool const is_legal = plan.nodes == size.nodes && plan.faulty == size.bound() && legal.size() &&
                              legal.starts() && legal.messages() && legal.hearing(heard);
        illegal += is_legal ? 0 : 1;
        SizedExecution const run(
            setting, [](state_t own, auto const&...) { return own; }, plan);
        bool const lost = !run.loss_free_from(1);
        ++many;
        calm += run.failures() == 0 && !lost ? 1 : 0;
        failing += run.failures() > 0 && run.failures() == size.bound() ? 1 : 0;
        losing += lost ? 1 : 0;
      }
    }
  }
  CHECK(illegal == 0);
  CHECK(calm > many / 10);
  CHECK((failing > many / 20) == (Faults::max_faulty > 0));
  CHECK((losing > many / 100) == (setting.faults.lossy || Faults::crashes || Faults::lies));  // silence is a loss
}

template <class Faults, class Heard>
void check_tasks(Heard const& heard) {
  check_legal<Faults, Consensus<>>(heard);
  if constexpr (!Faults::lies) check_legal<Faults, Mixed>(heard);
}

/// How many different schedules of this size there are: as many as are sampled when one samples long.
template <class Faults, unsigned rounds>
std::size_t different(unsigned nodes) {
  using Small = Setting<Shape{every_n, 4, rounds}, Consensus<>, Faults, Thresholds<exists<0>>>;
  detail::Random random(3);
  std::set<std::vector<unsigned>> seen;
  for (detail::Size const& size : detail::sizes(description_of<Small>.faults, nodes)) {
    detail::RandomSchedules const schedules(description_of<Small>, size);
    for (int k = 0; k < 20000; ++k) {
      SizedSchedule const plan = schedules(random);
      std::vector<unsigned> key{plan.faulty};
      key.insert(key.end(), plan.starts.begin(), plan.starts.end());
      key.insert(key.end(), plan.group.begin(), plan.group.end());
      key.insert(key.end(), plan.crash_round.begin(), plan.crash_round.end());
      key.insert(key.end(), plan.fates.begin(), plan.fates.end());
      seen.insert(key);
    }
  }
  return seen.size();
}

/// Random tables, asked with random executions first, and of Z3 alone.
template <class Faults>
void compare_with_z3(std::uint64_t seed) {
  using Every = Setting<Shape{every_n, 4, 2}, Probe, Faults, Thresholds<exists<0>, majority<1>>>;
  Description const& setting = description_of<Every>;
  detail::Random random(seed);
  unsigned at_once = 0;
  for (int t = 0; t < 6; ++t) {
    typename Every::machine_type machine;
    for (std::size_t e = 0; e < Every::machine_type::entries; ++e) {
      auto const own = Every::view_type::digits_of(e)[0];
      machine[e] = t % 2 == 0 && own >= 2 ? own : static_cast<state_t>(random.below(4));
    }
    auto const table = detail::table_of(machine);
    auto const next = detail::next_of(machine);
    detail::EveryN with(setting, table, std::chrono::seconds{60}, nullptr, next);
    detail::EveryN without(setting, table, std::chrono::seconds{60});
    detail::Samples samples(setting, next);
    for (unsigned k = 0; k < setting.task->must_count; ++k) {
      INFO(setting.str() << ", table " << t << ", rule " << setting.task->must(k).name);
      detail::Literal const breaks{setting.task->must(k).formula, false};
      auto const is_so = [&](SizedExecution const& run) {
        return !detail::truth(setting.task->formulas, breaks.id, run);
      };
      auto const one = with.ask(breaks, std::chrono::seconds{20}),
                 other = without.ask(breaks, std::chrono::seconds{20});
      CHECK(one.kind == other.kind);
      CHECK(one.fewest == other.fewest);
      if (one.kind != detail::Occurrence::Kind::yes) continue;
      CHECK(one.schedule->nodes == other.schedule->nodes);
      CHECK(is_so(SizedExecution(setting, next, *one.schedule)));
      CHECK(with.ask(breaks, {}).kind == one.kind);
      auto const* const sampled = samples.find(is_so, [] { return false; });
      at_once += sampled != nullptr ? 1 : 0;
      if (sampled != nullptr) CHECK(sampled->nodes() >= one.schedule->nodes);
    }
  }
  CHECK(at_once > 20);
}

constexpr auto itself = [](unsigned, unsigned) { return 1U; };
constexpr auto majority_of = [](unsigned n, unsigned) { return n / 2 + 1; };
constexpr auto all_but_f = [](unsigned n, unsigned f) { return n - f; };
constexpr auto three = [](unsigned, unsigned) { return 3U; };

}  // namespace

TEST_CASE("every N: random schedules are legal", "[every_n]") {
  check_tasks<Reliable>(itself);
  check_tasks<MessageLoss>(itself);
  check_tasks<LossUntil<1>>(itself);
  check_tasks<Crash<2>>(itself);
  check_tasks<Crash<below<2>>>(itself);
  check_tasks<Both<Crash<1>, MessageLoss>>(itself);
  check_tasks<Dead<below<3>>>(itself);
  check_tasks<Both<Dead<below<3>>, MessageLoss>>(itself);
  check_tasks<Byzantine<below<3>>>(itself);
  check_tasks<Both<Byzantine<1>, Crash<below<3>>>>(itself);
  check_tasks<SendOmission<1>>(itself);
  check_tasks<ReceiveOmission<below<2>>>(itself);
  check_tasks<Omission<below<2>>>(itself);
  check_tasks<Both<SendOmission<1>, Dead<1>>>(itself);
}

TEST_CASE("every N: in random schedules, everybody hears enough", "[every_n]") {
  check_tasks<HeardAtLeast<MessageLoss, HearingQuorum::majority>>(majority_of);
  check_tasks<HeardAtLeast<MessageLoss, 3>>(three);
  check_tasks<HeardAtLeast<Crash<below<1>>, HearingQuorum::majority>>(majority_of);
  check_tasks<HeardAtLeast<Crash<below<2>>, HearingQuorum::all_but_faulty>>(all_but_f);
  check_tasks<HeardAtLeast<Both<Dead<below<2>>, Crash<1>>, 3>>(three);
  check_tasks<HeardAtLeast<Byzantine<below<2>>, HearingQuorum::all_but_faulty>>(all_but_f);
  check_tasks<HeardAtLeast<Both<Dead<below<3>>, MessageLoss>, HearingQuorum::all_but_faulty>>(all_but_f);
}

TEST_CASE("every N: every schedule is sampled, up to the order of processes", "[every_n]") {
  CHECK(different<Reliable, 2>(3) == 4);
  CHECK(different<MessageLoss, 1>(2) == 3 * 4);
  CHECK(different<MessageLoss, 2>(2) == 3 * 16);
  CHECK(different<Crash<1>, 2>(2) == 3 * (1 + 2 * 2 * 2));  // who, when, whom it reaches
  CHECK(different<Byzantine<1>, 1>(2) == 3 + 2 * 5);        // all are correct; or one, and is told anything
  CHECK(different<Dead<below<2>>, 1>(3) == 4 + 4 + 3 * 2);  // F = 0; F = 1: none is dead; one is
  CHECK(different<SendOmission<1>, 1>(2) == 3 + 2 * 2 * 2);
}

TEST_CASE("every N: what random executions show is what Z3 says", "[every_n]") {
  compare_with_z3<MessageLoss>(1);
  compare_with_z3<Crash<1>>(2);
  compare_with_z3<Byzantine<below<3>>>(3);
  compare_with_z3<HeardAtLeast<Both<Dead<below<3>>, MessageLoss>, HearingQuorum::all_but_faulty>>(4);
}
