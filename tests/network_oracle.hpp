// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <vector>

#include "oracle.hpp"
#include "protolearn/core/network.hpp"
#include "protolearn/core/random.hpp"

// How likely executions are, one by one: the product of what each process and each message does, by the words of
// docs/networks.md. Shares nothing with the library's weights.

namespace oracle {

/// Why messages are lost, in a fault model.
struct Causes {
  bool anybody = false;      // any may be
  bool of_sender = false;    // those of faulty processes that go on may be
  bool to_receiver = false;  // those to them may be
};

struct Likely {
  double all = 0, decided = 0, violated = 0, among = 0, wanted = 0, messages = 0;
  std::vector<double> decided_by;
};

template <class Setting>
class Weigher {
  using Faults = typename Setting::Faults;
  using Run = Execution<Setting>;
  static constexpr unsigned N = Setting::nodes, R = Setting::rounds;

 public:
  Weigher(Network const& network, Causes causes, unsigned kinds_chosen_first)
      : network_(network), causes_(causes), kinds_(kinds_chosen_first) {}

  double operator()(Run const& run) const {
    double p = 1;
    for (unsigned i = 0; i < N; ++i) {
      p *= start(run.schedule.starts[i]) * fails(run, i);
      for (unsigned round = 1; round <= R; ++round) {
        if (!run.acts(i, round)) continue;
        if (has_coin<typename Setting::view_type>) p *= 0.5;
        for (unsigned j = 0; j < N; ++j) p *= i == j ? 1 : message(run, j, i, round);
      }
    }
    return p;
  }

 private:
  double start(state_t s) const {
    auto const& initial = Setting::Task::initial;
    if (network_.starts.empty()) return 1.0 / static_cast<double>(initial.size());
    return network_.starts[static_cast<std::size_t>(std::find(initial.begin(), initial.end(), s) - initial.begin())];
  }

  double fails(Run const& run, unsigned i) const {
    double const q = network_.crash;
    double p = 1;
    if (Faults::moving) {
      for (auto const set : run.schedule.moving) p *= ((set >> i) & 1) != 0 ? q : 1 - q;
      return p;
    }
    unsigned const crash = run.schedule.crash_round[i];
    bool const faulty = ((run.schedule.faulty >> i) & 1) != 0;
    if (kinds_ > 0) {
      if (faulty && crash == 0) return q / kinds_;
      p *= 1 - q;
    }
    if (!Faults::crashes) return p;
    for (unsigned round = 1; round <= R; ++round) {
      if (crash == round) return p * q;
      p *= 1 - q;
    }
    return p;
  }

  double message(Run const& run, unsigned j, unsigned i, unsigned round) const {
    auto const& schedule = run.schedule;
    if (run.is_dead(j)) return 1;
    unsigned const crash = schedule.crash_round[j];
    if (crash != 0 && crash < round) return 1;
    bool const lost = schedule.fate[round - 1][i][j] != as_sent;
    if (crash == round) return lost ? 1 - network_.partial : network_.partial;
    if (round > Faults::last_lossy_round) return 1;
    auto const omits = [&](unsigned k) {
      auto const set = Faults::moving ? schedule.moving[round - 1] : schedule.faulty;
      return ((set >> k) & 1) != 0 && schedule.crash_round[k] == 0;
    };
    double arrives = causes_.anybody ? 1 - network_.loss : 1;
    if ((causes_.of_sender && omits(j)) || (causes_.to_receiver && omits(i))) arrives *= 1 - network_.partial;
    return lost ? 1 - arrives : arrives;
  }

  Network network_;
  Causes causes_;
  unsigned kinds_;
};

/// Everything that chances() says, by enumeration.
template <class Setting>
Likely likely(typename Setting::machine_type const& machine, Weigher<Setting> const& weigh) {
  using Task = typename Setting::Task;
  constexpr unsigned R = Setting::rounds;
  Likely result;
  result.decided_by.assign(R + 1, 0);
  for_each_execution<Setting>(machine, [&](Execution<Setting> const& run) {
    double const p = weigh(run);
    result.all += p;
    bool violated = false;
    for_each_must<Task>([&](auto const& rule, std::size_t) { violated = violated || !holds(rule.formula, run); });
    if (violated) result.violated += p;
    if (holds(Task::unanimous.among, run)) {
      result.among += p;
      if (holds(Task::unanimous.wanted, run)) result.wanted += p;
    }
    result.messages += p * run.messages();
    for (unsigned r = 0; r <= R; ++r) {
      auto cut = run;  // nobody moves any more
      for (unsigned k = r + 1; k <= R; ++k) cut.states[k] = run.states[r];
      bool decided = true;
      for (unsigned i = 0; i < Setting::nodes; ++i)
        decided = decided && (!run.correct(i) || holds(Task::decided, cut, i));
      if (decided) result.decided_by[r] += p;
    }
  });
  result.decided = result.decided_by[R];
  return result;
}

/// Any network; some probabilities are 0 or 1.
inline Network random_network(Random& random, std::size_t initials) {
  auto const any = [&random] {
    double const p = random.uniform();
    return p < 0.05 ? 0.0 : p > 0.97 ? 1.0 : p * p;
  };
  Network network{.loss = any(), .crash = any(), .starts = {}, .partial = any()};
  if (random.chance(0.7)) {
    double sum = 0;
    for (std::size_t k = 0; k < initials; ++k) sum += network.starts.emplace_back(0.1 + random.uniform());
    for (double& p : network.starts) p /= sum;
  }
  return network;
}

}  // namespace oracle
