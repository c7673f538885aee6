// SPDX-License-Identifier: Apache-2.0
#include "protolearn/model/machine.hpp"

#include "catch.hpp"
#include "machines.hpp"
#include "protolearn/model/execution.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/sample.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/with_round.hpp"

namespace machine_test {

using namespace protolearn;
using namespace protolearn::detail;

/// The largest of what is received, or 0 if something is lost.
constexpr auto largest = [](auto const& o) {
  unsigned result = 0;
  for (unsigned s = 0; s < 4; ++s) result = o.count(s) > 0 ? s : result;
  return static_cast<state_t>(o.lost() > 0 ? 0 : result);
};

template <class View>
constexpr bool runs() {
  using M = Machine<Shape{3, 4, 2}, View>;
  M const idle;
  M const machine(largest);
  bool ok = idle.next({2, 0, 4}) == 2 && idle.next({3, 4, 4}, 2) == 3 && idle == M{} && !(idle == machine);
  ok = ok && machine.next({0, 2, 1}) == 2 && machine.next({3, 0, 0}, 2) == 3 && machine.next({3, 4, 0}) == 0;
  M changed = idle;
  std::size_t const entry = M::view_type::index({1, 2, 4}, 1);
  changed[entry] = 3;
  ok = ok && changed.next({1, 2, 4}, 1) == 3 && changed[entry] == 3 && changed.data()[entry] == 3 && !(changed == idle);
  unsigned differences = 0;
  for (std::size_t e = 0; e < M::entries; ++e) differences += changed[e] != idle[e] ? 1U : 0U;
  return ok && differences == 1;
}

constexpr bool tells_rounds_apart() {
  Machine<Shape{2, 3, 3}, WithRound<Counted>> const machine(
      [](auto const& o) { return static_cast<state_t>(o.round() - 1); });
  return machine.next({2, 2}, 1) == 0 && machine.next({2, 2}, 2) == 1 && machine.next({2, 2}, 3) == 2;
}

constexpr bool tells_processes_apart() {
  Machine<Shape{3, 3, 1}, PerProcess<Ordered>> const machine(
      [](auto const& o) { return static_cast<state_t>(o.process()); });
  return machine.next_of(0, {1, 1, 1}) == 0 && machine.next_of(1, {1, 1, 1}) == 1 && machine.next_of(2, {1, 3, 1}) == 2;
}

/// The run of a machine, stepped by the words of the architecture.
template <class Setting>
std::array<std::array<state_t, Setting::nodes>, Setting::rounds + 1> stepped(
    typename Setting::machine_type const& machine, Schedule<Setting::shape> const& plan) {
  constexpr unsigned N = Setting::nodes;
  std::array<std::array<state_t, N>, Setting::rounds + 1> states{};
  states[0] = plan.starts;
  std::array<bool, N> gone{};
  for (unsigned r = 1; r <= Setting::rounds; ++r) {
    std::array<bool, N> const silent = gone;
    for (unsigned i = 0; i < N; ++i) gone[i] = gone[i] || plan.crash_round[i] == r;
    states[r] = states[r - 1];
    for (unsigned i = 0; i < N; ++i) {
      bool const liar = Setting::Faults::lies && ((plan.faulty >> i) & 1) != 0;
      if (gone[i] || liar) continue;
      std::array<state_t, N> received{};
      for (unsigned j = 0; j < N; ++j) {
        state_t symbol = plan.fate[r - 1][i][j];
        if (symbol == as_sent) symbol = states[r - 1][j];
        if (silent[j]) symbol = Setting::states;
        received[(j + N - i) % N] = symbol;
      }
      states[r][i] = machine.next_of(i, received, r);
    }
  }
  return states;
}

template <class Setting>
void steps_as_told() {
  Random random(3);
  for (unsigned k = 0; k < 1000; ++k) {
    auto const machine = machines::random_machine<Setting>(random);
    auto const plan = sample<Setting>(random);
    auto const run = simulate<Setting>(machine, plan);
    REQUIRE(run.states == stepped<Setting>(machine, plan));
    REQUIRE(run.schedule == plan);
  }
}

}  // namespace machine_test

using namespace machine_test;

static_assert(machine_test::runs<Ordered>() && machine_test::runs<Counted>() &&
              machine_test::runs<WithRound<Ordered>>());
TEST_CASE("a machine is a table") {
  REQUIRE(machine_test::runs<Ordered>());
  REQUIRE(machine_test::runs<Counted>());
  REQUIRE(machine_test::runs<WithRound<Ordered>>());
}

static_assert(machine_test::tells_rounds_apart() && machine_test::tells_processes_apart());
TEST_CASE("a machine may tell rounds or processes apart") {
  REQUIRE(machine_test::tells_rounds_apart());
  REQUIRE(machine_test::tells_processes_apart());
}

TEST_CASE("large tables live on the heap") {
  using Large = Machine<Shape{6, 4, 2}>;
  STATIC_REQUIRE(Large::entries == 4 * 5 * 5 * 5 * 5 * 5);
  STATIC_REQUIRE(sizeof(Large) < 64);
  STATIC_REQUIRE(sizeof(Machine<Shape{3, 8, 2}>) == 8 * 9 * 9);
  Large a;
  a[Large::view_type::index({3, 0, 4, 4, 0, 1})] = 2;
  Large const b = a;
  CHECK(b.next({3, 0, 4, 4, 0, 1}) == 2);
  CHECK(b.next({3, 0, 4, 4, 0, 2}) == 3);
  CHECK(a == b);
}

TEST_CASE("the simulator does what the architecture says") {
  constexpr Shape shape{4, 5, 3};
  steps_as_told<Setting<shape, AtomicCommit, MessageLoss>>();
  steps_as_told<Setting<shape, AtomicCommit, Crash<3>, WithRound<Counted>>>();
  steps_as_told<Setting<shape, AtomicCommit, Omission<2>>>();
  steps_as_told<Setting<shape, AtomicCommit, Byzantine<1>, PerProcess<Ordered>>>();
}
