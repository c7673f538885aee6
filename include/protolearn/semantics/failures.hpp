// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "protolearn/core/count.hpp"
#include "protolearn/semantics/configuration.hpp"

namespace protolearn::detail {

/// Is it chosen in each round who fails in it: who crashes, or who is faulty there?
template <class Setting>
inline constexpr bool fails_by_round = Setting::Faults::crashes || Setting::Faults::moving;

/// How many processes may fail in a round 1..R. With crashes: after those that have; and where whoever is left could
/// not hear enough in the round after, there is no such execution.
template <class Setting>
[[nodiscard]] unsigned failure_budget(Configuration<Setting> const& config, unsigned round) {
  if constexpr (Setting::Faults::moving) {
    return Setting::Faults::max_faulty;
  } else {
    unsigned most = Setting::groups[Setting::crash_group].most;
    unsigned const silent = Setting::heard_at_least <= 1 ? 0 : config.count_of(Failing::dead);
    unsigned const others = Setting::nodes - Setting::heard_at_least;
    if (round < Setting::rounds) most = std::min(most, others > silent ? others - silent : 0);
    unsigned const failures = config.count_of(Setting::crash_group);
    return most > failures ? most - failures : 0;
  }
}

/// Calls visit(failing, ways) for every choice of at most `budget` processes that fail, of those from place `from` on.
template <class Setting, class Visit>
void choose_failures(Configuration<Setting> const& config, unsigned budget, Visit&& visit, unsigned from = 0,
                     node_set failing = 0, std::uint64_t ways = 1) {
  using Config = Configuration<Setting>;
  if (from == Config::nodes) {
    visit(failing, ways);
    return;
  }
  unsigned end = from + 1;
  if constexpr (Config::anonymous) {
    while (end < Config::nodes && config.words[end] == config.words[from]) ++end;
  }
  choose_failures<Setting>(config, budget, visit, end, failing, ways);
  if (Config::Word::faulty(config.words[from])) return;
  for (unsigned k = 1; k <= end - from && k <= budget; ++k) {
    failing = with(failing, from + k - 1);
    choose_failures<Setting>(config, budget - k, visit, end, failing, ways * choose(end - from, k));
  }
}

/// Calls visit(failing, ways) for every choice of at most `limit` processes that fail in a round 1..R; for nobody where
/// that is not chosen by round. Where the view is anonymous, only how many of a class of equal words fail matters: its
/// first ones stand for all, and `ways` counts them.
template <class Setting, class Visit>
void for_each_failure(Configuration<Setting> const& config, unsigned round, unsigned limit, Visit&& visit) {
  if constexpr (fails_by_round<Setting>) {
    choose_failures<Setting>(config, std::min(limit, failure_budget(config, round)), visit);
  } else {
    visit(node_set{0}, std::uint64_t{1});
  }
}

/// Does process i take the transition of a round in which these fail?
template <class Setting>
[[nodiscard]] bool takes_transition(Configuration<Setting> const& config, unsigned i, node_set failing) {
  return !(Setting::Faults::crashes && contains(failing, i)) && !config.at_rest(i);
}

/// Calls visit(failing, i) for each process that takes the transition of a round, in every choice of who fails now,
/// with the deliveries set for it.
template <class Setting, class Deliveries, class Visit>
void for_each_receiver(Deliveries& deliveries, Configuration<Setting> const& config, unsigned round, Visit&& visit) {
  for_each_failure<Setting>(config, round, Setting::nodes, [&](node_set failing, std::uint64_t) {
    deliveries.set(config, failing);
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      if (takes_transition(config, i, failing)) visit(failing, i);
    }
  });
}

}  // namespace protolearn::detail
