// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "protolearn/model/view.hpp"

// Which threshold predicates follow from which: "all 0" implies "some 0", and not "some 1".

namespace protolearn::detail {

/// factor times a predicate, or times its opposite, as a sum that is at least 0; whether `p` is negated or not.
struct AtLeastZero {
  std::vector<long> coefficients;
  long n = 0, f = 0, constant = 0;

  AtLeastZero(PredicateDescription const& p, bool holds, long factor)
      : n(-p.alpha), f(-p.beta), constant(-long{p.gamma}) {
    bool const opposite = holds == p.negated;  // not (x >= b) is -x >= 1 - b
    if (opposite) constant = -constant - 1;
    long const sign = opposite ? -1 : 1;
    for (int const a : p.coefficients) coefficients.push_back(factor * sign * a);
    n *= factor * sign;
    f *= factor * sign;
    constant *= factor;
  }
};

/// Is more - less at least 0 for all counts (none negative, n in all) and 0 <= f < n? Both are linear, so the corners
/// tell.
[[nodiscard]] inline bool never_less(AtLeastZero const& more, AtLeastZero const& less) {
  long least = 0;  // that a message adds
  for (std::size_t s = 0; s < more.coefficients.size(); ++s) {
    least = std::min(least, more.coefficients[s] - less.coefficients[s]);
  }
  long const n = more.n - less.n + least, f = more.f - less.f, constant = more.constant - less.constant;
  auto const for_all_n = [](long a, long b) { return a >= 0 && a + b >= 0; };  // a n + b >= 0 for n >= 1
  return for_all_n(n, constant) && for_all_n(n + f, constant - f);             // f = 0; f = n - 1
}

/// Does it follow that q is `q_holds` if p is `p_holds`, for every n, F < n and receipt? True only if it does; that it
/// does may be missed.
[[nodiscard]] inline bool implies_surely(PredicateDescription const& p, bool p_holds, PredicateDescription const& q,
                                         bool q_holds) {
  constexpr long most = 3;  // as in published thresholds: n / 2, 2 n / 3
  for (long a = 1; a <= most; ++a) {
    for (long b = 1; b <= most; ++b) {
      AtLeastZero const less(p, p_holds, a);
      AtLeastZero more(q, q_holds, b);
      more.constant += b - 1;  // an integer that is more than -1 is at least 0
      if (never_less(more, less)) return true;
    }
  }
  return false;
}

/// Combinations of predicates that never occur, whatever the machine and the faults: impossible[bits]. Not all of them:
/// only pairs of predicates are looked at. O(2^predicates * predicates^2).
[[nodiscard]] inline std::vector<bool> impossible_combinations(std::vector<PredicateDescription> const& predicates) {
  std::vector<bool> impossible(std::size_t{1} << predicates.size(), false);
  for (std::size_t p = 0; p < predicates.size(); ++p) {
    for (std::size_t q = 0; q < p; ++q) {
      for (bool const p_holds : {false, true}) {
        for (bool const q_holds : {false, true}) {
          if (!implies_surely(predicates[p], p_holds, predicates[q], !q_holds)) continue;
          for (std::size_t bits = 0; bits < impossible.size(); ++bits) {
            bool const both = ((bits >> p) & 1U) == (p_holds ? 1U : 0U) && ((bits >> q) & 1U) == (q_holds ? 1U : 0U);
            if (both) impossible[bits] = true;
          }
        }
      }
    }
  }
  return impossible;
}

}  // namespace protolearn::detail
