// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "protolearn/learning/search/certificate.hpp"
#include "protolearn/learning/search/conflicts.hpp"

namespace protolearn::detail {

/// The beginning of an execution that leads to a configuration of a search: the steps by which it was found first.
template <class Setting>
[[nodiscard, gnu::noinline]] Prefix prefix_of(std::vector<std::vector<SearchStep<Setting::nodes>>> const& steps,
                                              ConfigurationId id) {
  constexpr unsigned N = Setting::nodes;
  Prefix prefix;
  auto const& step = steps[id.round][id.number];
  std::vector<unsigned> before(N);
  if (id.round == 0) {
    prefix.starts.assign(step.next.begin(), step.next.end());
    prefix.states.push_back(prefix.starts);
    prefix.faulty = step.crashing;
    prefix.crash_round.assign(N, 0);
    for (unsigned i = 0; i < N; ++i) before[i] = i;
  } else {
    prefix = prefix_of<Setting>(steps, {id.setting, static_cast<std::uint8_t>(id.round - 1), step.from});
    before = prefix.who;
    prefix.entries.emplace_back(N, ClauseList::Move::nothing);
    prefix.states.push_back(prefix.states.back());
    for (unsigned place = 0; place < N; ++place) {
      unsigned const i = before[place];
      if (contains(step.crashing, place)) {
        prefix.faulty = with(prefix.faulty, i);
        prefix.crash_round[i] = id.round;
      }
      if (step.entries[place] == ClauseList::Move::nothing) continue;
      prefix.entries.back()[i] = step.entries[place];
      prefix.states.back()[i] = step.next[place];
    }
  }
  prefix.who.resize(N);
  for (unsigned place = 0; place < N; ++place) prefix.who[place] = before[step.place[place]];
  return prefix;
}

/// "setting 1, after round 2, number 17: [0 > 1 > 0, 1 > crashed, 1 > 1 > decide 1]": a history that leads to the
/// configuration, place by place. What is remembered of the past can be read off it.
template <class Setting>
[[nodiscard, gnu::noinline]] std::string configuration_in_words(Prefix const& prefix, ConfigurationId id) {
  using Faults = typename Setting::Faults;
  std::string text = "setting " + std::to_string(id.setting + 1) + ", after round " + std::to_string(id.round) +
                     ", number " + std::to_string(id.number) + ": [";
  for (unsigned i : prefix.who) {
    if (i != prefix.who.front()) text += ", ";
    bool const faulty = contains(prefix.faulty, i);
    if (faulty && Faults::lies) {
      text += "liar";
      continue;
    }
    unsigned const crash = prefix.crash_round[i];
    for (unsigned round = 0; round <= id.round && (crash == 0 || round < crash); ++round) {
      text += (round > 0 ? " > " : "") + state_name<typename Setting::Task>(prefix.states[round][i]);
    }
    if (crash != 0) text += " > crashed";
    if (faulty && !Faults::crashes) text += " (faulty)";
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
