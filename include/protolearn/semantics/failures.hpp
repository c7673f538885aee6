// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "protolearn/core/count.hpp"
#include "protolearn/semantics/configuration.hpp"

namespace protolearn::detail {

/// Is it chosen in each round who fails in it: who crashes, or who is faulty there?
template <class Setting>
inline constexpr bool fails_by_round = Setting::Faults::crashes || Setting::Faults::moving;

/// How many processes may crash in a round 1..R, of `most` in all, where so many have crashed and so many are dead. If
/// it is not the last round, only so many that whoever is left can hear enough in the one after: otherwise there is no
/// such execution.
[[nodiscard]] constexpr unsigned crash_budget(unsigned most, unsigned crashed, unsigned dead, unsigned nodes,
                                              unsigned heard_at_least, bool last_round) {
  if (!last_round && heard_at_least > 1) {
    unsigned const others = nodes - heard_at_least;
    most = std::min(most, others > dead ? others - dead : 0);
  }
  return most > crashed ? most - crashed : 0;
}

/// How many processes may fail in a round 1..R.
template <class Setting>
[[nodiscard]] unsigned failure_budget(Configuration<Setting> const& config, unsigned round) {
  if constexpr (Setting::Faults::moving) {
    return Setting::Faults::max_faulty;
  } else {
    unsigned const dead = Setting::heard_at_least <= 1 ? 0 : config.count_of(Failing::dead);
    return crash_budget(Setting::groups[Setting::crash_group].most, config.count_of(Setting::crash_group), dead,
                        Setting::nodes, Setting::heard_at_least, round == Setting::rounds);
  }
}

/// Calls visit(failing, ways) for every choice of at most `budget` processes that fail, of those from place `from` on
/// that is_faulty(word) does not call so. Where all are alike (`anonymous`), only how many of a class of equal words
/// fail matters: its first ones stand for all, and `ways` counts them.
template <bool anonymous, class Words, class IsFaulty, class Visit>
void choose_failures(Words const& words, unsigned nodes, IsFaulty const& is_faulty, unsigned budget, Visit&& visit,
                     unsigned from = 0, node_set failing = 0, std::uint64_t ways = 1) {
  if (from == nodes) {
    visit(failing, ways);
    return;
  }
  unsigned end = from + 1;
  if constexpr (anonymous) {
    while (end < nodes && words[end] == words[from]) ++end;
  }
  choose_failures<anonymous>(words, nodes, is_faulty, budget, visit, end, failing, ways);
  if (is_faulty(words[from])) return;
  for (unsigned k = 1; k <= end - from && k <= budget; ++k) {
    failing = with(failing, from + k - 1);
    choose_failures<anonymous>(words, nodes, is_faulty, budget - k, visit, end, failing, ways * choose(end - from, k));
  }
}

/// Calls visit(failing, ways) for every choice of at most `limit` processes that fail in a round 1..R; for nobody where
/// that is not chosen by round.
template <class Setting, class Visit>
void for_each_failure(Configuration<Setting> const& config, unsigned round, unsigned limit, Visit&& visit) {
  if constexpr (fails_by_round<Setting>) {
    using Config = Configuration<Setting>;
    choose_failures<Config::anonymous>(config.words, Config::nodes, &Config::Word::faulty,
                                       std::min(limit, failure_budget(config, round)), visit);
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
