// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "protolearn/core/count.hpp"
#include "protolearn/model/description.hpp"
#include "protolearn/model/execution_facts.hpp"

// How an execution begins: who starts where, and who is faulty if that is chosen first.

namespace protolearn::detail {

using StartStates = std::array<state_t, max_nodes>;

/// Where the processes start, and in which groups they are (model/faults/fault_model.hpp).
struct Start {
  StartStates states{};
  std::array<std::uint8_t, max_nodes> groups{};

  [[nodiscard]] node_set faulty() const {
    node_set result = 0;
    for (unsigned i = 0; i < max_nodes; ++i) result |= groups[i] != 0 ? node_set{1} << i : node_set{0};
    return result;
  }
};

/// Can the processes start so together? The starts of the set `free` do not matter: they are set so that they can.
[[nodiscard]] inline bool may_start(TaskDescription const& task, StartStates& starts, unsigned nodes, node_set free,
                                    unsigned from = 0) {
  if (!task.restricts_starts) return true;
  while (from < nodes && !contains(free, from)) ++from;
  if (from == nodes) return may_start(task, starts.data(), nodes);
  for (unsigned k = 0; k < task.initials; ++k) {
    starts[from] = task.initial[k];
    if (may_start(task, starts, nodes, free, from + 1)) return true;
  }
  return false;
}

/// The same of the N processes of a setting.
template <std::size_t N>
[[nodiscard]] bool may_start(TaskDescription const& task, std::array<state_t, N>& starts, node_set free) {
  StartStates states{};
  std::copy(starts.begin(), starts.end(), states.begin());
  if (!may_start(task, states, N, free)) return false;
  std::copy_n(states.begin(), N, starts.begin());
  return true;
}

/// Calls emit(start, ways) so that every start is counted once. Where the view is anonymous, one stands for all of its
/// permutations of processes that nobody names, and `ways` says how many: they are placed in the order of their (start,
/// group) choices. The start of a liar does not matter, and is that of state 0; with `follows`, the liars follow the
/// protocol from some start as well.
template <class Emit>
class StartWalk {
 public:
  StartWalk(Description const& setting, bool follows, Emit& emit)
      : N_(setting.shape.nodes),
        task_(*setting.task),
        faults_(setting.faults),
        anonymous_(setting.view.anonymous),
        follows_(follows),
        emit_(emit) {
    node_set const named = anonymous_ ? setting.named() : node_set{0};
    for (unsigned i = 0; i < N_; ++i) {
      if (contains(named, i)) order_[named_++] = i;
    }
    for (unsigned i = 0, k = named_; i < N_; ++i) {
      if (!contains(named, i)) order_[k++] = i;
    }
    for (unsigned g = 0; g < max_groups; ++g) {
      if (g > 0 && (faults_.moving || faults_.groups[g].most == 0 || faults_.groups[g].failing == Failing::crashes))
        continue;
      for (unsigned k = 0; k < (is_free(g) ? 1 : task_.initials); ++k) {
        choices_.push_back({g, is_free(g) ? state_t{0} : task_.initial[k]});
      }
    }
  }

  void begin() { place(0, 0, 1); }

 private:
  struct Choice {
    unsigned group;
    state_t start;
  };

  /// Does it not matter where they start?
  [[nodiscard]] bool is_free(unsigned group) const {
    return !follows_ && faults_.groups[group].failing == Failing::lies;
  }
  /// Of the dead, not so many that the others could not hear enough.
  [[nodiscard]] unsigned most(unsigned group) const {
    if (group == 0) return N_;
    unsigned const others = N_ - faults_.heard_at_least;
    FaultGroup const& it = faults_.groups[group];
    return it.failing == Failing::dead ? std::min(it.most, others) : it.most;
  }

  void place(unsigned i, std::size_t choice, count_t const& ways) {
    if (i == N_) {
      auto states = start_.states;
      node_set free = 0;
      for (unsigned k = 0; k < N_; ++k) {
        if (is_free(start_.groups[k])) free = with(free, k);
      }
      if (may_start(task_, states, N_, free)) emit_(start_, ways);
      return;
    }
    if (anonymous_ && i >= named_) {
      if (choice == choices_.size()) return;
      unsigned& size = sizes_[choices_[choice].group];
      unsigned const before = size;
      for (unsigned n = 0; n <= N_ - i; ++n) {  // n processes make this choice
        if (n > 0 && !choose_at(i + n - 1, choices_[choice])) break;
        place(i + n, choice + 1, ways * count_t{choose(N_ - i, n)});
      }
      size = before;
    } else {
      for (Choice const& each : choices_) {
        if (!choose_at(i, each)) continue;
        place(i + 1, 0, ways);
        --sizes_[each.group];
      }
    }
  }

  bool choose_at(unsigned place, Choice const& choice) {
    if (sizes_[choice.group] == most(choice.group)) return false;
    ++sizes_[choice.group];
    start_.states[order_[place]] = choice.start;
    start_.groups[order_[place]] = static_cast<std::uint8_t>(choice.group);
    return true;
  }

  unsigned N_;
  TaskDescription const& task_;
  FaultDescription const& faults_;
  bool anonymous_, follows_;
  std::vector<Choice> choices_;  // correct in each initial state, then faulty in each
  Emit& emit_;
  std::array<unsigned, max_nodes> order_{};  // those with names come first
  unsigned named_ = 0;
  Start start_;
  std::array<unsigned, max_groups> sizes_{};
};

template <class Emit>
void for_each_start(Description const& setting, bool follows, Emit&& emit) {
  StartWalk<std::remove_reference_t<Emit>>(setting, follows, emit).begin();
}

}  // namespace protolearn::detail
