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

/// [m]: how many sets of at most `most` of links[m] messages there are, by addition (Pascal).
template <class Number, std::size_t size>
[[nodiscard]] constexpr std::array<Number, size> sets_of(std::array<unsigned, size> const& links, unsigned most) {
  std::array<Number, size> result{};
  unsigned highest = 0;
  for (unsigned n : links) highest = n > highest ? n : highest;
  if (most >= highest) {
    for (std::size_t m = 0; m < size; ++m) result[m] = raise(Number(2), links[m]);
    return result;
  }
  std::array<Number, max_nodes*(max_nodes - 1)> row{};  // [k]: n choose k, for k <= most < highest
  row[0] = 1;
  for (unsigned n = 0; n <= highest; ++n) {
    for (unsigned k = n < most ? n : most; n > 0 && k > 0; --k) row[k] += row[k - 1];
    for (std::size_t m = 0; m < size; ++m) {
      if (links[m] != n) continue;
      for (unsigned k = 0; k <= n && k <= most; ++k) result[m] += row[k];
    }
  }
  return result;
}

/// Everything that can happen from round r on to `alive` processes when `budget` of them may still crash; losses[f]:
/// in how many ways messages among the survivors of a round can be lost if `budget` was f less than at first.
template <class Number, std::size_t size>
[[nodiscard]] constexpr Number crash_runs(unsigned alive, unsigned budget, unsigned rounds,
                                          std::array<Number, size> const& losses) {
  if (rounds == 0) return 1;
  Number sum = 0;
  for (unsigned k = 0; k <= budget && k <= alive; ++k) {
    sum += Number(choose(alive, k)) * raise(Number(2), k * (alive - k)) * losses[size - 1 - (budget - k)] *
           crash_runs<Number>(alive - k, budget - k, rounds - 1, losses);
  }
  return sum;
}

/// [f]: how many messages of a round may be lost when f processes are faulty; with crashes, when N - f survive it.
template <class Setting>
inline constexpr auto lossy_links = [] {
  using Faults = typename Setting::Faults;
  constexpr unsigned N = Setting::nodes;
  std::array<unsigned, Faults::max_faulty + 1> result{};
  for (unsigned f = 0; f <= Faults::max_faulty; ++f) {
    constexpr bool only_others = Faults::crashes || Faults::lies;  // the faulty send and receive nothing, or anything
    for (unsigned i = only_others ? f : 0; i < N; ++i) {
      for (unsigned j = only_others ? f : 0; j < N; ++j) {
        result[f] += i != j && may_lose<Faults>(j < f, i < f) ? 1U : 0U;
      }
    }
  }
  return result;
}();

/// How many executions there are, in closed form, if every process may start in every initial state (a task's
/// `starting` only makes them fewer): "What is counted" in docs/architecture.md as arithmetic. Number is count_t
/// (exact) or long double.
template <class Setting, class Number = count_t>
[[nodiscard]] constexpr Number execution_count() {
  using Faults = typename Setting::Faults;
  constexpr unsigned N = Setting::nodes, R = Setting::rounds, F = Faults::max_faulty;
  constexpr auto starts = static_cast<unsigned>(Setting::Task::initial.size());
  auto const losses = sets_of<Number>(detail::lossy_links<Setting>, Faults::losses_per_round);
  if constexpr (Faults::crashes) {
    return raise(Number(starts), N) * detail::crash_runs<Number>(N, F, R, losses);
  } else {
    Number sum = 0;
    for (unsigned f = 0; f <= F; ++f) {
      Number round = losses[f];
      unsigned starting = N;
      if constexpr (Faults::lies) {
        starting = N - f;
        round *= raise(Number(Setting::states + 1), f * (N - f));
      }
      sum += Number(choose(N, f)) * raise(Number(starts), starting) * detail::raise(round, R);
    }
    return sum;
  }
}

}  // namespace protolearn::detail
