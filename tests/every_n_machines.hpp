// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <protolearn.hpp>

// Published protocols as machines of thresholds, for tests and benchmarks of proofs for every N.

namespace every_n_machines {

using namespace protolearn;

/// Commit if all voted to, abort if somebody did not.
inline constexpr auto commit = [](auto const& o) -> unsigned {
  return o.own() >= 2 ? o.own() : o.holds(0) ? 2 : o.holds(1) ? 3 : o.own();
};
template <unsigned R, class All = every<0>>
using Commit = Setting<Shape{every_n, 4, R}, AtomicCommit, MessageLoss, Thresholds<All, exists<1>>>;

/// FloodSet for two values: 0 if anybody has it (N. Lynch, "Distributed Algorithms", 1996, section 6.2).
inline constexpr auto flood = [](auto const& o) -> unsigned {
  unsigned const estimate = o.own() >= 2 || !o.holds(0) ? o.own() : 0;
  return o.last_round() && estimate < 2 ? 2 + estimate : estimate;
};
template <FaultBound F, unsigned R>
using Flood = Setting<Shape{every_n, 4, R}, Consensus<>, Crash<F>, WithLastRound<Thresholds<exists<0>>>>;

/// The One-Third Rule (B. Charron-Bost and A. Schiper, 2009, section 4.1): hearing more than T = part * N, take the
/// more frequent value, 0 on a tie; decide one that more than T carry. A decided process goes on with its value.
inline constexpr auto one_third = [](auto const& o) -> unsigned {
  if (o.own() >= 2) return o.own();
  if (o.holds(2)) return 2;
  if (o.holds(3)) return 3;
  return o.holds(0) ? (o.holds(1) ? 0U : 1U) : o.own();
};
template <int numerator, int denominator>
using OneThirdView = Thresholds<linear<numerator, 0, 1, denominator, denominator, denominator, denominator>,
                                linear<0, 0, 0, 1, -1, 1, -1>, linear<numerator, 0, 1, denominator, 0, denominator, 0>,
                                linear<numerator, 0, 1, 0, denominator, 0, denominator>>;
template <unsigned R, int numerator = 2, int denominator = 3, class Faults = MessageLoss>
using OneThird = Setting<Shape{every_n, 4, R}, SafeConsensus<>, Faults, OneThirdView<numerator, denominator>>;

/// Two correct processes never decide differently, and if all start with v, they decide v.
struct Agreement {
  static constexpr std::string_view name = "Agreement";
  static constexpr auto names = values::names<2>;
  static constexpr auto initial = values::initial<2>;
  static constexpr auto decided = values::decided<2>;
  static constexpr auto rules =
      hana::make_tuple(must("agreement", values::agreement<2>(correct)), must("validity", values::correct_validity<2>));
  static constexpr auto unanimous = values::correct_unanimity<2>();
};

/// Lock a value that N - F have, decide one that N - F have locked. States 4, 5: locked.
inline constexpr auto lock_and_decide = [](auto const& o) -> unsigned {
  unsigned const own = o.own();
  if (own == 2 || own == 3) return own;
  if (o.holds(2)) return 2;
  if (o.holds(3)) return 3;
  if (own >= 4) return own;
  return o.holds(0) ? 4 : o.holds(1) ? 5 : own;
};
using LockView = Thresholds<linear<1, -1, 0, 1, 0, 0, 0, 0, 0>, linear<1, -1, 0, 0, 1, 0, 0, 0, 0>,
                            linear<1, -1, 0, 0, 0, 1, 0, 1, 0>, linear<1, -1, 0, 0, 0, 0, 1, 0, 1>>;
template <unsigned R, FaultBound F = below<3>>
using LockAndDecide = Setting<Shape{every_n, 6, R}, Agreement, Byzantine<F>, LockView>;

/// Echo broadcast: echo on `echo` messages, accept on `accept`. State 3: it has said so.
inline constexpr auto echo_broadcast = [](auto const& o) -> unsigned {
  if (o.own() == 2 || o.holds(1)) return 2;
  return o.own() == 0 && !o.holds(0) ? 0 : 3;
};
/// Messages that say it, at least alpha N + beta F + gamma.
template <int alpha, int beta, int gamma>
using Says = linear<alpha, beta, gamma, 0, 1, 1, 1>;
template <FaultBound F, class Echo = Says<0, 1, 1>, class Accept = Says<1, -1, 0>, unsigned R = 4>
using EchoBroadcast = Setting<Shape{every_n, 4, R}, AnonymousBroadcast<R - 1>, Byzantine<F>, Thresholds<Echo, Accept>>;

/// Graded consensus in two rounds: say v again if N - F say it; decide on N - F, lean on F + 1. States 7, 8: said
/// again; 9: said nothing.
inline constexpr auto graded = [](auto const& o) -> unsigned {
  if (!o.last_round()) return o.holds(0) ? 7 : o.holds(1) ? 8 : 9;
  return o.holds(2) ? 2 : o.holds(3) ? 3 : o.holds(4) ? 4 : o.holds(5) ? 5 : 6;
};
template <FaultBound F = below<3>>
using Graded = Setting<
    Shape{every_n, 10, 2}, GradedConsensus<>, Byzantine<F>,
    WithLastRound<Thresholds<all_but_faulty<0>, all_but_faulty<1>, all_but_faulty<7>, all_but_faulty<8>,
                             linear<0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1>, linear<0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1>>>>;

/// Crusader agreement in one round: decide what N - F say.
inline constexpr auto crusader = [](auto const& o) -> unsigned { return o.holds(0) ? 2 : o.holds(1) ? 3 : 4; };
template <FaultBound F = below<3>>
using Crusader =
    Setting<Shape{every_n, 5, 1}, CrusaderAgreement<>, Byzantine<F>, Thresholds<all_but_faulty<0>, all_but_faulty<1>>>;

}  // namespace every_n_machines
