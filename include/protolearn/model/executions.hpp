// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/core/count.hpp"
#include "protolearn/model/description.hpp"

namespace protolearn::detail {

template <class Number>
[[nodiscard]] constexpr Number raise(Number base, unsigned exponent) {
  Number result = 1;
  for (unsigned k = 0; k < exponent; ++k) result *= base;
  return result;
}

/// [m]: how many sets of at most `most` of links[m] messages there are, by addition (Pascal).
template <class Number>
[[nodiscard]] constexpr auto sets_of(std::array<unsigned, max_nodes> const& links, std::size_t size, unsigned most) {
  std::array<Number, max_nodes> result{};
  unsigned highest = 0;
  for (std::size_t m = 0; m < size; ++m) highest = links[m] > highest ? links[m] : highest;
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
/// in how many ways messages among the survivors of a round can be lost if `budget` was f less than at first;
/// `choices`: how many each survivor has in a round beside.
template <class Number>
[[nodiscard]] constexpr Number crash_runs(unsigned alive, unsigned budget, unsigned rounds,
                                          std::array<Number, max_nodes> const& losses, std::size_t size,
                                          Number choices) {
  if (rounds == 0) return 1;
  Number sum = 0;
  for (unsigned k = 0; k <= budget && k <= alive; ++k) {
    sum += Number(choose(alive, k)) * raise(Number(2), k * (alive - k)) * losses[size - 1 - (budget - k)] *
           raise(choices, alive - k) * crash_runs<Number>(alive - k, budget - k, rounds - 1, losses, size, choices);
  }
  return sum;
}

/// [f], f = 0..F: how many messages of a round may be lost when f processes are faulty; with crashes, when N - f
/// survive it.
[[nodiscard]] constexpr auto lossy_links(unsigned nodes, FaultDescription const& faults) {
  std::array<unsigned, max_nodes> result{};
  bool const only_others = faults.crashes || faults.lies;  // the faulty send and receive nothing, or anything
  for (unsigned f = 0; f <= faults.max_faulty; ++f) {
    for (unsigned i = only_others ? f : 0; i < nodes; ++i) {
      for (unsigned j = only_others ? f : 0; j < nodes; ++j) {
        result[f] += i != j && faults.loses[j < f ? 1 : 0][i < f ? 1 : 0] ? 1U : 0U;
      }
    }
  }
  return result;
}

/// How many executions there are, in closed form, if every process may start in every initial state (a task's
/// `starting` only makes them fewer): "What is counted" in docs/architecture.md as arithmetic. Number is count_t
/// (exact) or long double.
template <class Number = count_t>
[[nodiscard]] constexpr Number execution_count(Description const& setting) {
  FaultDescription const& faults = setting.faults;
  unsigned const N = setting.shape.nodes, R = setting.shape.rounds, F = faults.max_faulty;
  unsigned const starts = setting.task->initials;
  Number const coin = setting.view.coin ? 2 : 1;
  auto const losses = sets_of<Number>(lossy_links(N, faults), F + 1, faults.losses_per_round);
  if (faults.crashes) return raise(Number(starts), N) * crash_runs<Number>(N, F, R, losses, F + 1, coin);
  Number sum = 0;
  for (unsigned f = 0; f <= F; ++f) {
    Number round = losses[f] * raise(coin, faults.lies ? N - f : N);
    unsigned starting = N;
    if (faults.lies) {
      starting = N - f;
      round *= raise(Number(setting.shape.states + 1), f * (N - f));
    }
    sum += Number(choose(N, f)) * raise(Number(starts), starting) * raise(round, R);
  }
  return sum;
}
template <class Setting, class Number = count_t>
[[nodiscard]] constexpr Number execution_count() {
  return execution_count<Number>(description_of<Setting>);
}

}  // namespace protolearn::detail
