// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "protolearn/core/count.hpp"
#include "protolearn/model/description.hpp"
#include "protolearn/model/execution_facts.hpp"

// How an execution begins: who starts where, and who is faulty if that is chosen first.

namespace protolearn::detail {

using StartStates = std::array<state_t, max_nodes>;

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

/// Calls emit(starts, faulty, ways) so that every start is counted once. Where the view is anonymous, one stands for
/// all of its permutations of processes that nobody names, and `ways` says how many: they are placed in the order of
/// their (start, faulty) choices. The start of a liar does not matter, and is that of state 0; with `follows`, the
/// faulty follow the protocol from some start as well.
template <class Emit>
class StartWalk {
 public:
  StartWalk(Description const& setting, bool follows, Emit& emit)
      : N_(setting.shape.nodes),
        task_(*setting.task),
        faults_(setting.faults),
        anonymous_(setting.view.anonymous),
        free_(setting.faults.lies && !follows),
        choices_(task_.initials + (!faults_.chosen_first() ? 0
                                   : free_                 ? 1
                                                           : task_.initials)),
        emit_(emit) {
    node_set const named = anonymous_ ? setting.named() : node_set{0};
    for (unsigned i = 0; i < N_; ++i) {
      if (contains(named, i)) order_[named_++] = i;
    }
    for (unsigned i = 0, k = named_; i < N_; ++i) {
      if (!contains(named, i)) order_[k++] = i;
    }
  }

  void begin() { place(0, 0, 0, 1); }

 private:
  [[nodiscard]] bool is_faulty(unsigned choice) const { return choice >= task_.initials; }

  void place(unsigned i, unsigned choice, unsigned faults, count_t ways) {
    if (i == N_) {
      auto starts = starts_;
      if (may_start(task_, starts, N_, free_ ? faulty_ : node_set{0})) emit_(starts_, faulty_, ways);
      return;
    }
    if (anonymous_ && i >= named_) {
      if (choice == choices_) return;
      for (unsigned n = 0; n <= N_ - i; ++n) {  // n processes make this choice
        if (n > 0 && !choose_at(i + n - 1, choice, faults + n)) break;
        place(i + n, choice + 1, faults + (is_faulty(choice) ? n : 0), ways * count_t{choose(N_ - i, n)});
      }
    } else {
      for (unsigned c = 0; c < choices_; ++c) {
        if (!choose_at(i, c, faults + 1)) continue;
        place(i + 1, 0, faults + (is_faulty(c) ? 1 : 0), ways);
      }
    }
  }

  bool choose_at(unsigned place, unsigned choice, unsigned faults) {
    unsigned const i = order_[place];
    bool const faulty = is_faulty(choice);
    if (faulty && faults > faults_.max_faulty) return false;
    starts_[i] = faulty && free_ ? state_t{0} : task_.initial[choice % task_.initials];
    faulty_ = static_cast<node_set>(faulty ? faulty_ | (1U << i) : faulty_ & ~(1U << i));
    return true;
  }

  unsigned N_;
  TaskDescription const& task_;
  FaultDescription const& faults_;
  bool anonymous_, free_;
  /// Correct in each initial state, then faulty in each.
  unsigned choices_;
  Emit& emit_;
  std::array<unsigned, max_nodes> order_{};  // those with names come first
  unsigned named_ = 0;
  StartStates starts_{};
  node_set faulty_ = 0;
};

template <class Emit>
void for_each_start(Description const& setting, bool follows, Emit&& emit) {
  StartWalk<std::remove_reference_t<Emit>>(setting, follows, emit).begin();
}

}  // namespace protolearn::detail
