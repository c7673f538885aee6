// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "protolearn/model/machine.hpp"
#include "protolearn/model/threshold_table.hpp"
#include "protolearn/model/views/learned_thresholds.hpp"

namespace protolearn {

namespace detail {

/// How many values the digit of the round has in a bound view, and which it has in a round; 1 and 0 without one.
template <class V>
[[nodiscard]] constexpr unsigned clocks_of() {
  if constexpr (requires { V::clocks; }) {
    return V::clocks;
  } else {
    return 1;
  }
}
template <class V>
[[nodiscard]] constexpr unsigned clock_of([[maybe_unused]] unsigned round) {
  if constexpr (requires { V::clock(round); }) {
    return V::clock(round);
  } else {
    return 0;
  }
}

/// Do two bound views tell the same rounds apart?
template <class A, class B>
[[nodiscard]] constexpr bool same_clock() {
  bool same = clocks_of<A>() == clocks_of<B>();
  for (unsigned r = 1; r <= A::shape.rounds; ++r) same = same && clock_of<A>(r) == clock_of<B>(r);
  return same;
}

/// Is this a view of Thresholds that sees the same of the round as the bound view V?
template <class View, class V>
concept tells_rounds_as = requires {
  Machine<V::shape, View>::view_type::predicates();
}
&&same_clock<typename Machine<V::shape, View>::view_type, V>();

/// A machine of Thresholds, with its predicates.
template <Shape shape, class View>
  requires requires { Machine<shape, View>::view_type::predicates(); }
[[nodiscard]] ThresholdTable table_of(Machine<shape, View> const& machine) {
  using V = typename Machine<shape, View>::view_type;
  return {shape.states, clocks_of<V>(), V::predicates(), {machine.data(), machine.data() + V::entries}};
}

}  // namespace detail

/// A machine for every N whose predicates are as much a part of it as its table: of the view LearnedThresholds, or
/// WithRound or WithLastRound of it.
template <Shape shape_, class View_ = LearnedThresholds>
class LearnedMachine {
 public:
  static constexpr Shape shape = shape_;
  using View = View_;
  using view_type = typename detail::check_view<shape, View>::type;
  static constexpr bool has_learned_view = detail::learns_predicates<View> && view_type::digits <= 2;
  static_assert(
      has_learned_view,
      "protolearn: the view of a LearnedMachine is LearnedThresholds, or one of WithRound and WithLastRound of "
      "it, not both.");

  /// No predicates: keeps its own state, whatever it receives.
  LearnedMachine() : table_(detail::ThresholdTable::keeping(shape.states, clocks)) {}

  /// Throws usage_error if the table does not fit the shape and the view.
  explicit LearnedMachine(detail::ThresholdTable table) : table_(std::move(table)) {
    detail::check_table_fits(table_, shape.states, clocks);
  }

  /// The same machine as one of Thresholds that sees the same of the round.
  template <detail::tells_rounds_as<view_type> Fixed>
  explicit LearnedMachine(Machine<shape, Fixed> const& machine) : table_(detail::table_of(machine)) {}

  /// The next state of a process in state `own`, where counts[s] messages carry state s, its own included; of n
  /// processes at most F fail. Precondition: the values are in range.
  [[nodiscard]] state_t next(state_t own, std::array<unsigned, shape.states> const& counts, unsigned n, unsigned F,
                             unsigned round = 1) const noexcept {
    return table_.next(own, counts, n, F, detail::clock_of<view_type>(round));
  }

  [[nodiscard]] detail::ThresholdTable const& table() const noexcept { return table_; }
  [[nodiscard]] std::vector<detail::PredicateDescription> const& predicates() const noexcept {
    return table_.predicates;
  }
  /// How many entries the table has.
  [[nodiscard]] std::size_t size() const noexcept { return table_.answers.size(); }

  friend bool operator==(LearnedMachine const&, LearnedMachine const&) = default;

 private:
  static constexpr unsigned clocks = detail::clocks_of<view_type>();
  detail::ThresholdTable table_;
};

namespace detail {

template <Shape shape, class View>
[[nodiscard]] ThresholdTable table_of(LearnedMachine<shape, View> const& machine) {
  return machine.table();
}

/// The machine that a setting is for.
template <Shape shape, class View>
struct machine_in_setting {
  using type = Machine<shape, View>;
};
template <Shape shape, class View>
  requires(learns_predicates<View>)
struct machine_in_setting<shape, View> {
  using type = LearnedMachine<shape, View>;
};

}  // namespace detail

}  // namespace protolearn
