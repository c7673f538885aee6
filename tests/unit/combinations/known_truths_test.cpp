// SPDX-License-Identifier: Apache-2.0
#include "catch.hpp"

#include <protolearn.hpp>

// Theorems of the field: protocols written by hand as plain functions, whose verdict is known.

using namespace protolearn;
using namespace protolearn::detail;

namespace {

/// Keep 0 if a 0 was received, else 1; the last round turns that into a decision.
constexpr auto flood_set = [](auto const& o) -> state_t {
  state_t const value = o.count(0) > 0 || o.count(2) > 0 ? 0 : 1;
  return o.last_round() ? static_cast<state_t>(value + 2) : value;
};

/// The same idea for commit: 4 says "all votes heard, all yes".
constexpr auto flood_commit = [](auto const& o) -> state_t {
  bool const bad = o.count(1) > 0 || (o.own() == 0 && o.lost() > 0);
  if (o.last_round()) return bad ? 3 : 2;
  return bad ? 1 : 4;
};

/// Is it right in every execution? Small settings are put to Z3 as well, which must agree; the explorer is exhaustive
/// everywhere.
template <class Setting, class F>
bool is_right(F const& f) {
  typename Setting::machine_type const machine(f);
  if constexpr (Setting::nodes <= 3) {
    auto const checked = verify<Setting>(machine, {.z3_time_limit = std::chrono::seconds{60}});
    REQUIRE(checked.verdict.proved() != checked.verdict.refuted());
    if (checked.verdict.proved()) REQUIRE(checked.undecided == 0);
    return checked.verdict.proved();
  } else {
    Report const report = explore<Setting>(machine);
    if (report.correct()) REQUIRE(report.undecided == 0);
    return report.correct();
  }
}

template <unsigned N, unsigned F, unsigned R>
void flood() {
  if constexpr (R >= 1 && F < N) {
    constexpr bool enough = R >= (F + 1 < N - 1 ? F + 1 : N - 1);
    INFO("N=" << N << " F=" << F << " R=" << R);
    REQUIRE(is_right<Setting<Shape{N, 4, R}, Consensus<>, Crash<F>, WithLastRound<Counted>>>(flood_set) == enough);
    REQUIRE(is_right<Setting<Shape{N, 5, R}, NonBlockingAtomicCommit, Crash<F>, WithLastRound<Counted>>>(
                flood_commit) == enough);
  }
}

template <unsigned N, unsigned F>
void flood_at_and_below_the_bound() {
  constexpr unsigned bound = F + 1 < N - 1 ? F + 1 : N - 1;
  flood<N, F, bound>();
  flood<N, F, bound - 1>();
}

/// The One-Third Rule; `numerator`/`denominator` of N must be exceeded. A decision counts as its value.
template <unsigned numerator, unsigned denominator>
constexpr auto third_rule = [](auto const& o) -> state_t {
  if (o.own() >= 2) return o.own();
  unsigned const zeros = o.count(0) + o.count(2), ones = o.count(1) + o.count(3);
  auto const enough = [&](unsigned k) { return k * denominator > numerator * o.nodes(); };
  if (enough(zeros)) return 2;
  if (enough(ones)) return 3;
  if (enough(zeros + ones)) return ones > zeros ? 1 : 0;
  return o.own();
};

template <unsigned N, unsigned R, unsigned Nice = 2>
using Lossy = Setting<Shape{N, 4, R}, SafeConsensus<2, Nice>, MessageLoss, Counted>;

}  // namespace

TEST_CASE("FloodSet needs min(F+1, N-1) rounds against crashes, for consensus and for commit") {
  flood_at_and_below_the_bound<3, 1>();
  flood_at_and_below_the_bound<3, 2>();
  flood_at_and_below_the_bound<4, 1>();
  flood_at_and_below_the_bound<4, 2>();
  flood_at_and_below_the_bound<4, 3>();
  flood_at_and_below_the_bound<5, 2>();
  flood_at_and_below_the_bound<6, 3>();
  flood_at_and_below_the_bound<7, 1>();
  flood_at_and_below_the_bound<7, 3>();
}

TEST_CASE("executions are counted as the architecture says") {
  auto const counts = []<unsigned N, unsigned R, class Faults>(std::type_identity<Faults>,
                                                               std::integral_constant<unsigned, N>,
                                                               std::integral_constant<unsigned, R>) {
    using Game = Setting<Shape{N, 4, R}, Consensus<>, Faults, WithRound<Counted>>;
    return explore<Game>(typename Game::machine_type()).executions;
  };
  using std::integral_constant;
  REQUIRE(counts(std::type_identity<Crash<1>>{}, integral_constant<unsigned, 3>{}, integral_constant<unsigned, 2>{}) ==
          200);
  REQUIRE(counts(std::type_identity<Crash<2>>{}, integral_constant<unsigned, 4>{}, integral_constant<unsigned, 3>{}) ==
          24592);
  REQUIRE(counts(std::type_identity<SendOmission<1>>{}, integral_constant<unsigned, 3>{},
                 integral_constant<unsigned, 2>{}) == 392);
}

TEST_CASE("the One-Third Rule is safe under any loss, and the One-Half Rule is not") {
  constexpr auto rule = third_rule<2, 3>;
  REQUIRE(verify<Lossy<3, 2>>(rule).verdict.proved());
  auto const proved = []<class Game>(std::type_identity<Game>, auto const& f) {
    return explore<Game>(typename Game::machine_type(f)).correct();
  };
  REQUIRE(proved(std::type_identity<Lossy<3, 1>>{}, rule));
  REQUIRE(proved(std::type_identity<Lossy<3, 3>>{}, rule));
  REQUIRE(proved(std::type_identity<Lossy<4, 2>>{}, rule));
  REQUIRE(proved(std::type_identity<Lossy<5, 2>>{}, rule));
  REQUIRE(proved(std::type_identity<Lossy<5, 3>>{}, rule));
  REQUIRE(proved(std::type_identity<Lossy<6, 2>>{}, rule));

  constexpr auto half = third_rule<1, 2>;
  REQUIRE(explore<Lossy<3, 1>>(Lossy<3, 1>::machine_type(half)).violations[0] == 0);
  REQUIRE(explore<Lossy<3, 2>>(Lossy<3, 2>::machine_type(half)).violations[0] > 0);
  REQUIRE(explore<Lossy<5, 2>>(Lossy<5, 2>::machine_type(half)).violations[0] > 0);
  REQUIRE(explore<Lossy<6, 2>>(Lossy<6, 2>::machine_type(half)).violations[0] > 0);

  // For N=4 both thresholds mean three messages.
  REQUIRE(Lossy<4, 2>::machine_type(half) == Lossy<4, 2>::machine_type(rule));

  // One loss-free round is not enough to decide.
  REQUIRE_FALSE(proved(std::type_identity<Lossy<3, 2, 1>>{}, rule));
}

TEST_CASE("coordinated attack: with one message lost in a round, no machine of two processes can") {
  using Attack = Setting<Shape{2, 4, 1}, Consensus<>, LossBudget<1>, Ordered>;
  Explorer<Attack> explorer;
  // Only the two start states are looked at: 2 x 5 observations, of which those with own state 0 or 1 and a start or
  // nothing from the other occur. All 4^6 = 4,096 tables over them.
  std::vector<std::size_t> occurring;
  for (std::size_t e = 0; e < Attack::machine_type::entries; ++e) {
    auto const digits = Attack::view_type::digits_of(e);
    if (digits[0] < 2 && (digits[1] < 2 || digits[1] == Attack::lost)) occurring.push_back(e);
  }
  REQUIRE(occurring.size() == 6);
  unsigned machines = 0, correct_ones = 0;
  for (unsigned code = 0; code < 4096; ++code, ++machines) {
    Attack::machine_type machine;
    for (std::size_t k = 0; k < 6; ++k) machine[occurring[k]] = static_cast<state_t>((code >> (2 * k)) & 3U);
    correct_ones += explorer.judge(machine).correct() ? 1U : 0U;
  }
  REQUIRE(machines == 4096);
  REQUIRE(correct_ones == 0);
}

TEST_CASE("three processes cannot agree with one Byzantine among them") {
  using Generals = Setting<Shape{3, 4, 1}, ByzantineAgreement<>, Byzantine<1>, Counted>;
  Explorer<Generals> explorer;
  Random random(1);
  for (unsigned k = 0; k < 20000; ++k) {
    Generals::machine_type machine;
    for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = static_cast<state_t>(2 + random.below(2));
    REQUIRE_FALSE(explorer.judge(machine).correct());
  }
}

TEST_CASE("two rounds of FloodSet do not give uniform consensus against send omissions") {
  auto const uniform = []<unsigned N>(std::integral_constant<unsigned, N>) {
    using Game = Setting<Shape{N, 4, 2}, Consensus<>, SendOmission<1>, WithLastRound<Counted>>;
    return explore<Game>(typename Game::machine_type(flood_set)).correct();
  };
  REQUIRE_FALSE(uniform(std::integral_constant<unsigned, 2>{}));
  REQUIRE_FALSE(uniform(std::integral_constant<unsigned, 3>{}));
  REQUIRE_FALSE(uniform(std::integral_constant<unsigned, 4>{}));
  REQUIRE(verify<Setting<Shape{2, 4, 2}, Consensus<2, false>, SendOmission<1>, WithLastRound<Counted>>>(flood_set)
              .verdict.proved());
}
