// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// A lock: at most one process holds it, ever; somebody does if nothing fails and somebody asked. A process asks with a
/// priority 0..P-1, all different since equal processes cannot break ties, or starts IDLE (state P). State P+1 is
/// HOLDS, P+2 DENIED. (E. Dijkstra, "Solution of a problem in concurrent programming control", 1965, as a one-shot
/// task.)
template <unsigned P = 2>
struct Lock {
  static_assert(P >= 1 && P <= 10, "protolearn::Lock<P>: takes 1 to 10 priorities.");
  static constexpr unsigned idle = P;
  static constexpr unsigned holds_it = P + 1;
  static constexpr unsigned denied = P + 2;

  static constexpr std::string_view name = P == 2 ? "Lock" : detail::named<"Lock", P>;
  static constexpr auto names = [] {
    std::array<std::string_view, P + 3> result{};
    for (unsigned p = 0; p < P; ++p) result[p] = values::detail::starting[p];
    result[idle] = "IDLE";
    result[holds_it] = "HOLDS";
    result[denied] = "DENIED";
    return result;
  }();
  static constexpr auto initial = values::initial<P + 1>;
  static constexpr auto starting = values::each<P>([]<unsigned p>() { return count(starts(p)) <= 1; });
  static constexpr auto asks = values::some<P>([]<unsigned p>() { return starts(p); });
  static constexpr auto decided = starts(idle) || visits(holds_it) || visits(denied);

  static constexpr auto rules =
      hana::make_tuple(must("safety: at most one holder", count(visits(holds_it)) <= 1, broken(-2000)),
                       must("honesty: who holds it asked, and is not denied",
                            none(visits(holds_it) && (starts(idle) || visits(denied))), broken(-2000)),
                       must("liveness: if nothing fails and somebody asked, somebody holds it",
                            implies((failure_free && any(asks)), any(visits(holds_it))), kept(+100), broken(-2000)),
                       wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous =
      share("executions with somebody asking in which somebody holds it", any(asks), any(visits(holds_it)));
};

}  // namespace protolearn
