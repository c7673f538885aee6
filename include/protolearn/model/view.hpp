// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <string>
#include <vector>

#include "protolearn/model/shape.hpp"

namespace protolearn::detail {

/// What a process knows when it takes a transition is the *received vector*: N symbols, the own state first, then what
/// came from the others in cyclic order; S stands for a lost message.
///
/// A view says which part of the received vector a transition may depend on. A view `V` is a tag; `V::On<shape>` has
/// its readings. An *observation* is what the view leaves of a received vector; observations are numbered 0..entries-1
/// ("entry"), and each is a tuple of *digits*, digit d having a value below radix[d]. Digit 0 is the own state.
///   entries                     how many observations there are: the size of a machine's table
///   index(received, round)      the entry of what was received in a round 1..R
///   digits_of(entry)            the digits, inverse of index
///   digit_is(logic, d, v)       "digit d is v" in any logic, from logic.received(j, symbol) and logic.round()
///   anonymous                   no permutation of the other processes changes the observation; then also
///   index_of_counts(own, counts, round)   where counts[s] of the others sent s (s = S: lost)
///   digit_name(d, names), value_name(d, v, names)   words for guards; names(state) is a string
///   is_count(d)                 optional: digit d is a number of messages, not a label
///   speaker(round)              optional: the message of this process is told apart. Then index() is also given how
///   far
///                               it is from the receiver, in cyclic order; index_of_counts() what it said (S + 1: it is
///                               the receiver), where its message is not counted; and `anonymous` speaks of the others
///   coin_offset                 optional: there is a coin, and this is added to an entry if it shows 1
///   Observation                 what a protocol written by hand is given
template <class V>
inline constexpr bool has_speaker = requires {
  V::speaker(1U);
};

template <class V>
inline constexpr bool has_coin = requires {
  V::coin_offset;
};

/// What the coin showed whoever looks up this entry.
template <class V>
[[nodiscard]] constexpr unsigned coin_of([[maybe_unused]] std::size_t entry) {
  if constexpr (has_coin<V>) {
    return static_cast<unsigned>(entry / V::coin_offset % 2);
  } else {
    return 0;
  }
}

/// The entry of what a process receives in a round, where the speaker is the offset-th next process.
template <class V>
[[nodiscard]] constexpr std::size_t index_of(typename V::received_type const& received, unsigned round,
                                             [[maybe_unused]] unsigned offset) {
  if constexpr (has_speaker<V>) {
    return V::index(received, round, offset);
  } else {
    return V::index(received, round);
  }
}

template <class V>
concept bound_view = requires(typename V::received_type const& received, std::size_t entry, unsigned d) {
  { V::entries } -> std::convertible_to<std::size_t>;
  { V::digits } -> std::convertible_to<unsigned>;
  { V::radix[0] } -> std::convertible_to<unsigned>;
  { V::anonymous } -> std::convertible_to<bool>;
  { index_of<V>(received, 1U, 0U) } -> std::same_as<std::size_t>;
  { V::digits_of(entry) } -> std::same_as<std::array<state_t, V::digits>>;
  {
    V::digit_name(d, [](state_t) { return std::string(); })
    } -> std::convertible_to<std::string>;
  typename V::Observation;
};

template <class V>
concept view = bound_view<typename V::template On<Shape{3, 4, 2}>>;

/// How a view is called: its `name`, a text or a function that returns one. What a view wraps is asked in the same way:
/// texts that are made before main() would be made in no particular order.
template <class View>
[[nodiscard]] std::string view_name() {
  if constexpr (requires { View::name(); }) {
    return std::string(View::name());
  } else {
    return std::string(View::name);
  }
}

/// A predicate as data: sum of coefficients[s] c_s >= alpha n + beta F + gamma, or the negation of that.
struct PredicateDescription {
  std::vector<int> coefficients;  // of states
  int alpha = 0, beta = 0, gamma = 0;
  bool negated = false;

  friend bool operator==(PredicateDescription const&, PredicateDescription const&) = default;
};

/// Does a machine with this view run with any number of processes? Those that wrap a view ask it.
template <class View>
inline constexpr bool for_every_n = false;

/// The view as used by a setting with at most F faults. It differs only for a view that mentions F, or wraps one that
/// may.
template <class View, unsigned F>
struct resolve_view {
  using type = View;
};

/// Is digit d of an observation a number of messages, 0..N-1? (If not, it is a label.)
template <class V>
[[nodiscard]] constexpr bool is_count(unsigned d) {
  if constexpr (requires { V::is_count(d); }) {
    return V::is_count(d);
  } else {
    return false;
  }
}

/// The row of the table that process i uses. Machines are shared, unless the view says where each process's part
/// begins. `coin` matters to views that have one.
template <class V>
[[nodiscard]] constexpr std::size_t entry_of(unsigned i, typename V::received_type const& received, unsigned round,
                                             [[maybe_unused]] unsigned coin = 0) {
  std::size_t offset = 0;
  if constexpr (has_coin<V>) offset = coin * V::coin_offset;
  if constexpr (requires { V::offset(i); }) offset += V::offset(i);
  auto const N = static_cast<unsigned>(received.size());
  if constexpr (has_speaker<V>) {
    return offset + V::index(received, round, (V::speaker(round) + N - i) % N);
  } else {
    return offset + V::index(received, round);
  }
}

/// Tables larger than this are refused at compile time.
inline constexpr std::size_t max_entries = std::size_t{1} << 22;

/// Sizes of tables are said to users, also when they are far too large: the largest number stands for all beyond it.
[[nodiscard]] constexpr std::size_t saturating_sum(std::size_t a, std::size_t b) noexcept {
  return a + b < a ? ~std::size_t{0} : a + b;
}
[[nodiscard]] constexpr std::size_t saturating_product(std::size_t a, std::size_t b) noexcept {
  return b != 0 && a > ~std::size_t{0} / b ? ~std::size_t{0} : a * b;
}

}  // namespace protolearn::detail
