// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protolearn/core/version.hpp"
#include "protolearn/model/setting.hpp"

// What there is to say of a setting in any build, and a machine as JSON text (its form: publishing/json.hpp), so that
// an error may show one without a JSON library.

namespace protolearn {

/// Which game a machine is for, in words that are the same in every build.
struct SettingName {
  unsigned nodes = 0;
  unsigned states = 0;
  unsigned rounds = 0;
  std::string task, faults, view;

  friend bool operator==(SettingName const&, SettingName const&) = default;
};

template <class Setting>
[[nodiscard]] SettingName name_of_setting() {
  return {Setting::nodes,          Setting::states,
          Setting::rounds,         std::string(Setting::Task::name),
          Setting::Faults::name(), detail::view_name<typename Setting::View>()};
}

namespace detail {

inline constexpr int json_format = 1;

/// What there is to say of a setting, as plain values: only collecting them is compiled for each setting.
struct SettingFacts {
  SettingName name;
  std::string sentence;  // Setting::describe()
  std::vector<std::string> state_names;
  std::vector<unsigned> start_states;
  std::vector<std::pair<std::string, std::vector<std::string>>> digits;
  bool per_process = false;
  bool odometer = true;                             // entries are numbered as by an odometer of digits ...
  std::vector<std::vector<unsigned>> observations;  // ... or else these are the digits, by entry
  std::size_t entries = 0;
};

template <class Setting>
[[nodiscard, gnu::noinline]] SettingFacts facts_of_setting() {
  using View = typename Setting::view_type;
  auto const names = state_name<typename Setting::Task>;
  SettingFacts facts;
  facts.name = name_of_setting<Setting>();
  facts.sentence = Setting::describe();
  for (unsigned s = 0; s < Setting::states; ++s) facts.state_names.push_back(names(static_cast<state_t>(s)));
  facts.start_states.assign(Setting::Task::initial.begin(), Setting::Task::initial.end());
  for (unsigned d = 0; d < View::digits; ++d) {
    auto& [name, values] = facts.digits.emplace_back();
    name = View::digit_name(d, names);
    for (unsigned v = 0; v < View::radix[d]; ++v) {
      if constexpr (requires { View::value_name(d, v, names); }) {
        values.push_back(View::value_name(d, v, names));
      } else {  // a view of one's own can do without
        values.push_back(std::to_string(v));
      }
    }
  }
  facts.per_process = requires { View::offset(0U); };
  facts.entries = View::entries;
  std::size_t const part = facts.per_process ? View::entries / Setting::nodes : View::entries;
  for (std::size_t e = 0; e < part; ++e) {
    auto const digits = View::digits_of(e);
    std::size_t place = 0;
    for (unsigned d = 0; d < View::digits; ++d) place = place * View::radix[d] + digits[d];
    facts.odometer = facts.odometer && place == e;
  }
  for (std::size_t e = 0; !facts.odometer && e < part; ++e) {
    auto const digits = View::digits_of(e);
    facts.observations.emplace_back(digits.begin(), digits.end());
  }
  return facts;
}

/// A text as JSON has it, in quotation marks.
[[nodiscard]] inline std::string json_string(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string result = "\"";
  for (char const c : text) {
    auto const code = static_cast<unsigned char>(c);
    if (code < 0x20) {
      result += {'\\', 'u', '0', '0', hex[code >> 4], hex[code & 15U]};
    } else {
      if (c == '"' || c == '\\') result += '\\';
      result += c;
    }
  }
  return result + '"';
}

/// "[a, b]", of what `text` makes of each item.
template <class List, class Text>
[[nodiscard]] std::string json_list(List const& list, Text const& text) {
  std::string result = "[";
  for (auto const& item : list) {
    if (result.size() > 1) result += ',';
    result += text(item);
  }
  result += ']';
  return result;
}

/// All of a machine's JSON, and its table if it is given (facts.entries of them).
[[nodiscard, gnu::noinline]] inline std::string json_text(SettingFacts const& facts,
                                                          std::vector<state_t> const& table = {}) {
  auto const number = [](auto n) { return std::to_string(n); };
  auto const numbers = [&](auto const& list) { return json_list(list, number); };
  auto const texts = [](auto const& list) { return json_list(list, &json_string); };
  SettingName const& setting = facts.name;
  std::string text = "{\"format\":" + number(json_format) + ",\"protolearn\":" + json_string(version) +
                     ",\"setting\":{\"nodes\":" + number(setting.nodes) + ",\"states\":" + number(setting.states) +
                     ",\"rounds\":" + number(setting.rounds) + ",\"task\":" + json_string(setting.task) +
                     ",\"faults\":" + json_string(setting.faults) + ",\"view\":" + json_string(setting.view) + "}";
  text += ",\"state_names\":" + texts(facts.state_names) + ",\"start_states\":" + numbers(facts.start_states) +
          ",\"lost\":" + number(setting.states);
  text += ",\"digits\":" + json_list(facts.digits, [&](auto const& digit) {
            return "{\"name\":" + json_string(digit.first) + ",\"values\":" + texts(digit.second) + "}";
          });
  text += ",\"order\":" +
          json_string(std::string(facts.per_process ? "a part of one size for each process in turn, and in it " : "") +
                      (facts.odometer ? "an entry for each combination of digits, the last digit changing fastest"
                                      : "an entry for each of the observations"));
  if (!facts.odometer) text += ",\"observations\":" + json_list(facts.observations, numbers);
  if (!table.empty()) text += ",\"table\":" + numbers(table);
  return text + "}";
}

}  // namespace detail

}  // namespace protolearn
