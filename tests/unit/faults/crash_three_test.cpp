// SPDX-License-Identifier: Apache-2.0
#include "law.hpp"

TEST_CASE("every reading understands losses beside crashes: three processes") {
  faults::three_processes_of_kind<faults::Kind::crash>();
}

TEST_CASE("every reading understands losses beside crashes: with named senders") {
  using namespace faults;
  all_readings_agree<Setting<Shape{3, 3, 1}, Asking, AnyFaults<Kind::crash, Who::anybody, 1, 1>>>();
  all_readings_agree<Setting<Shape{3, 3, 1}, AskingRounds, AnyFaults<Kind::crash, Who::anybody, no_budget, 2>>>();
}

namespace {

/// Nobody comes to C.
struct Never : faults::Asking {
  static constexpr std::string_view name = "never";
  static constexpr auto rules = protolearn::hana::make_tuple(
      protolearn::must("never", protolearn::none(protolearn::visits(2)), protolearn::broken(-1)));
};

/// To hear nobody takes two losses. A budget has one: the other must be of a process that fails.
template <class Faults>
void needs_the_failure() {
  using namespace faults;
  using Alone = Setting<Shape{3, 3, 1}, Never, Faults, Counted>;
  typename Alone::machine_type const machine(
      [](auto const& o) -> state_t { return o.count(0) + o.count(1) + o.count(2) == 1 ? 2 : o.own(); });
  Possible<Alone> const possible;
  Explorer<Alone> explorer;
  auto const found = shortest<Alone>(explorer, machine, 3);
  REQUIRE_FALSE(found.empty());
  for (auto const& counterexample : found) {
    is_right<Alone>(machine, counterexample.run.schedule, possible);
    CHECK(length_of(counterexample).failures == 1);
    CHECK(length_of(counterexample).losses == (Faults::lies ? 1 : 2));  // the silence of a liar is none
  }
}

}  // namespace

TEST_CASE("a counterexample keeps the failure that explains more losses than the budget has") {
  using namespace faults;
  needs_the_failure<AnyFaults<Kind::crash, Who::anybody, 1, 1>>();
  needs_the_failure<AnyFaults<Kind::lie, Who::anybody, 1, 1>>();
}
