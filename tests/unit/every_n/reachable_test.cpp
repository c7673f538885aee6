// SPDX-License-Identifier: Apache-2.0
#include "compare.hpp"

using namespace every_n_test;

namespace {

/// Random machines: what is observed at some N is found for every N.
template <class Faults, class View, unsigned S, unsigned R>
void check(unsigned many, std::uint64_t seed) {
  using Every = Setting<Shape{every_n, S, R}, Probe, Faults, View>;
  detail::Random random(seed);
  for (unsigned t = 0; t < many; ++t) {
    typename Every::machine_type machine;
    for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = static_cast<state_t>(random.below(S));
    auto const seen = reachable<Every>(machine);
    std::vector<bool> at_some_n(machine.entries);
    auto const look = [&]<unsigned N>() {
      using Game = Setting<Shape{N, S, R}, Probe, Faults, View>;
      typename Game::machine_type same;
      for (std::size_t e = 0; e < machine.entries; ++e) same[e] = machine[e];
      auto const here = reachable<Game>(same);
      for (std::size_t e = 0; e < machine.entries; ++e) at_some_n[e] = at_some_n[e] || here[e];
    };
    look.template operator()<2>();
    look.template operator()<3>();
    look.template operator()<4>();
    look.template operator()<5>();
    CHECK(seen == at_some_n);  // five processes are enough for these predicates
  }
}

}  // namespace

TEST_CASE("what can be observed for some N, and nothing else") {
  check<MessageLoss, Thresholds<exists<0>, every<1>>, 4, 2>(40, 1);
  check<Crash<1>, WithLastRound<Thresholds<exists<2>, any_lost>>, 4, 2>(40, 2);
  check<Byzantine<1>, Thresholds<all_but_faulty<0>, at_least<1, 2>>, 4, 2>(20, 3);
  check<SendOmission<1>, Thresholds<majority<0>, majority<1>>, 4, 3>(20, 4);
}

TEST_CASE("where time is up, everything counts as observed") {
  using Every = Setting<Shape{every_n, 4, 2}, Probe, MessageLoss, Thresholds<exists<0>>>;
  auto const seen = reachable<Every>({}, {.z3_time_limit = std::chrono::seconds{0}});
  CHECK(seen == std::vector<bool>(8, true));
}
