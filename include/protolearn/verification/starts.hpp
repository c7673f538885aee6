// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/core/count.hpp"
#include "protolearn/model/execution.hpp"
#include "protolearn/verification/configuration.hpp"

// The first layer of an exploration: who starts where, and who is faulty if that is chosen first.

namespace protolearn::detail {

/// Can these starts occur? Those of the `free` processes do not matter: they are set to states that make all of them
/// allowed together.
template <class Setting>
[[nodiscard]] bool starts_are_allowed(std::array<state_t, Setting::nodes>& starts, node_set free, unsigned from = 0) {
  using Task = typename Setting::Task;
  if constexpr (restricts_starts<Task>) {
    while (from < Setting::nodes && !contains(free, from)) ++from;
    if (from < Setting::nodes) {  // a liar's start does not matter: any will do
      for (state_t s : Task::initial) {
        starts[from] = s;
        if (starts_are_allowed<Setting>(starts, free, from + 1)) return true;
      }
      return false;
    }
    Execution<Setting> run;
    run.states[0] = starts;
    return may_start<Task>(run);
  } else {
    return true;
  }
}

/// Calls emit(configuration, ways) so that every start is counted once. Where the view is anonymous, one configuration
/// stands for all its permutations: processes are placed in the order of their (start, faulty) choices.
template <class Setting, class Emit>
class StartWalk {
 public:
  explicit StartWalk(Emit& emit) : emit_(emit) {}

  void begin() { place(0, 0, 0, 1); }

 private:
  using Faults = typename Setting::Faults;
  using Config = Configuration<Setting>;
  static constexpr unsigned N = Setting::nodes;
  static constexpr auto initials = static_cast<unsigned>(Setting::Task::initial.size());
  /// Correct in each initial state, then faulty in each; a liar's start does not matter.
  static constexpr unsigned choices = initials + (!chooses_faulty_first<Faults> ? 0 : Faults::lies ? 1 : initials);

  using Ways = counter<is_small(power(choices, N))>;

  static constexpr bool is_faulty(unsigned choice) { return choice >= initials; }

  void place(unsigned i, unsigned choice, unsigned faults, Ways ways) {
    if (i == N) {
      auto starts = starts_;
      if (starts_are_allowed<Setting>(starts, Faults::lies ? faulty_ : node_set{0})) emit_(config_, ways);
      return;
    }
    if constexpr (Config::anonymous) {
      if (choice == choices) return;
      for (unsigned n = 0; n <= N - i; ++n) {  // n processes make this choice
        if (n > 0 && !choose_at(i + n - 1, choice, faults + n)) break;
        place(i + n, choice + 1, faults + (is_faulty(choice) ? n : 0), ways * Ways{choose(N - i, n)});
      }
    } else {
      for (unsigned c = 0; c < choices; ++c) {
        if (!choose_at(i, c, faults + 1)) continue;
        place(i + 1, 0, faults + (is_faulty(c) ? 1 : 0), ways);
      }
    }
  }

  bool choose_at(unsigned i, unsigned choice, unsigned faults) {
    bool const faulty = is_faulty(choice);
    if (faulty && faults > Faults::max_faulty) return false;
    starts_[i] = Setting::Task::initial[choice % initials];
    faulty_ = static_cast<node_set>(faulty ? faulty_ | (1U << i) : faulty_ & ~(1U << i));
    config_.words[i] = faulty && Faults::lies ? Config::Word::faulty_bit : Config::Word::begin(starts_[i], faulty);
    return true;
  }

  Emit& emit_;
  Config config_;
  std::array<state_t, N> starts_{};
  node_set faulty_ = 0;
};

template <class Setting, class Emit>
void for_each_start(Emit&& emit) {
  StartWalk<Setting, std::remove_reference_t<Emit>>(emit).begin();
}

}  // namespace protolearn::detail
