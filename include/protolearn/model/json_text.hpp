// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "protolearn/core/version.hpp"
#include "protolearn/model/description.hpp"

// The name of a setting, and a machine as JSON text (its form: publishing/json.hpp), so that an error may show one
// without a JSON library.

namespace protolearn {

/// Which game a machine is for, in words that are the same in every build.
struct SettingName {
  unsigned nodes = 0;
  unsigned states = 0;
  unsigned rounds = 0;
  std::string task, faults, view;

  friend bool operator==(SettingName const&, SettingName const&) = default;
};

namespace detail {

[[nodiscard]] inline SettingName name_of(Description const& setting) {
  return {setting.shape.nodes,   setting.shape.states, setting.shape.rounds, std::string(setting.task->name),
          setting.faults.name(), setting.view.name()};
}

}  // namespace detail

template <class Setting>
[[nodiscard]] SettingName name_of_setting() {
  return detail::name_of(description_of<Setting>);
}

namespace detail {

inline constexpr int json_format = 1;

/// How many bytes the character of UTF-8 that begins there has; 0 if none does.
[[nodiscard]] inline std::size_t utf8_length(std::string_view text) {
  auto const byte = [&](std::size_t k) { return k < text.size() ? static_cast<unsigned char>(text[k]) : 0U; };
  unsigned const first = byte(0);
  std::size_t const length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  for (std::size_t k = 1; k < length; ++k) {
    if ((byte(k) & 0xc0U) != 0x80) return 0;
  }
  bool const too_long = (first == 0xe0 && byte(1) < 0xa0) || (first == 0xf0 && byte(1) < 0x90);
  bool const none = (first == 0xed && byte(1) > 0x9f) || (first == 0xf4 && byte(1) > 0x8f);  // surrogates; too large
  return too_long || none ? 0 : length;
}

/// A text as JSON has it, in quotation marks. What is no UTF-8 becomes U+FFFD.
[[nodiscard]] inline std::string json_string(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string result = "\"";
  while (!text.empty()) {
    char const c = text.front();
    auto const code = static_cast<unsigned char>(c);
    std::size_t const length = utf8_length(text);
    if (code < 0x20) {
      result += {'\\', 'u', '0', '0', hex[code >> 4], hex[code & 15U]};
    } else if (length == 0) {
      result += "\\ufffd";
    } else {
      if (c == '"' || c == '\\') result += '\\';
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(length, 1));
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

/// Are the observations of one process numbered as by an odometer of their digits?
[[nodiscard]] inline bool is_odometer(ViewDescription const& view) {
  std::vector<state_t> digits(view.digits);
  for (std::size_t e = 0; e < view.entries / view.parts; ++e) {
    view.digits_of(e, digits.data());
    std::size_t place = 0;
    for (unsigned d = 0; d < view.digits; ++d) place = place * view.radix(d) + digits[d];
    if (place != e) return false;
  }
  return true;
}

/// The digits of these observations, by entry.
[[nodiscard]] inline std::vector<std::vector<state_t>> listed_observations(ViewDescription const& view) {
  std::vector<std::vector<state_t>> result(view.entries / view.parts, std::vector<state_t>(view.digits));
  for (std::size_t e = 0; e < result.size(); ++e) view.digits_of(e, result[e].data());
  return result;
}

/// A number of processes as JSON: 3, or "every".
[[nodiscard]] inline std::string json_nodes(unsigned nodes) {
  return nodes == every_n ? json_string(nodes_in_short(nodes)) : nodes_in_short(nodes);
}

/// The predicates of Thresholds, with which the digits after the own state are computed for any number of processes.
[[nodiscard]] inline std::string json_predicates(Description const& setting) {
  auto const number = [](int n) { return std::to_string(n); };
  unsigned digit = 0;
  return json_list(setting.view.predicates(), [&](PredicateDescription const& p) {
    return "{\"words\":" + json_string(setting.view.digit_name(++digit, *setting.task)) +
           ",\"coefficients\":" + json_list(p.coefficients, number) + ",\"alpha\":" + number(p.alpha) +
           ",\"beta\":" + number(p.beta) + ",\"gamma\":" + number(p.gamma) +
           ",\"negated\":" + (p.negated ? "true" : "false") + "}";
  });
}

/// All of a machine's JSON, and its table if it is given (one state for each entry).
[[nodiscard, gnu::noinline]] inline std::string json_text(Description const& setting,
                                                          std::vector<state_t> const& table = {}) {
  auto const number = [](unsigned n) { return std::to_string(n); };
  auto const numbers = [&](auto const& list) { return json_list(list, number); };
  auto const texts = [](std::vector<std::string> const& list) { return json_list(list, &json_string); };
  SettingName const name = name_of(setting);
  ViewDescription const& view = setting.view;
  std::vector<std::string> states;
  for (unsigned s = 0; s < name.states; ++s) states.push_back(setting.task->state_name(static_cast<state_t>(s)));
  std::string digits;
  for (unsigned d = 0; d < view.digits; ++d) {
    std::vector<std::string> values;
    for (unsigned v = 0; v < view.radix(d); ++v) values.push_back(view.value_name(d, v, *setting.task));
    digits.append(d == 0 ? "" : ",").append("{\"name\":").append(json_string(view.digit_name(d, *setting.task)));
    digits.append(",\"values\":").append(texts(values)).append("}");
  }
  std::string text = "{\"format\":" + number(json_format) + ",\"protolearn\":" + json_string(version) +
                     ",\"setting\":{\"nodes\":" + json_nodes(name.nodes) + ",\"states\":" + number(name.states) +
                     ",\"rounds\":" + number(name.rounds) + ",\"task\":" + json_string(name.task) +
                     ",\"faults\":" + json_string(name.faults) + ",\"view\":" + json_string(name.view) + "}";
  text.append(",\"state_names\":").append(texts(states));
  auto const* const starts = setting.task->initial.data();
  text.append(",\"start_states\":").append(numbers(std::vector<state_t>(starts, starts + setting.task->initials)));
  text.append(",\"lost\":").append(number(name.states)).append(",\"digits\":[").append(digits).append("]");
  if (view.predicates != nullptr) text.append(",\"predicates\":").append(json_predicates(setting));
  bool const odometer = is_odometer(view);
  std::string const order = odometer ? "an entry for each combination of digits, the last digit changing fastest"
                                     : "an entry for each of the observations";
  text.append(",\"order\":");
  text.append(json_string((view.parts > 1 ? "a part of one size for each process in turn, and in it " : "") + order));
  if (!odometer) text.append(",\"observations\":").append(json_list(listed_observations(view), numbers));
  if (!table.empty()) text.append(",\"table\":").append(numbers(table));
  return text.append("}");
}

}  // namespace detail

}  // namespace protolearn
