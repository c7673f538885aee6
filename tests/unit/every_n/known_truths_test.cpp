// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <sstream>

#include "every_n_machines.hpp"

using namespace every_n_machines;

namespace {

VerifyOptions const patient{.z3_time_limit = std::chrono::seconds{60}};

template <class Setting, class F>
bool is_proved(F const& f) {
  auto const checked = verify<Setting>(f, patient);
  INFO(checked.verdict);
  CHECK(!checked.verdict.unknown());
  return checked.verdict.proved();
}

/// The least N at which the rules break, if they do.
template <class Setting, class F>
unsigned least(F const& f) {
  auto const checked = verify<Setting>(f, patient);
  INFO(checked.verdict);
  REQUIRE(checked.verdict.refuted());
  CHECK(checked.fewest);
  return checked.nodes;
}

/// Quorums: decide 0 on so many zeros, else 1 on so many ones.
constexpr auto quorum = [](auto const& o) -> unsigned { return o.holds(0) ? 2 : o.holds(1) ? 3 : o.own(); };
/// Which of the two rules break, in this order.
template <class Faults, int factor, int alpha, int beta, int gamma>
std::vector<std::size_t> quorum_breaks() {
  using Game = Setting<Shape{every_n, 4, 1}, Agreement, Faults,
                       Thresholds<linear<alpha, beta, gamma, factor>, linear<alpha, beta, gamma, 0, factor>>>;
  auto const checked = verify<Game>(quorum, patient);
  std::vector<std::size_t> result;
  for (auto const& counterexample : checked.counterexamples) result.push_back(counterexample.rule);
  std::sort(result.begin(), result.end());
  return result;
}

/// Everybody hears twice as many as there are: there is no execution.
struct HearTwice : MessageLoss {
  static constexpr unsigned heard_at_least(unsigned nodes) { return 2 * nodes; }
  static constexpr detail::LinearBound hearing{1, 2, 0, 0};
};

constexpr auto flood_once = [](auto const& o) -> unsigned { return o.own() >= 2 ? o.own() : o.holds(0) ? 2U : 3U; };

}  // namespace

TEST_CASE("every N: atomic commit under message loss", "[every_n]") {
  CHECK(is_proved<Commit<1>>(commit));
  CHECK(is_proved<Commit<2>>(commit));
}

TEST_CASE("every N: commit if 9/10 said yes is wrong from N=10, if more than 9/10 did, from N=11", "[every_n]") {
  auto const at_least = verify<Commit<1, linear<9, 0, 0, 10>>>(commit);
  REQUIRE(at_least.verdict.refuted());
  CHECK(at_least.nodes == 10);
  CHECK(at_least.fewest);
  auto const& run = at_least.counterexample->run;  // one of ten votes no, the others hear everybody
  CHECK(std::count(run.states[0].begin(), run.states[0].end(), AtomicCommit::local_abort) == 1);
  CHECK(least<Commit<1, linear<9, 0, 1, 10>>>(commit) == 11);
}

TEST_CASE("every N: FloodSet is right with F + 1 rounds, and with F wrong from N = F + 2", "[every_n]") {
  CHECK(is_proved<Flood<1, 2>>(flood));
  CHECK(is_proved<Flood<2, 3>>(flood));
  CHECK(is_proved<Flood<3, 4>>(flood));
  CHECK(is_proved<Flood<4, 5>>(flood));
  CHECK(least<Flood<1, 1>>(flood) == 3);
  CHECK(least<Flood<2, 2>>(flood) == 4);
  CHECK(least<Flood<3, 3>>(flood) == 5);
  CHECK(least<Flood<below<1>, 2>>(flood) == 4);  // F is any number below N: two failures are one too many
}

TEST_CASE("every N: the One-Third Rule needs two thirds", "[every_n]") {
  auto const right = verify<OneThird<3>>(one_third, patient);
  INFO(right.verdict);
  CHECK(right.verdict.proved());
  CHECK(right.every_round == std::vector<bool>{true, true, false});
  CHECK(is_proved<OneThird<3, 2, 3, Both<Dead<below<3>>, MessageLoss>>>(one_third));
  CHECK(least<OneThird<2, 1, 2>>(one_third) == 3);
}

TEST_CASE("every N: in one round, the One-Third Rule promises nothing", "[every_n]") {
  auto const checked = verify<OneThird<1>>(one_third, patient);
  CHECK(checked.verdict.proved());
  CHECK(checked.vacuous == std::vector<bool>{false, false, true});
  CHECK_THAT(checked.verdict.scope(), Catch::Contains("progress (vacuously)"));
}

TEST_CASE("every N: lock and decide needs N > 3F", "[every_n]") {
  CHECK(is_proved<LockAndDecide<2>>(lock_and_decide));
  CHECK(is_proved<LockAndDecide<3>>(lock_and_decide));
  CHECK(least<LockAndDecide<2, below<2>>>(lock_and_decide) == 3);
}

TEST_CASE("every N: echo broadcast needs N > 3F", "[every_n]") {
  CHECK(is_proved<EchoBroadcast<below<3>>>(echo_broadcast));
  auto const wrong = verify<EchoBroadcast<below<2>>>(echo_broadcast, patient);
  REQUIRE(wrong.verdict.refuted());
  CHECK(wrong.nodes == 3);
  CHECK(wrong.faulty == 1);
  REQUIRE(wrong.counterexamples.size() == 1);
  CHECK(wrong.counterexample->rule == 2);  // relay; unforgeability stands
}

TEST_CASE("every N: echo broadcast with T for F is right iff F <= T and N > 2T + F", "[every_n]") {
  // T=2 and F=1, 2, 3, where N > 2T + F does not hold for every N: right from N = 2T + F + 1 on
  auto const with = [&]<unsigned F, int T>() {
    auto const checked =
        verify<EchoBroadcast<FaultBound(F), Says<0, 0, T + 1>, Says<1, 0, -T>>>(echo_broadcast, patient);
    REQUIRE(checked.verdict.refuted());
    for (auto const& counterexample : checked.counterexamples) CHECK(counterexample.run.nodes() > F);
    return checked.nodes;
  };
  CHECK(with.template operator()<1, 2>() <= 5);
  CHECK(with.template operator()<2, 1>() == 3);  // F > T: two liars are an echo
}

TEST_CASE("every N: graded consensus and crusader agreement need N > 3F", "[every_n]") {
  CHECK(is_proved<Graded<>>(graded));
  CHECK(least<Graded<below<2>>>(graded) == 3);
  CHECK(is_proved<Crusader<>>(crusader));
  CHECK(least<Crusader<below<2>>>(crusader) == 3);
}

TEST_CASE("every N: quorums agree iff 2Q > N + F (lies), 2Q > N (crashes), and are reached iff Q <= N - F",
          "[every_n]") {
  using Broken = std::vector<std::size_t>;
  using Lies = Byzantine<below<3>>;
  CHECK(quorum_breaks<Lies, 3, 2, 0, 0>() == Broken{});    // Q = 2N/3: enough if N > 3F
  CHECK(quorum_breaks<Lies, 2, 1, 1, 1>() == Broken{});    // Q > (N + F)/2
  CHECK(quorum_breaks<Lies, 1, 1, -1, 0>() == Broken{});   // Q = N - F
  CHECK(quorum_breaks<Lies, 2, 1, 1, 0>() == Broken{0});   // Q = (N + F)/2
  CHECK(quorum_breaks<Lies, 1, 1, -1, 1>() == Broken{1});  // Q = N - F + 1
  CHECK(quorum_breaks<Byzantine<below<2>>, 3, 2, 0, 0>() == Broken{0, 1});
  CHECK(quorum_breaks<Byzantine<below<2>>, 1, 1, -1, 0>() == Broken{0});
  using Stops = Crash<below<2>>;
  CHECK(quorum_breaks<Stops, 2, 1, 0, 1>() == Broken{});  // more than N/2
  CHECK(quorum_breaks<Stops, 2, 1, 0, 0>() == Broken{0});
  CHECK(quorum_breaks<Stops, 1, 1, -1, 0>() == Broken{});  // N - F > N/2
  CHECK(quorum_breaks<Crash<below<1>>, 2, 1, 0, 1>() == Broken{1});
}

TEST_CASE("every N: a hand-written protocol may answer unreachable where nobody comes, and nowhere else", "[every_n]") {
  auto const never = [](auto const& o) -> unsigned {
    if (o.own() >= 2) return o.own();
    if (o.holds(0) && o.holds(1)) return static_cast<unsigned>(unreachable);  // all voted yes, and somebody no
    return commit(o);
  };
  CHECK(verify<Commit<1>>(never, patient).verdict.proved());
  auto const sometimes = [](auto const& o) -> unsigned {
    if (o.own() == 0 && !o.holds(0) && !o.holds(1)) return static_cast<unsigned>(unreachable);
    return commit(o);
  };
  CHECK_THROWS_WITH(verify<Commit<1>>(sometimes, patient), Catch::Contains("unreachable") && Catch::Contains(" lost"));
  CHECK_THROWS_WITH(verify<Commit<1>>([](auto const&) { return 9; }), Catch::Contains("returned 9"));
}

TEST_CASE("every N: no executions, no time", "[every_n]") {
  using Nobody = Setting<Shape{every_n, 4, 1}, Consensus<>,
                         HeardAtLeast<Both<Dead<1>, Crash<1>>, HearingQuorum::majority>, Thresholds<exists<0>>>;
  CHECK(!verify<Nobody>(flood_once).verdict.unknown());
  using Nothing = Setting<Shape{every_n, 4, 1}, Consensus<>, HearTwice, Thresholds<exists<0>>>;
  CHECK_THROWS_WITH(verify<Nothing>(flood_once), Catch::Contains("there is no execution at all"));
  auto const off = verify<Flood<1, 2>>(flood, {.z3_time_limit = std::chrono::seconds{0}});
  CHECK(off.verdict.unknown());
  auto const late = verify<Flood<4, 5>>(flood, {.z3_time_limit = std::chrono::microseconds{1}});
  CHECK(late.verdict.unknown());
  CHECK_THAT(late.verdict.reason(), Catch::Contains("time-out"));
}

TEST_CASE("every N: a counterexample as text", "[every_n]") {
  auto const checked = verify<Flood<1, 1>>(flood);
  std::ostringstream text;
  text << *checked.counterexample;
  CHECK_THAT(text.str(), Catch::StartsWith("counterexample with N=3 processes, F=1, in every N >= 2, ") &&
                             Catch::Contains("process 0 crashes; the message from 0 to ") &&
                             Catch::Contains("broken: agreement: no two decisions differ"));
}
