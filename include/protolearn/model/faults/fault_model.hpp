// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <string>

#include "protolearn/core/state.hpp"
#include "protolearn/model/faults/fault_bound.hpp"

namespace protolearn {

/// What the adversary may do, described once by a few constants. Self-play, the explorer and Z3 interpret them:
///   max_faulty         F: at most so many processes are in the faulty set
///   crashes            a faulty process crashes in some round: its messages of that round reach an arbitrary subset of
///                      the processes that take a transition; it takes none itself and is silent afterwards
///   lies               a faulty process sends anything, different to each receiver, in each round
///   dead               a faulty process never sends and takes no transition. What it does not send is not lost
///   moving             there is another faulty set in each round; and everybody counts as correct
///   loses(s, r)        may a message be lost, given whether its sender and its receiver are faulty? Never one's own.
///                      With crashes it must not depend on who is faulty, for who crashes is decided on the way; a
///                      liar's messages are its own affair, and what a liar receives is nobody's.
///   losses_per_round   at most so many messages are lost in each round. Those of a process that crashes or lies do not
///                      count.
///   last_lossy_round   in the rounds after this one nothing is lost
///   heard_at_least(N)  in every round every process that takes a transition receives at least so many messages of N,
///                      its own included. Not beside a budget of losses.
/// And, for proofs about every N, the same as formulas: `bound`, a FaultBound, of max_faulty, and `hearing`, a
/// detail::LinearBound, of heard_at_least.
/// This is the model without any fault; a fault model derives from it and hides what differs. Both<A, B> joins two.
struct FaultModel {
  static constexpr unsigned unlimited = 65535;
  static constexpr unsigned max_faulty = 0;
  static constexpr bool crashes = false;
  static constexpr bool lies = false;
  static constexpr bool dead = false;
  static constexpr bool moving = false;
  static constexpr unsigned losses_per_round = unlimited;
  static constexpr unsigned last_lossy_round = unlimited;
  [[nodiscard]] static constexpr bool loses(bool /*sender_faulty*/, bool /*receiver_faulty*/) { return false; }
  [[nodiscard]] static constexpr unsigned heard_at_least(unsigned /*nodes*/) { return 1; }
  static constexpr detail::LinearBound hearing{1, 0, 0, 1};
};

namespace detail {

template <class F>
concept fault_model = requires {
  { F::max_faulty } -> std::convertible_to<unsigned>;
  { F::crashes } -> std::convertible_to<bool>;
  { F::lies } -> std::convertible_to<bool>;
  { F::dead } -> std::convertible_to<bool>;
  { F::moving } -> std::convertible_to<bool>;
  { F::losses_per_round } -> std::convertible_to<unsigned>;
  { F::last_lossy_round } -> std::convertible_to<unsigned>;
  { F::loses(true, false) } -> std::convertible_to<bool>;
  { F::heard_at_least(2U) } -> std::convertible_to<unsigned>;
  { F::name() } -> std::convertible_to<std::string>;
  { F::sentence() } -> std::convertible_to<std::string>;
};

/// Two fault models at once (both.hpp).
template <class F>
concept joined_faults = requires {
  typename F::First;
  typename F::Second;
};

/// How a process fails: it goes on, though its messages may be lost; or it does not follow the protocol any more.
enum class Failing : std::uint8_t { goes_on, crashes, lies, dead };

template <fault_model F>
inline constexpr Failing failing_in = F::crashes ? Failing::crashes
                                      : F::lies  ? Failing::lies
                                      : F::dead  ? Failing::dead
                                                 : Failing::goes_on;

/// Processes that fail in the same way.
struct FaultGroup {
  unsigned most = 0;  // of N
  Failing failing = Failing::goes_on;
};

/// Every process is in one of these: [0] the correct ones, [1] the faulty ones, [2] those of a second fault model.
inline constexpr unsigned max_groups = 3;
using FaultGroups = std::array<FaultGroup, max_groups>;

template <fault_model F>
[[nodiscard]] constexpr FaultGroups fault_groups() {
  if constexpr (joined_faults<F>) {
    using A = typename F::First;
    using B = typename F::Second;
    return {FaultGroup{}, {A::max_faulty, failing_in<A>}, {B::max_faulty, failing_in<B>}};
  } else {
    return {FaultGroup{}, {F::max_faulty, failing_in<F>}, {}};
  }
}

/// F as a fault model says it: a number, where the model does not say more.
template <fault_model F>
[[nodiscard]] constexpr FaultBound bound_of() {
  if constexpr (requires { F::bound; }) {
    if (most_of(F::bound) == F::max_faulty) return F::bound;
  }
  return FaultBound(F::max_faulty);
}

/// F of each group.
template <fault_model F>
[[nodiscard]] constexpr std::array<FaultBound, max_groups> fault_bounds() {
  if constexpr (joined_faults<F>) {
    return {FaultBound(0), bound_of<typename F::First>(), bound_of<typename F::Second>()};
  } else {
    return {FaultBound(0), bound_of<F>(), FaultBound(0)};
  }
}

/// The group of those that crash; 0: nobody does.
[[nodiscard]] constexpr unsigned crash_group(FaultGroups const& groups) {
  for (unsigned g = 1; g < max_groups; ++g) {
    if (groups[g].failing == Failing::crashes) return g;
  }
  return 0;
}

/// What a fault model must not say: that the faulty fail in two ways; or that, with crashes, losses depend on them.
template <fault_model F>
inline constexpr bool fails_in_one_way = (F::crashes ? 1 : 0) + (F::lies ? 1 : 0) + (F::dead ? 1 : 0) +
                                             (F::moving ? 1 : 0) <=
                                         1;
template <fault_model F>
  requires joined_faults<F>
inline constexpr bool fails_in_one_way<F> = fails_in_one_way<typename F::First> && fails_in_one_way<typename F::Second>;
template <fault_model F>
inline constexpr bool losses_ask_nobody_who_crashes =
    joined_faults<F> || !F::crashes ||
    (F::loses(true, false) == F::loses(false, false) && F::loses(false, true) == F::loses(false, false) &&
     F::loses(true, true) == F::loses(false, false));
template <fault_model F>
  requires joined_faults<F>
inline constexpr bool losses_ask_nobody_who_crashes<F> =
    losses_ask_nobody_who_crashes<typename F::First> && losses_ask_nobody_who_crashes<typename F::Second>;

/// May a message be lost in some round, given the groups of its sender and its receiver?
template <fault_model F>
[[nodiscard]] constexpr bool may_lose(unsigned sender, unsigned receiver) {
  if (F::losses_per_round == 0 || F::last_lossy_round == 0) return false;
  if constexpr (joined_faults<F>) {
    return may_lose<typename F::First>(sender == 1 ? 1 : 0, receiver == 1 ? 1 : 0) ||
           may_lose<typename F::Second>(sender == 2 ? 1 : 0, receiver == 2 ? 1 : 0);
  } else {
    return F::loses(sender != 0, receiver != 0);
  }
}
/// In a round 1..R?
template <fault_model F>
[[nodiscard]] constexpr bool may_lose(unsigned sender, unsigned receiver, unsigned round) {
  if constexpr (F::last_lossy_round < FaultModel::unlimited) {
    if (round > F::last_lossy_round) return false;
  }
  return may_lose<F>(sender, receiver);
}

/// May it be lost because somebody is faulty, whatever else may lose it?
template <fault_model F>
[[nodiscard]] constexpr bool may_omit(unsigned sender, unsigned receiver) {
  if constexpr (joined_faults<F>) {
    return may_omit<typename F::First>(sender == 1 ? 1 : 0, receiver == 1 ? 1 : 0) ||
           may_omit<typename F::Second>(sender == 2 ? 1 : 0, receiver == 2 ? 1 : 0);
  } else {
    return may_lose<F>(sender, receiver) && !may_lose<F>(0, 0);
  }
}

/// Can messages be lost at all, other than by a crash or a liar's silence?
template <fault_model F>
inline constexpr bool is_lossy = [] {
  FaultGroups const groups = fault_groups<F>();
  auto const goes_on = [&](unsigned g) {
    return g == 0 || (groups[g].most > 0 && groups[g].failing == Failing::goes_on);
  };
  for (unsigned a = 0; a < max_groups; ++a) {
    for (unsigned b = 0; b < max_groups; ++b) {
      if (goes_on(a) && goes_on(b) && (a == 0 || a != b || groups[a].most > 1) && may_lose<F>(a, b)) return true;
    }
  }
  return false;
}();

/// Is somebody chosen at the start to be faulty? (Who crashes is chosen on the way.)
template <fault_model F>
inline constexpr bool chooses_faulty_first = [] {
  FaultGroups const groups = fault_groups<F>();
  bool result = false;
  for (unsigned g = 1; g < max_groups; ++g) {
    result = result || (groups[g].most > 0 && groups[g].failing != Failing::crashes);
  }
  return result && !F::moving;
}();

}  // namespace detail

}  // namespace protolearn
