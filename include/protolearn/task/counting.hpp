// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Self-stabilising counting: every state is a start, and state s shows s mod C. After round t all correct processes
/// show the same value, and after round t + 1 the next one mod C. With R = t + 1 rounds: since whatever the states are
/// after some round could have been a start, they then count for ever. (D. Dolev, K. Heljanko, M. Järvisalo, J.
/// Korhonen, C. Lenzen, J. Rybicki, J. Suomela and S. Wieringa, "Synchronous counting and computational algorithm
/// design", 2016; their cyclic algorithms are machines of the view Ordered.)
///
/// How many states there are is the setting's affair: For<S> is the task with S states.
template <unsigned C, unsigned t>
struct Counting {
  static_assert(C >= 2 && C <= 10, "protolearn::Counting<C, t>: counts modulo 2 to 10.");

  template <unsigned S>
  struct For {
    static_assert(S >= C, "protolearn::Counting<C, t>: States must be at least C, for s shows s mod C.");
    static constexpr std::string_view name = detail::named<"Counting", C, t>;
    static constexpr auto names = [] {
      std::array<std::string_view, C> result{};
      for (unsigned c = 0; c < C; ++c) result[c] = values::detail::starting[c];
      return result;
    }();
    static constexpr auto initial = values::initial<S>;

    /// The process shows c after a round.
    template <unsigned c>
    [[nodiscard]] static constexpr auto shows(unsigned round) {
      return values::some<(S - c + C - 1) / C>([round]<unsigned k>() { return in(c + k * C, round); });
    }

    static constexpr auto decided = values::some<S>([]<unsigned s>() { return in(s, t + 1); });
    static constexpr auto rules = hana::make_tuple(
        must("agreement: after the last but one round all show the same",
             values::some<C>([]<unsigned c>() { return all(implies(correct, shows<c>(t))); }), kept(+100),
             broken(-2000)),
        must("counting: after the last round all show the next value", values::each<C>([]<unsigned c>() {
               return implies(all(implies(correct, shows<c>(t))), all(implies(correct, shows<(c + 1) % C>(t + 1))));
             }),
             broken(-2000)));
    static constexpr auto unanimous =
        share("executions without faulty processes in which all count", failure_free,
              values::some<C>([]<unsigned c>() { return all(shows<c>(t)) && all(shows<(c + 1) % C>(t + 1)); }));
  };
};

}  // namespace protolearn
