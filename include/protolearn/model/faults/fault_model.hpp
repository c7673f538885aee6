// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <string>

#include "protolearn/core/state.hpp"

namespace protolearn {

/// What the adversary may do, described once by a few constants. Self-play, the explorer and Z3 interpret them:
///   max_faulty         F: at most so many processes are in the faulty set
///   crashes            a faulty process crashes in some round: its messages of that round reach an arbitrary subset of
///                      the processes that take a transition; it takes none itself and is silent afterwards
///   lies               a faulty process sends anything, different to each receiver, in each round
///   loses(s, r)        may a message be lost, given whether its sender and its receiver are faulty? Never one's own.
///                      With crashes it must not depend on who is faulty, for who crashes is decided on the way; a
///                      liar's messages are its own affair, and what a liar receives is nobody's.
///   losses_per_round   at most so many messages are lost in each round. Those of a process that crashes or lies do not
///                      count.
///   heard_at_least(N)  in every round every process that takes a transition receives at least so many messages of N,
///                      its own included. Not beside a budget of losses.
/// This is the model without any fault; a fault model derives from it and hides what differs.
struct FaultModel {
  static constexpr unsigned unlimited = 65535;
  static constexpr unsigned max_faulty = 0;
  static constexpr bool crashes = false;
  static constexpr bool lies = false;
  static constexpr unsigned losses_per_round = unlimited;
  [[nodiscard]] static constexpr bool loses(bool /*sender_faulty*/, bool /*receiver_faulty*/) { return false; }
  [[nodiscard]] static constexpr unsigned heard_at_least(unsigned /*nodes*/) { return 1; }
};

namespace detail {

template <class F>
concept fault_model = requires {
  { F::max_faulty } -> std::convertible_to<unsigned>;
  { F::crashes } -> std::convertible_to<bool>;
  { F::lies } -> std::convertible_to<bool>;
  { F::losses_per_round } -> std::convertible_to<unsigned>;
  { F::loses(true, false) } -> std::convertible_to<bool>;
  { F::heard_at_least(2U) } -> std::convertible_to<unsigned>;
  { F::name() } -> std::convertible_to<std::string>;
  { F::sentence() } -> std::convertible_to<std::string>;
};

/// May a message be lost, given whether its sender and its receiver are faulty?
template <fault_model F>
[[nodiscard]] constexpr bool may_lose(bool sender_faulty, bool receiver_faulty) {
  return F::losses_per_round > 0 && F::loses(sender_faulty, receiver_faulty);
}

/// Can messages be lost at all, other than by a crash or a liar's silence?
template <fault_model F>
inline constexpr bool is_lossy = [] {
  if (F::crashes || F::lies || F::max_faulty == 0) return may_lose<F>(false, false);
  return may_lose<F>(false, false) || may_lose<F>(true, false) || may_lose<F>(false, true) ||
         (F::max_faulty > 1 && may_lose<F>(true, true));
}();

/// Is the faulty set chosen at the start? (Who crashes is chosen on the way.)
template <fault_model F>
inline constexpr bool chooses_faulty_first = F::max_faulty > 0 && !F::crashes;

}  // namespace detail

}  // namespace protolearn
