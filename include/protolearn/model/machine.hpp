// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/model/view.hpp"
#include "protolearn/model/views/ordered.hpp"

// Runs a machine, and needs the standard library alone: what a program that only deploys a machine includes.

namespace protolearn {

namespace detail {

/// Instantiated with the size of a table: compilers print the arguments beside the error.
template <std::size_t entries, std::size_t most>
struct check_table {
  static_assert(entries <= most,
                "protolearn: the table of this view is too large: check_table<entries, most>, beside this error, says "
                "how many entries it has and how many are allowed. Use fewer states or nodes, or the view Thresholds, "
                "or Counted if it does not matter who sent what.");
  static constexpr bool ok = true;
};

/// A view bound to a shape, after checking both: the sentences a user may meet at compile time.
template <Shape shape, class View>
struct check_view {
  static_assert(check_shape<shape>::ok);
  static constexpr bool size_fits = shape.nodes != every_n || for_every_n<View>;
  static_assert(size_fits,
                "protolearn: for every N the view must be Thresholds<...> or LearnedThresholds, or WithRound or "
                "WithLastRound of one: the tables of other views depend on N.");
  static_assert(
      requires { typename View::template On<shape>; },
      "protolearn: View is not a view: use Ordered, Counted or Thresholds<...>, or WithRound, WithLastRound or "
      "PerProcess "
      "of one.");
  using bound = typename View::template On<size_fits ? shape : Shape{1, shape.states, shape.rounds}>;
  static_assert(check_table<bound::entries, max_entries>::ok);
  using type = bound;
};

}  // namespace detail

/// What a protocol written by hand may return where it holds that no execution makes the observation. It converts to
/// whatever type the function returns its states in. verify<Setting>(f) checks it; a machine keeps its own state there.
struct Unreachable {
  static constexpr int value = 127;  // a number in every such type, and above all states
  template <class S>
    requires(std::is_integral_v<S> || std::is_enum_v<S>)
  &&(!std::is_same_v<S, bool>)constexpr operator S() const noexcept {
    return static_cast<S>(value);
  }  // NOLINT: converts on purpose
};
inline constexpr Unreachable unreachable{};

namespace detail {

/// A protocol written by hand: f(observation) is the next state, as a number or an enumerator; or `unreachable`.
template <class F, class Observation>
concept protocol = std::is_invocable_v<F const&, Observation const&> &&
    (std::is_integral_v<std::invoke_result_t<F const&, Observation const&>> ||
     std::is_enum_v<std::invoke_result_t<F const&, Observation const&>>);

[[nodiscard]] inline std::string number_of_state(state_t state) { return std::to_string(state); }

/// "own: 1, +1: 0, +2: lost", of an entry of the table.
template <class View>
[[nodiscard, gnu::noinline]] std::string observation_text(std::size_t entry, std::string (*name)(state_t)) {
  auto const digits = View::digits_of(entry);
  std::string text;
  if constexpr (requires { View::offset(0U); }) text = "process " + std::to_string(entry / View::offset(1U)) + ", ";
  for (unsigned d = 0; d < View::digits; ++d) {
    text += (d == 0 ? "" : ", ") + View::digit_name(d, name) + ": " + View::value_name(d, digits[d], name);
  }
  return text;
}

template <class View>
[[noreturn, gnu::noinline]] void refuse_state(long long state, std::size_t entry, std::string (*name)(state_t)) {
  auto const in_words = [name](state_t s) {
    std::string const number = number_of_state(s);
    return name(s) == number ? number : number + " (" + name(s) + ")";
  };
  throw usage_error("a protocol written by hand returned " + std::to_string(state) + ", having observed (" +
                    observation_text<View>(entry, name) + "): its states are " + in_words(0) + " to " +
                    in_words(static_cast<state_t>(View::shape.states - 1)) + ".");
}

/// What f answers to an observation: a state, or Unreachable::value. Throws usage_error if it is anything else.
template <class View, class F>
[[nodiscard]] constexpr state_t answer(F const& f, std::size_t entry, std::string (*name)(state_t) = number_of_state) {
  auto const next = static_cast<long long>(f(typename View::Observation(entry)));
  bool const is_state = 0 <= next && next < static_cast<long long>(View::shape.states);
  if (!is_state && next != Unreachable::value) refuse_state<View>(next, entry, name);
  return static_cast<state_t>(next);
}

}  // namespace detail

/// What a process knows when it takes a transition, of any machine.
struct Input {
  std::span<state_t const> received;  // the own state, then the others' in cyclic order; S: nothing came
  unsigned round = 1;                 // 1..R; only some views look at it
  unsigned process = 0;               // 0..N-1, likewise
  unsigned coin = 0;                  // 0 or 1, likewise
};

/// The transition function, as a table over the observations of a view: the thing that is learned, proved, exported and
/// deployed. Up to 4,096 entries live inside the object, larger tables on the heap.
template <Shape shape_, class View_ = Ordered>
class Machine {
 public:
  static constexpr Shape shape = shape_;
  using View = View_;
  using view_type = typename detail::check_view<shape, View>::type;
  static constexpr std::size_t entries = view_type::entries;

  /// Keeps its own state, whatever it receives.
  constexpr Machine() {
    if constexpr (!inside) table_.resize(entries);
    for (std::size_t e = 0; e < entries; ++e) table_[e] = view_type::digits_of(e)[0];
  }

  /// A protocol written by hand: f(observation) -> next state, called once for every observation; where it answers
  /// `unreachable`, the machine keeps its own state. Throws usage_error, with the observation, where f returns
  /// something that is not a state.
  template <detail::protocol<typename view_type::Observation> F>
  explicit constexpr Machine(F const& f) {
    if constexpr (!inside) table_.resize(entries);
    for (std::size_t e = 0; e < entries; ++e) {
      state_t const next = detail::answer<view_type>(f, e);
      table_[e] = next == Unreachable::value ? view_type::digits_of(e)[0] : next;
    }
  }

  /// The next state, whatever the view. Throws usage_error if what the input says is out of range.
  [[nodiscard]] state_t next(Input const& input) const requires(shape.nodes != every_n) {
    std::array<state_t, shape.nodes> received{};
    bool fits = input.received.size() == shape.nodes && 1 <= input.round && input.round <= shape.rounds &&
                input.process < shape.nodes && input.coin < 2;
    for (unsigned j = 0; fits && j < shape.nodes; ++j) {
      received[j] = input.received[j];
      fits = received[j] < shape.states + (j > 0 ? 1 : 0);
    }
    if (!fits) {
      throw usage_error("an input of a machine of " + std::to_string(shape.nodes) + " processes, " +
                        std::to_string(shape.states) + " states and " + std::to_string(shape.rounds) +
                        " rounds is out of range: `received` has the own state first, 0 to S - 1, then those of the "
                        "others, or S if nothing came; `round` is 1 to R, `process` 0 to N - 1, and `coin` 0 or 1.");
    }
    return table_[detail::entry_of<view_type>(input.process, received, input.round, input.coin)];
  }

  /// The next state: `received` has the own state first, then the others cyclically, S where a message was lost;
  /// `round` is 1..R, and matters only to views that look at it. Precondition: the values are in range.
  [[nodiscard]] constexpr state_t next(std::array<state_t, shape.nodes> const& received,
                                       unsigned round = 1) const noexcept
      requires(!detail::has_speaker<view_type> && !detail::has_coin<view_type> && shape.nodes != every_n) {
    return table_[view_type::index(received, round)];
  }

  /// Of a machine for every N: the next state of a process in state `own`, where counts[s] messages carry state s, its
  /// own included; of n processes at most F fail. Precondition: the values are in range.
  [[nodiscard]] constexpr state_t next(state_t own, std::array<unsigned, shape.states> const& counts, unsigned n,
                                       unsigned F, unsigned round = 1) const noexcept requires(shape.nodes == every_n) {
    return table_[view_type::index_of_all(own, counts, n, F, round)];
  }

  /// The same for process i, 0 <= i < N, where that matters: a machine has a part for each process (PerProcess), or
  /// sees whose turn it is.
  [[nodiscard]] constexpr state_t next_of(unsigned i, std::array<state_t, shape.nodes> const& received,
                                          unsigned round = 1) const noexcept
      requires(!detail::has_coin<view_type> && shape.nodes != every_n) {
    return table_[detail::entry_of<view_type>(i, received, round)];
  }

  [[nodiscard]] constexpr state_t operator[](std::size_t entry) const noexcept { return table_[entry]; }
  [[nodiscard]] constexpr state_t& operator[](std::size_t entry) noexcept { return table_[entry]; }
  [[nodiscard]] constexpr state_t const* data() const noexcept { return table_.data(); }

  friend constexpr bool operator==(Machine const&, Machine const&) = default;

 private:
  static constexpr bool inside = entries <= 4096;
  std::conditional_t<inside, std::array<state_t, entries>, std::vector<state_t>> table_{};
};

}  // namespace protolearn
