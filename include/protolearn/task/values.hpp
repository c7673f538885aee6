// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>
#include <type_traits>
#include <utility>

#include "protolearn/task/name.hpp"
#include "protolearn/task/task.hpp"

// What tasks about agreeing on one of V values share: states 0..V-1 are the starts, `first`..first+V-1 the decisions.

namespace protolearn::values {

/// make.operator()<0>() && make.operator()<1>() && ... for N values.
template <unsigned N, class Make>
[[nodiscard]] constexpr auto each(Make make) {
  return [make]<unsigned... v>(std::integer_sequence<unsigned, v...>) { return (make.template operator()<v>() && ...); }
  (std::make_integer_sequence<unsigned, N>{});
}

/// The same with ||.
template <unsigned N, class Make>
[[nodiscard]] constexpr auto some(Make make) {
  return [make]<unsigned... v>(std::integer_sequence<unsigned, v...>) { return (make.template operator()<v>() || ...); }
  (std::make_integer_sequence<unsigned, N>{});
}

/// Every process, whether it fails or not. (The predicate `correct || !correct` would not do: as long as it is open who
/// fails, it would be open too, and no decision would count as final.)
struct Anyone {
  template <protolearn::detail::node_formula P>
  friend constexpr P operator&&(Anyone, P predicate) {
    return predicate;
  }
};
inline constexpr Anyone anyone{};

/// What agreement and validity are about: all processes, or those for which a formula holds.
template <class Who>
inline constexpr bool is_who = protolearn::detail::node_formula<Who> || std::is_same_v<Who, Anyone>;

/// The process decides: it visits one of the V decisions.
template <unsigned V, unsigned first = V>
inline constexpr auto decided = some<V>([]<unsigned v>() { return visits(first + v); });

/// It does by that round.
template <unsigned V, unsigned first = V>
[[nodiscard]] constexpr auto decided_by(unsigned round) {
  return some<V>([round]<unsigned v>() { return visits_by(first + v, round); });
}

/// No two processes for which `who` holds, nor one of them, decide two different values.
template <unsigned V, unsigned first = V, class Who>
[[nodiscard]] constexpr auto agreement(Who who) {
  static_assert(V >= 2, "protolearn: agreement is about at least two values.");
  static_assert(
      is_who<Who>,
      "protolearn::values::agreement<V>(who): who must be values::anyone, or a formula about one process, such "
      "as correct.");
  return each<V - 1>([who]<unsigned v>() {
    constexpr auto later = some<V - 1 - v>([]<unsigned w>() { return visits(first + v + 1 + w); });
    return !(any(who && visits(first + v)) && any(who && later));
  });
}

/// A process for which `who` holds decides only a value that somebody started with.
template <unsigned V, unsigned first = V, class Who>
[[nodiscard]] constexpr auto validity(Who who) {
  static_assert(
      is_who<Who>,
      "protolearn::values::validity<V>(who): who must be values::anyone, or a formula about one process, such "
      "as correct.");
  return each<V>([who]<unsigned v>() { return implies(any(who && visits(first + v)), any(starts(v))); });
}

/// The unanimous executions, and those of them in which every correct process decides the common value.
template <unsigned V, unsigned first = V>
[[nodiscard]] constexpr auto unanimity() {
  return share("unanimous executions in which every correct process decides that value",
               some<V>([]<unsigned v>() { return all(starts(v)); }),
               each<V>([]<unsigned v>() { return implies(all(starts(v)), all(implies(correct, visits(first + v)))); }));
}

/// If all correct processes start with v, they decide it.
template <unsigned V, unsigned first = V>
inline constexpr auto correct_validity = each<V>([]<unsigned v>() {
  return implies(all(implies(correct, starts(v))), all(implies(correct, visits(first + v))));
});

/// The executions in which all correct processes start with one value, and those in which they decide it.
template <unsigned V, unsigned first = V>
[[nodiscard]] constexpr auto correct_unanimity() {
  return share("executions with one start value among the correct in which they all decide it",
               some<V>([]<unsigned v>() { return all(implies(correct, starts(v))); }), correct_validity<V, first>);
}

namespace detail {
inline constexpr std::array<std::string_view, 10> starting{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
inline constexpr std::array<std::string_view, 10> deciding{"decide 0", "decide 1", "decide 2", "decide 3", "decide 4",
                                                           "decide 5", "decide 6", "decide 7", "decide 8", "decide 9"};
}  // namespace detail

/// "0", "1", ..., "decide 0", "decide 1", ...
template <unsigned V>
inline constexpr auto names = [] {
  static_assert(V >= 2 && V <= 10, "protolearn: tasks about values take 2 to 10 of them.");
  std::array<std::string_view, 2 * V> result{};
  for (unsigned v = 0; v < V; ++v) {
    result[v] = detail::starting[v];
    result[V + v] = detail::deciding[v];
  }
  return result;
}();

/// States 0..V-1.
template <unsigned V>
inline constexpr auto initial = [] {
  std::array<state_t, V> result{};
  for (unsigned v = 0; v < V; ++v) result[v] = static_cast<state_t>(v);
  return result;
}();

}  // namespace protolearn::values
