// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/core/count.hpp"
#include "protolearn/semantics/configuration.hpp"

namespace protolearn::detail {

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

}  // namespace protolearn::detail
