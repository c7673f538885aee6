// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "protolearn/model/faults/fault_model.hpp"
#include "protolearn/search/steps.hpp"
#include "protolearn/task/task.hpp"

namespace protolearn::detail {

/// "setting 1, after round 2, number 17: [0 > 1 > 0, 1 > crashed, 1 > 1 > decide 1]": a history that leads to the
/// configuration, place by place. What is remembered of the past can be read off it.
[[nodiscard]] inline std::string configuration_in_words(Prefix const& prefix, ConfigurationId id,
                                                        std::string const& setting, FaultGroups const& groups,
                                                        std::function<std::string(state_t)> const& state_in_words) {
  std::string text = (setting.empty() ? "setting " + std::to_string(id.setting + 1) : setting) + ", after round " +
                     std::to_string(id.round) + ", number " + std::to_string(id.number) + ": [";
  for (unsigned i : prefix.who) {
    if (i != prefix.who.front()) text += ", ";
    unsigned const group = !contains(prefix.faulty, i) ? 0 : contains(prefix.second, i) ? 2 : 1;
    Failing const failing = groups[group].failing;
    if (failing == Failing::lies) {
      text += "liar";
      continue;
    }
    unsigned const crash = prefix.crash_round[i];
    for (unsigned round = 0; round <= id.round && (crash == 0 || round < crash); ++round) {
      text += (round > 0 ? " > " : "") + state_in_words(prefix.states[round][i]);
    }
    if (crash != 0) {
      text += " > crashed";
    } else if (group != 0) {
      text += failing == Failing::dead ? " (dead)" : " (faulty)";
    }
  }
  return text + "]";
}

/// "own 0, #0 2, #1 1, lost 0, round 2".
template <class Setting>
[[nodiscard, gnu::noinline]] std::string entry_in_words(std::uint32_t entry) {
  using View = typename Setting::view_type;
  auto const name = [](state_t s) { return state_name<typename Setting::Task>(s); };
  auto const digits = View::digits_of(entry);
  std::string text;
  if constexpr (requires { View::offset(0U); }) text = "process " + std::to_string(entry / View::offset(1U)) + ", ";
  for (unsigned d = 0; d < View::digits; ++d) {
    text += (d > 0 ? ", " : "") + std::string(View::digit_name(d, name)) + " " + View::value_name(d, digits[d], name);
  }
  return text;
}

}  // namespace protolearn::detail
