// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <numeric>
#include <utility>
#include <vector>

#include "protolearn/semantics/failures.hpp"
#include "protolearn/semantics/odds.hpp"

namespace protolearn::detail {

/// Who there is between two rounds, by how they fail. The machine does not matter: what fails does not depend on it.
struct Present {
  std::uint8_t correct = 0;                         // so far, and not marked
  std::uint8_t marked = 0;                          // correct so far
  std::array<std::uint8_t, max_groups> going_on{};  // of the faulty groups: those that take transitions
  std::uint8_t crashed = 0, dead = 0;

  friend auto operator<=>(Present const&, Present const&) = default;
};

/// What all executions weigh (semantics/odds.hpp) that go on from somewhere, and those in which all of some processes
/// crash. It is 1 where nothing limits what may happen. Computed round by round from how many there are of each kind;
/// O(N^2) a round and kind, and remembered.
class Continuations {
 public:
  Continuations(Description const& setting, Odds const& odds)
      : odds_(odds),
        faults_(setting.faults),
        N_(setting.shape.nodes),
        R_(setting.shape.rounds),
        crash_group_(detail::crash_group(setting.faults.groups)) {}

  /// Of what happens after a round 0..R, in which the marked processes all crash.
  [[nodiscard]] double weight(unsigned round, Present const& now) {
    if (round == R_) return now.marked == 0 ? 1 : 0;
    if (!faults_.crashes && now.marked > 0) return 0;
    auto const [at, is_new] = known_.try_emplace({round, now}, 0);
    if (!is_new) return at->second;
    double const sum = faults_.moving ? moving(round + 1, now) : crashing(round + 1, now);
    return known_[{round, now}] = sum;
  }

 private:
  double moving(unsigned round, Present const& now) {
    double sum = 0;
    for (unsigned k = 0; k <= faults_.max_faulty && k <= N_; ++k)
      sum += static_cast<double>(choose(N_, k)) * odds_.fail(k, N_) * receive(round, {N_ - k, k, 0}, 0, 0, 0);
    return sum * weight(round, now);
  }

  double crashing(unsigned round, Present const& now) {
    unsigned budget = 0;
    if (faults_.crashes)
      budget = crash_budget(faults_.groups[crash_group_].most, now.crashed, now.dead, N_, faults_.heard_at_least,
                            round == R_);
    double sum = 0;
    for (unsigned m = 0; m <= now.marked && m <= budget; ++m) {
      for (unsigned c = 0; c <= now.correct && m + c <= budget; ++c) {
        unsigned const failing = m + c, able = unsigned{now.marked} + now.correct;
        double const chosen = faults_.crashes ? static_cast<double>(choose(now.marked, m) * choose(now.correct, c)) *
                                                    odds_.fail(failing, able)
                                              : 1;
        double const received =
            receive(round, {able - failing, now.going_on[1], now.going_on[2]}, failing, now.crashed, now.dead);
        if (received == 0) continue;
        Present next = now;
        next.marked = static_cast<std::uint8_t>(now.marked - m);
        next.correct = static_cast<std::uint8_t>(now.correct - c);
        next.crashed = static_cast<std::uint8_t>(now.crashed + failing);
        sum += chosen * received * weight(round, next);
      }
    }
    return sum;
  }

  /// All that the processes that take the transition of a round may receive: so many of each group do, `last` crash in
  /// it, `crashed` have before, and others are dead.
  [[nodiscard]] double receive(unsigned round, std::array<unsigned, max_groups> const& groups, unsigned last,
                               unsigned crashed, unsigned dead) const {
    bool const hears = faults_.heard_at_least > 1;
    if (!hears && faults_.losses_per_round >= N_ * (N_ - 1)) return 1;
    double result = 1;
    std::vector<double> all{1};  // where there is a budget: how many messages are lost
    for (unsigned to = 0; to < max_groups; ++to) {
      for (unsigned i = 0; i < groups[to]; ++i) {
        std::vector<double> lost{1};  // by this receiver
        for (unsigned from = 0; from < max_groups; ++from) {
          if (groups[from] == 0 || round > faults_.last_lossy_round || !faults_.loses[from][to]) continue;
          for (unsigned k = from == to ? 1 : 0; k < groups[from]; ++k)
            toss(hears ? lost : all, odds_.lost(from, to), hears ? N_ : faults_.losses_per_round);
        }
        if (!hears) continue;
        for (unsigned k = 0; k < last; ++k) toss(lost, odds_.unsent(), N_);
        double heard = 0;
        for (std::size_t k = 0; k < lost.size(); ++k) {
          if (k + crashed + dead + faults_.heard_at_least <= N_) heard += lost[k];
        }
        result *= heard;
      }
    }
    return hears ? result : std::accumulate(all.begin(), all.end(), 0.0);
  }

  /// One more that is lost with probability p, in the distribution of how many are, of at most `most`.
  static void toss(std::vector<double>& lost, double p, unsigned most) {
    if (lost.size() <= most) lost.push_back(0);
    for (std::size_t k = lost.size(); k-- > 0;) lost[k] = lost[k] * (1 - p) + (k > 0 ? lost[k - 1] * p : 0);
  }

  Odds odds_;
  FaultDescription const& faults_;
  unsigned N_, R_, crash_group_;
  std::map<std::pair<unsigned, Present>, double> known_;
};

}  // namespace protolearn::detail
