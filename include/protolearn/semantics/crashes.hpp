// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/core/count.hpp"
#include "protolearn/semantics/configuration.hpp"

namespace protolearn::detail {

/// How many processes may crash in a round 1..R, after those that have. Where whoever is left could not hear enough in
/// the round after, there is no such execution.
template <class Setting>
[[nodiscard]] unsigned crash_budget(Configuration<Setting> const& config, unsigned round) {
  FaultDescription const& faults = description_of<Setting>.faults;
  unsigned const most =
      round < Setting::rounds ? faults.crashes_before_last(Setting::nodes) : unsigned{faults.max_faulty};
  unsigned const failures = config.failures();
  return most > failures ? most - failures : 0;
}

/// Calls visit(crashing, ways) for every choice of at most `budget` processes that crash now. Where the view is
/// anonymous, only how many of a class of equal words crash matters: its first ones stand for all, and `ways` counts
/// them.
template <class Setting, class Visit>
void for_each_crash(Configuration<Setting> const& config, unsigned budget, Visit&& visit, unsigned from = 0,
                    node_set crashing = 0, std::uint64_t ways = 1) {
  using Config = Configuration<Setting>;
  if (from == Config::nodes) {
    visit(crashing, ways);
    return;
  }
  unsigned end = from + 1;
  if constexpr (Config::anonymous) {
    while (end < Config::nodes && config.words[end] == config.words[from]) ++end;
  }
  for_each_crash<Setting>(config, budget, visit, end, crashing, ways);
  if (Config::Word::faulty(config.words[from])) return;
  for (unsigned k = 1; k <= end - from && k <= budget; ++k) {
    crashing = with(crashing, from + k - 1);
    for_each_crash<Setting>(config, budget - k, visit, end, crashing, ways * choose(end - from, k));
  }
}

/// Calls visit(crashing, i) for each process that takes the transition of a round, in every choice of who crashes now,
/// with the deliveries set for it.
template <class Setting, class Deliveries, class Visit>
void for_each_receiver(Deliveries& deliveries, Configuration<Setting> const& config, unsigned round, Visit&& visit) {
  using Faults = typename Setting::Faults;
  auto const from = [&](node_set crashing, std::uint64_t) {
    deliveries.set(config, crashing);
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      if (!contains(crashing, i) && !config.at_rest(i)) visit(crashing, i);
    }
  };
  if constexpr (Faults::crashes) {
    for_each_crash<Setting>(config, crash_budget(config, round), from);
  } else {
    from(0, 1);
  }
}

}  // namespace protolearn::detail
