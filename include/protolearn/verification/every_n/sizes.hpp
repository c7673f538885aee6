// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <vector>

#include "protolearn/model/description.hpp"
#include "protolearn/model/execution_facts.hpp"

// Which numbers of processes, and of those that may fail, a setting for every N allows: what Encoding asserts of them,
// one by one.

namespace protolearn::detail {

/// N, and F of each group (faults/fault_model.hpp).
struct Size {
  unsigned nodes = 0;
  std::array<unsigned, max_groups> most{};

  /// F, what predicates see of it: of all groups together.
  [[nodiscard]] constexpr unsigned bound() const { return most[1] + most[2]; }
  friend constexpr bool operator==(Size const&, Size const&) = default;
};

/// Those with so many processes that the bounds allow, the largest F first. Everybody may still hear too little.
[[nodiscard]] inline std::vector<Size> sizes(FaultDescription const& faults, unsigned nodes) {
  auto const choices = [&](FaultBound bound) {
    std::vector<unsigned> result;
    if (bound.is_number()) return std::vector<unsigned>{bound.most};
    for (unsigned f = bound.of(nodes) + 1; f-- > 0;) result.push_back(f);
    return result;
  };
  std::vector<Size> result;
  for (unsigned const one : choices(faults.bounds[1])) {
    for (unsigned const two : choices(faults.bounds[2])) {
      if (one + two < nodes) result.push_back({nodes, {0, one, two}});
    }
  }
  std::stable_sort(result.begin(), result.end(), [](Size const& a, Size const& b) { return a.bound() > b.bound(); });
  return result;
}

/// Does everybody hear enough if nothing fails? If not, nobody ever does, and there is no execution: somebody is always
/// correct.
[[nodiscard]] inline bool can_hear(FaultDescription const& faults, Size const& size) {
  return faults.hearing.least(size.nodes, size.bound()) <= size.nodes;
}

/// Calls visit(numbers) for all numbers of processes that may start in each of the initial states, until it returns
/// true. Returns whether it did; nothing, if there were more than `most` numbers to try.
template <class Visit>
[[nodiscard]] std::optional<bool> visit_starts(TaskDescription const& task, unsigned nodes, std::size_t most,
                                               Visit&& visit) {
  std::vector<unsigned> numbers(task.initials);
  std::vector<state_t> starts;
  std::size_t tried = 0;
  auto const choose = [&](auto const& self, unsigned k, unsigned left) -> bool {
    if (k + 1 < task.initials) {
      for (unsigned n = left + 1; n-- > 0;) {
        numbers[k] = n;
        if (self(self, k + 1, left - n)) return true;
      }
      return false;
    }
    numbers[k] = left;
    if (++tried > most) return true;
    starts.clear();
    for (unsigned i = 0; i < task.initials; ++i) starts.insert(starts.end(), numbers[i], task.initial[i]);
    return may_start(task, starts.data(), nodes) && visit(numbers);
  };
  bool const said = choose(choose, 0, nodes);
  return tried > most ? std::nullopt : std::optional(said);
}

/// The sizes with so many processes of which there are executions; nothing, if that is too much to find out.
[[nodiscard]] inline std::optional<std::vector<Size>> sizes_with_executions(Description const& setting,
                                                                            unsigned nodes) {
  std::vector<Size> result = sizes(setting.faults, nodes);
  result.erase(
      std::remove_if(result.begin(), result.end(), [&](Size const& s) { return !can_hear(setting.faults, s); }),
      result.end());
  if (result.empty() || !setting.task->restricts_starts) return result;
  auto const some = visit_starts(*setting.task, nodes, 5000, [](auto const&) { return true; });
  if (!some) return {};
  if (!*some) result.clear();
  return result;
}

/// The sizes of which there are executions: from the least N on, for so many N, none above `most_nodes`. They begin
/// with the least N of all, or are none.
[[nodiscard]] inline std::vector<std::vector<Size>> least_sizes(Description const& setting, unsigned how_many,
                                                                unsigned most_nodes = 24) {
  std::vector<std::vector<Size>> result;
  for (unsigned n = 1; n <= most_nodes && result.size() < how_many; ++n) {
    auto const here = sizes_with_executions(setting, n);
    if (!here) break;
    if (!here->empty()) result.push_back(*here);
  }
  return result;
}

}  // namespace protolearn::detail
