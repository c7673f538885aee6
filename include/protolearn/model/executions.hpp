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
[[nodiscard]] constexpr auto sets_of(std::array<unsigned, max_nodes + 1> const& links, std::size_t size,
                                     unsigned most) {
  std::array<Number, max_nodes + 1> result{};
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

/// The executions of a setting, counted round by round: how many processes of each group there are, and how many crash,
/// tells in how many ways a round can go.
template <class Number>
class ExecutionCount {
 public:
  explicit constexpr ExecutionCount(Description const& setting)
      : setting_(setting), faults_(setting.faults), N(setting.shape.nodes), R(setting.shape.rounds) {}

  [[nodiscard]] constexpr Number count() {
    Number const starts = setting_.task->initials;
    unsigned const crashing = crash_group(faults_.groups);
    unsigned const budget = faults_.groups[crashing].most;
    auto const most = [&](unsigned g) { return g == crashing || faults_.moving ? 0 : faults_.groups[g].most; };
    Number sum = 0;
    for (unsigned a = 0; a <= most(1); ++a) {
      for (unsigned b = 0; b <= most(2) && a + b < N; ++b) {
        sizes_ = {N - a - b, a, b};
        prepare();
        sum += Number(choose(N, a)) * Number(choose(N - a, b)) * raise(starts, N - of(Failing::lies)) *
               runs(N - a - b, budget, 1);
      }
    }
    return sum;
  }

 private:
  /// How many processes fail in this way, of those that are chosen first.
  [[nodiscard]] constexpr unsigned of(Failing how) const {
    unsigned sum = 0;
    for (unsigned g = 1; g < max_groups; ++g) sum += faults_.groups[g].failing == how ? sizes_[g] : 0;
    return sum;
  }
  [[nodiscard]] constexpr bool goes_on(unsigned g) const {
    return g == 0 || faults_.groups[g].failing == Failing::goes_on;
  }

  /// How many messages to one receiver of group `to` may be lost when `correct` processes are correct.
  [[nodiscard]] constexpr unsigned links(unsigned correct, unsigned to) const {
    unsigned sum = 0;
    for (unsigned from = 0; from < max_groups; ++from) {
      unsigned const senders = from == 0 ? correct : sizes_[from];
      if (goes_on(from) && senders > 0 && faults_.loses[from][to]) sum += senders - (from == to ? 1 : 0);
    }
    return sum;
  }

  /// Without a number to be heard, it is only their sum that matters.
  constexpr void prepare() {
    if (faults_.heard_at_least > 1) return;
    std::array<unsigned, max_nodes + 1> all{};
    for (unsigned c = 0; c <= N; ++c) {
      for (unsigned g = 0; g < max_groups; ++g) {
        unsigned const receivers = g == 0 ? c : sizes_[g];
        if (goes_on(g) && receivers > 0) all[c] += receivers * links(c, g);
      }
    }
    losses_ = sets_of<Number>(all, N + 1, faults_.losses_per_round);
  }

  /// Everything that can happen from a round on, when so many are correct and `budget` of them may still crash.
  [[nodiscard]] constexpr Number runs(unsigned correct, unsigned budget, unsigned round) {
    if (round > R) return 1;
    if (faults_.moving) {
      Number sum = 0;
      for (unsigned f = 0; f <= faults_.max_faulty; ++f) {
        sizes_ = {N - f, f, 0};
        prepare();
        sum += Number(choose(N, f)) * ways(N - f, 0, round);
      }
      return sum * runs(correct, budget, round + 1);
    }
    Number sum = 0;
    for (unsigned k = 0; k <= budget && k <= correct; ++k) {
      Number const now = ways(correct - k, k, round);
      sum += Number(choose(correct, k)) * now * runs(correct - k, budget - k, round + 1);
    }
    return sum;
  }

  /// In how many ways a round can go when so many are correct after it, and `last` have crashed in it.
  [[nodiscard]] constexpr Number ways(unsigned correct, unsigned last, unsigned round) const {
    bool const lossy = round <= faults_.last_lossy_round;
    unsigned const liars = of(Failing::lies);
    unsigned const silent = N - correct - last - sizes_[1] - sizes_[2] + of(Failing::dead);
    Number const coin = setting_.view.coin ? 2 : 1;
    Number result = lossy && faults_.heard_at_least <= 1 ? losses_[correct] : Number(1);
    for (unsigned g = 0; g < max_groups; ++g) {
      unsigned const receivers = g == 0 ? correct : sizes_[g];
      if (!goes_on(g) || receivers == 0) continue;
      Number one = coin;
      if (faults_.heard_at_least <= 1) {
        one *= raise(Number(2), last) * raise(Number(setting_.shape.states + 1), liars);
      } else {
        unsigned const most = N - faults_.heard_at_least;
        if (silent > most) return 0;
        one *= receipts<Number>(lossy ? links(correct, g) : 0, last, liars, setting_.shape.states, most - silent);
      }
      result *= raise(one, receivers);
    }
    return result;
  }

  Description const& setting_;
  FaultDescription const& faults_;
  unsigned N, R;
  std::array<unsigned, max_groups> sizes_{};    // of the groups; with crashes, of those chosen first
  std::array<Number, max_nodes + 1> losses_{};  // [correct]: which messages of a round are lost
};

/// How many executions there are, in closed form, if every process may start in every initial state (a task's
/// `starting` only makes them fewer): "What is counted" in docs/architecture.md as arithmetic. Number is count_t
/// (exact) or long double.
template <class Number = count_t>
[[nodiscard]] constexpr Number execution_count(Description const& setting) {
  return ExecutionCount<Number>(setting).count();
}
template <class Setting, class Number = count_t>
[[nodiscard]] constexpr Number execution_count() {
  return execution_count<Number>(description_of<Setting>);
}

}  // namespace protolearn::detail
