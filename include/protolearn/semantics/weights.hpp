// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "protolearn/core/count.hpp"
#include "protolearn/model/executions.hpp"
#include "protolearn/semantics/odds.hpp"
#include "protolearn/semantics/starts.hpp"

// What an exploration adds up: how many executions there are, or how likely they are.

namespace protolearn::detail {

/// Every execution counts once.
template <class Setting>
struct Multiplicity {
  static constexpr bool weighs = false;
  static constexpr unsigned most_liars = (Setting::groups[1].failing == Failing::lies ? Setting::groups[1].most : 0) +
                                         (Setting::groups[2].failing == Failing::lies ? Setting::groups[2].most : 0);

  /// Of executions.
  using Weight = counter<is_small(execution_count<Setting>())>;
  /// Of what one receiver receives in a round.
  using Ways = counter<is_small(power(2, Setting::nodes - most_liars) * power(Setting::states + 1, most_liars))>;

  [[nodiscard]] static Weight of_start(Start const& /*start*/, count_t const& ways) {
    return static_cast<Weight>(ways);
  }
  [[nodiscard]] static Weight of_failures(std::uint64_t ways, unsigned /*failing*/, unsigned /*able*/) {
    return Weight{ways};
  }
};

/// Every execution counts by its probability under a network, before it is conditioned on what the fault model allows.
template <class Setting>
class Likelihood {
 public:
  static constexpr bool weighs = true;
  using Weight = double;
  using Ways = double;

  explicit Likelihood(Network const& network) : odds_(description_of<Setting>, network) {
    for (unsigned a = 0; a < max_groups; ++a) {
      for (unsigned b = 0; b < max_groups; ++b) fill(a * max_groups + b, odds_.lost(a, b));
    }
    fill(unsent, odds_.unsent());
    for (unsigned able = 0; able <= Setting::nodes; ++able) {
      for (unsigned k = 0; k <= able; ++k) fails_[able][k] = odds_.fail(k, able);
    }
  }

  [[nodiscard]] Odds const& odds() const noexcept { return odds_; }

  [[nodiscard]] double of_start(Start const& start, count_t const& ways) const {
    return static_cast<double>(ways) * odds_.of(start, Setting::nodes);
  }
  [[nodiscard]] double of_failures(std::uint64_t ways, unsigned failing, unsigned able) const {
    return static_cast<double>(ways) * fails_[able][failing];
  }

  /// How messages of a group to another are lost, as `of` asks it.
  [[nodiscard]] static constexpr unsigned link(unsigned sender, unsigned receiver) {
    return sender * max_groups + receiver;
  }
  /// ... and those of processes that crash in the round.
  static constexpr unsigned unsent = max_groups * max_groups;

  /// So many messages of a link are lost, and these, and so many others arrive.
  [[nodiscard]] double of(unsigned how, unsigned lost, unsigned kept) const {
    return lost_[how][lost] * kept_[how][kept];
  }

 private:
  using Powers = std::array<double, Setting::nodes>;

  void fill(unsigned how, double p) {
    for (unsigned k = 0; k < Setting::nodes; ++k) {
      lost_[how][k] = Odds::raise(p, k);
      kept_[how][k] = Odds::raise(1 - p, k);
    }
  }

  Odds odds_;
  std::array<Powers, unsent + 1> lost_{}, kept_{};
  std::array<std::array<double, Setting::nodes + 1>, Setting::nodes + 1> fails_{};
};

}  // namespace protolearn::detail
