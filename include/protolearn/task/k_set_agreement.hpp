// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// k-set agreement: at most K different values are decided, each somebody's start, and every correct process decides.
/// (S. Chaudhuri, "More choices allow more faults", 1993.) With at most F crashes it takes floor(F/K)+1 rounds (S.
/// Chaudhuri, M. Herlihy, N. Lynch and M. Tuttle, "Tight bounds for k-set agreement", 2000).
template <unsigned K, unsigned V>
struct KSetAgreement {
  static_assert(K >= 1 && K < V,
                "protolearn::KSetAgreement<K, V>: needs 1 <= K < V; with K >= V any decisions would do.");

  static constexpr std::string_view name = detail::named<"KSetAgreement", K, V>;
  static constexpr auto names = values::names<V>;
  static constexpr auto initial = values::initial<V>;
  static constexpr auto decided = values::decided<V>;

  /// At least k of the values v, v+1, ... are decided by somebody.
  template <unsigned k, unsigned v>
  static constexpr auto decide_at_least() {
    if constexpr (k == 1) {
      return any(values::some<V - v>([]<unsigned w>() { return visits(V + v + w); }));
    } else if constexpr (V - v <= k) {
      return any(visits(V + v)) && decide_at_least<k - 1, v + 1>();
    } else {
      return (any(visits(V + v)) && decide_at_least<k - 1, v + 1>()) || decide_at_least<k, v + 1>();
    }
  }

  static constexpr auto rules = hana::make_tuple(
      must("agreement: at most K values are decided", !decide_at_least<K + 1, 0>(), broken(-2000)),
      must("validity: a decision is somebody's start", values::validity<V>(values::anyone), broken(-2000)),
      must("termination: every correct process decides", all(implies(correct, decided)), kept(+100), broken(-100)),
      wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous = values::unanimity<V>();
};

}  // namespace protolearn
