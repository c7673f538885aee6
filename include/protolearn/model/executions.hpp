// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/core/count.hpp"
#include "protolearn/model/setting.hpp"

namespace protolearn::detail {

template <class Number>
[[nodiscard]] constexpr Number raise(Number base, unsigned exponent) {
  Number result = 1;
  for (unsigned k = 0; k < exponent; ++k) result *= base;
  return result;
}

/// n choose k by addition (Pascal), for up to 240 links; empty on overflow.
[[nodiscard]] constexpr count_t binomial(unsigned n, unsigned k) {
  std::array<count_t, 242> row{};
  row[0] = 1;
  for (unsigned m = 1; m <= n; ++m) {
    for (unsigned j = m < k ? m : k; j > 0; --j) row[j] += row[j - 1];
  }
  return row[k];
}

/// Everything that can happen from round r on to `alive` processes when `budget` of them may still crash.
template <class Number>
[[nodiscard]] constexpr Number crash_runs(unsigned alive, unsigned budget, unsigned rounds) {
  if (rounds == 0) return 1;
  Number sum = 0;
  for (unsigned k = 0; k <= budget && k <= alive; ++k) {
    sum += Number(choose(alive, k)) * raise(Number(2), k * (alive - k)) *
           crash_runs<Number>(alive - k, budget - k, rounds - 1);
  }
  return sum;
}

/// How many executions there are, in closed form, if every process may start in every initial state (a task's
/// `starting` only makes them fewer): "What is counted" in docs/architecture.md as arithmetic. Number is count_t
/// (exact) or long double.
template <class Setting, class Number = count_t>
[[nodiscard]] constexpr Number execution_count() {
  using Faults = typename Setting::Faults;
  constexpr unsigned N = Setting::nodes, R = Setting::rounds, F = Faults::max_faulty;
  constexpr auto starts = static_cast<unsigned>(Setting::Task::initial.size());
  if constexpr (Faults::crashes) {
    return detail::raise(Number(starts), N) * detail::crash_runs<Number>(N, F, R);
  } else {
    Number sum = 0;
    for (unsigned f = 0; f <= F; ++f) {
      Number round = 1;
      unsigned starting = N;
      if constexpr (Faults::lies) {
        starting = N - f;
        round = detail::raise(Number(Setting::states + 1), f * (N - f));
      } else {
        unsigned links = 0;
        for (unsigned i = 0; i < N; ++i) {
          for (unsigned j = 0; j < N; ++j) links += i != j && Faults::loses(j < f, i < f) ? 1U : 0U;
        }
        round = 0;
        if (links <= Faults::losses_per_round) {
          round = detail::raise(Number(2), links);
        } else {
          for (unsigned k = 0; k <= Faults::losses_per_round; ++k) {
            round += Number(detail::binomial(links, k));
          }
        }
      }
      sum += Number(choose(N, f)) * detail::raise(Number(starts), starting) * detail::raise(round, R);
    }
    return sum;
  }
}

}  // namespace protolearn::detail
