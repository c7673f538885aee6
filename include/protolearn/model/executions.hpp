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

/// In how many ways one process can receive in a round what it must: of `links` messages some may be lost, of `last`
/// ones (of processes that crash now) some may not be sent, and `liars` send anything of S states or nothing; at most
/// `most` may be missing.
template <class Number>
[[nodiscard]] constexpr Number receipts(unsigned links, unsigned last, unsigned liars, unsigned states, unsigned most) {
  Number sum = 0;
  for (unsigned a = 0; a <= links + last && a <= most; ++a) {
    for (unsigned b = 0; b <= liars && a + b <= most; ++b) {
      sum += Number(choose(links + last, a)) * Number(choose(liars, b)) * raise(Number(states), liars - b);
    }
  }
  return sum;
}

/// The executions where everybody hears some number of processes: then receivers are counted one by one.
template <class Number>
struct HearingEnough {
  Description const& setting;
  unsigned N = setting.shape.nodes, most = N - setting.faults.heard_at_least;
  Number coin = setting.view.coin ? 2 : 1;

  /// What can happen to `alive` processes in so many rounds when `budget` of them may still crash.
  [[nodiscard]] constexpr Number crashes(unsigned alive, unsigned budget, unsigned rounds) const {
    if (rounds == 0) return 1;
    Number sum = 0;
    for (unsigned k = 0; k <= budget && k <= alive; ++k) {
      if (N - alive > most && alive > k) break;
      unsigned const links = setting.faults.loses[0][0] && alive > k ? alive - k - 1 : 0;
      Number const one = N - alive > most ? Number(0) : receipts<Number>(links, k, 0, 0, most - (N - alive)) * coin;
      sum += Number(choose(alive, k)) * raise(one, alive - k) * crashes(alive - k, budget - k, rounds - 1);
    }
    return sum;
  }

  /// What can happen in a round where the first f processes are faulty, and do not crash.
  [[nodiscard]] constexpr Number round(unsigned f) const {
    FaultDescription const& faults = setting.faults;
    Number result = 1;
    for (unsigned i = faults.lies ? f : 0; i < N; ++i) {
      unsigned links = 0;
      for (unsigned j = faults.lies ? f : 0; j < N; ++j) {
        links += i != j && faults.loses[j < f ? 1 : 0][i < f ? 1 : 0] ? 1U : 0U;
      }
      result *= receipts<Number>(links, 0, faults.lies ? f : 0, setting.shape.states, most) * coin;
    }
    return result;
  }
};

/// How many executions there are, in closed form, if every process may start in every initial state (a task's
/// `starting` only makes them fewer): "What is counted" in docs/architecture.md as arithmetic. Number is count_t
/// (exact) or long double.
template <class Number = count_t>
[[nodiscard]] constexpr Number execution_count(Description const& setting) {
  FaultDescription const& faults = setting.faults;
  unsigned const N = setting.shape.nodes, R = setting.shape.rounds, F = faults.max_faulty;
  unsigned const starts = setting.task->initials;
  Number const coin = setting.view.coin ? 2 : 1;
  bool const restricted = faults.heard_at_least > 1;
  HearingEnough<Number> const hearing{setting};
  if (restricted && faults.crashes) return raise(Number(starts), N) * hearing.crashes(N, F, R);
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
    if (restricted) round = hearing.round(f);
    sum += Number(choose(N, f)) * raise(Number(starts), starting) * raise(round, R);
  }
  return sum;
}
template <class Setting, class Number = count_t>
[[nodiscard]] constexpr Number execution_count() {
  return execution_count<Number>(description_of<Setting>);
}

}  // namespace protolearn::detail
