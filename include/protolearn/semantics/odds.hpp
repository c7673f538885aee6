// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <numeric>
#include <string>

#include "protolearn/core/error.hpp"
#include "protolearn/core/network.hpp"
#include "protolearn/model/description.hpp"

namespace protolearn::detail {

/// Throws usage_error unless all are probabilities, and the starts are those of the task and add up to 1 (by 1e-9).
[[gnu::noinline]] inline void check(Network const& network, TaskDescription const& task) {
  auto const check_one = [](std::string const& name, double p) {
    if (p >= 0 && p <= 1) return;
    throw usage_error("Network::" + name + " is " + std::to_string(p) + ", but a probability is from 0 to 1.");
  };
  check_one("loss", network.loss);
  check_one("crash", network.crash);
  check_one("partial", network.partial);
  if (network.starts.empty()) return;
  if (network.starts.size() != task.initials)
    throw usage_error("Network::starts has " + std::to_string(network.starts.size()) + " probabilities, but " +
                      std::string(task.name) + " has " + std::to_string(task.initials) + " initial states.");
  for (std::size_t k = 0; k < network.starts.size(); ++k)
    check_one("starts[" + std::to_string(k) + "]", network.starts[k]);
  double const sum = std::accumulate(network.starts.begin(), network.starts.end(), 0.0);
  if (std::abs(sum - 1) > 1e-9)
    throw usage_error("Network::starts must add up to 1, but add up to " + std::to_string(sum) + ".");
}

/// What each choice of the adversary weighs under a network. The weight of an execution is the product of those of its
/// choices; its probability is its weight divided by that of all executions, which conditions on what the fault model
/// allows. No one lies.
class Odds {
 public:
  /// Throws usage_error as check() does.
  Odds(Description const& setting, Network const& network) : crash_(network.crash), arrives_(network.partial) {
    check(network, *setting.task);
    TaskDescription const& task = *setting.task;
    starts_.fill(0);
    for (unsigned k = 0; k < task.initials; ++k)
      starts_[task.initial[k]] = network.starts.empty() ? 1.0 / task.initials : network.starts[k];
    FaultDescription const& faults = setting.faults;
    unsigned kinds = 0;
    for (unsigned g = 1; g < max_groups; ++g) kinds += chosen_first(faults, g) ? 1U : 0U;
    groups_[0] = kinds > 0 ? 1 - crash_ : 1;
    for (unsigned g = 1; g < max_groups; ++g) groups_[g] = chosen_first(faults, g) ? crash_ / kinds : 0;
    for (unsigned a = 0; a < max_groups; ++a) {
      for (unsigned b = 0; b < max_groups; ++b) {
        double const kept =
            (faults.loses[0][0] ? 1 - network.loss : 1) * (faults.omits[a][b] ? 1 - network.partial : 1);
        lost_[a][b] = 1 - kept;
      }
    }
  }

  /// A process starts in this initial state.
  [[nodiscard]] double start(state_t state) const { return starts_[state]; }
  /// A process is in this group from the beginning. If there are two ways to be faulty, either is as likely.
  [[nodiscard]] double group(unsigned g) const { return groups_[g]; }
  /// Of `able` processes so many fail in a round, and these: they crash, or are faulty there.
  [[nodiscard]] double fail(unsigned failing, unsigned able) const {
    return raise(crash_, failing) * raise(1 - crash_, able - failing);
  }
  /// A message that may be lost is, given the groups of its sender and its receiver in this round.
  [[nodiscard]] double lost(unsigned sender, unsigned receiver) const { return lost_[sender][receiver]; }
  /// A message of a process that crashes in this round is not sent.
  [[nodiscard]] double unsent() const { return 1 - arrives_; }
  /// A coin shows one of its sides.
  static constexpr double coin = 0.5;

  /// p^k; 1 for k = 0.
  [[nodiscard]] static double raise(double p, unsigned k) {
    double result = 1;
    for (unsigned i = 0; i < k; ++i) result *= p;
    return result;
  }

  /// The weight of a start: of each process its state and its group.
  template <class Start>
  [[nodiscard]] double of(Start const& it, unsigned nodes) const {
    double result = 1;
    for (unsigned i = 0; i < nodes; ++i) result *= start(it.states[i]) * group(it.groups[i]);
    return result;
  }

 private:
  [[nodiscard]] static bool chosen_first(FaultDescription const& faults, unsigned g) {
    return !faults.moving && faults.groups[g].most > 0 && faults.groups[g].failing != Failing::crashes;
  }

  double crash_, arrives_;
  std::array<double, max_states> starts_{};
  std::array<double, max_groups> groups_{};
  std::array<std::array<double, max_groups>, max_groups> lost_{};
};

}  // namespace protolearn::detail
