// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "protolearn/core/count.hpp"
#include "protolearn/core/error.hpp"
#include "protolearn/model/json_text.hpp"

// Machines as JSON, for other tools and to be read again. Not part of protolearn.hpp, because it needs
// nlohmann-json. A machine is
//
//   {"format": 1, "protolearn": "0.1.0",
//    "setting": {"nodes": 3, "states": 8, "rounds": 2,
//                "task": "AtomicCommit", "faults": "MessageLoss", "view": "Ordered"},
//    "state_names": ["LOCAL_COMMIT", ...],          by state
//    "start_states": [0, 1],
//    "lost": 8,                                     what stands for a message that did not arrive
//    "digits": [{"name": "own", "values": ["LOCAL_COMMIT", ...]}, ...],
//    "predicates": [...],                           see below
//    "order": "...",                                see below
//    "table": [0, 3, ...]}                          the next state, by entry
//
// An observation is a combination of digits (model/view.hpp). The table has a next state for each of them, in order,
// the last digit changing fastest: for `Ordered` and N = 3 entry (own * (S+1) + first) * (S+1) + second, where `first`
// is what came from the next process and `second` what came from the one after it. For a view that numbers its
// observations in another way there is also "observations", the digits by entry; with PerProcess the table has such a
// part for each process in turn.
//
// A machine for every number of processes has "nodes": "every". With Thresholds there are "predicates": of each its
// words, and the condition that is the digit after the own state (the first predicate's is digit 1): "coefficients"
// times how many messages carry each state, one's own included, is at least "alpha" N + "beta" F + "gamma"; or, if
// "negated", is less.

namespace protolearn {

namespace detail {

/// Keeps its members in the order in which they were added.
using Json = nlohmann::ordered_json;

}  // namespace detail

/// A count as JSON, never rounded: a number up to 2^53 (what every reader keeps exactly), else a string of decimal
/// digits; null for an empty count.
[[nodiscard]] inline detail::Json to_json(count_t count) {
  if (!count.has_value()) return nullptr;
  if (count <= (std::uint64_t{1} << 53)) return static_cast<std::uint64_t>(count);
  return count.str();
}

namespace detail {

/// All of a machine's JSON but its table: what must be the same for a machine to be read.
[[nodiscard]] inline Json json_of(Description const& setting) { return Json::parse(json_text(setting)); }

[[noreturn]] inline void json_fails(std::string const& where, std::string const& what) {
  throw file_error("machine JSON, " + where + ": " + what);
}

/// The member `key`, which must be there.
[[nodiscard]] inline Json const& member(Json const& json, std::string const& where, char const* key) {
  if (!json.is_object()) json_fails(where, "this is not an object: give a machine that protolearn wrote");
  auto const found = json.find(key);
  if (found == json.end()) {
    json_fails(where, "'" + std::string(key) + "' is missing: give a machine that protolearn wrote, all of it");
  }
  return *found;
}

/// At most `most` characters of a value, for messages.
[[nodiscard]] inline std::string in_short(Json const& value, std::size_t most = 60) {
  std::string text = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  if (text.size() > most) text = text.substr(0, most) + "...";
  return text;
}

/// A whole number from 0 to limit - 1. (What is beyond 2^63 turns negative.)
[[nodiscard]] inline bool is_below(Json const& value, unsigned limit) {
  return value.is_number_integer() && value.get<std::int64_t>() >= 0 && value.get<std::int64_t>() < limit;
}

[[nodiscard]] inline Json json_of(Description const& setting, state_t const* table) {
  Json json = json_of(setting);
  json["table"] = std::vector<unsigned>(table, table + setting.view.entries);
  return json;
}

}  // namespace detail

/// A machine, with all that is needed to run it, and to read it again: to_json<Setting>(machine).
template <class Setting>
  requires requires(typename Setting::machine_type const& machine) { machine.data(); }
[[nodiscard]] detail::Json to_json(typename Setting::machine_type const& machine) {
  return detail::json_of(description_of<Setting>, machine.data());
}

/// Writes an object with one line for each of its members, so that a table is one line.
inline void write_json(std::ostream& out, detail::Json const& json) {
  char const* separator = "{\n  ";
  for (auto const& item : json.items()) {
    out << separator << detail::Json(item.key()).dump() << ": "
        << item.value().dump(-1, ' ', false, detail::Json::error_handler_t::replace);
    separator = ",\n  ";
  }
  out << (json.empty() ? "{}\n" : "\n}\n");
}

/// Reads JSON. Throws file_error, with the place, if the text is none.
[[nodiscard]] inline detail::Json read_json(std::istream& in) {
  try {
    return detail::Json::parse(in);
  } catch (detail::Json::exception const&
               error) {  // "[json.exception.parse_error.101] parse error at line 1, column 2: ..."
    std::string what = error.what();
    if (auto const end = what.find("] "); end != what.npos) what.erase(0, end + 2);
    throw file_error("machine JSON: this is not JSON: " + what + "; give a machine that protolearn wrote, all of it");
  }
}

/// Which setting a machine was written for. Throws file_error if that cannot be told.
[[nodiscard]] inline SettingName setting_from_json(detail::Json const& json) {
  detail::Json const& format = detail::member(json, "at the top", "format");
  if (format != detail::json_format) {
    detail::json_fails("format", detail::in_short(format) + " is not " + std::to_string(detail::json_format) +
                                     ", which this version reads: use the version of protolearn that wrote it");
  }
  detail::Json const& setting = detail::member(json, "at the top", "setting");
  SettingName result;
  auto const number = [&](char const* key) {
    detail::Json const& value = detail::member(setting, "setting", key);
    if (!detail::is_below(value, 256)) {
      detail::json_fails(
          "setting/" + std::string(key),
          detail::in_short(value) + " is not a number from 0 to 255: write the one that it was made for");
    }
    return value.get<unsigned>();
  };
  auto const text = [&](char const* key) {
    detail::Json const& value = detail::member(setting, "setting", key);
    if (!value.is_string()) {
      detail::json_fails("setting/" + std::string(key),
                         detail::in_short(value) + " is not text: write the name in quotation marks");
    }
    return value.get<std::string>();
  };
  bool const every = detail::member(setting, "setting", "nodes") == detail::nodes_in_short(every_n);
  result.nodes = every ? every_n : number("nodes");
  result.states = number("states");
  result.rounds = number("rounds");
  result.task = text("task");
  result.faults = text("faults");
  result.view = text("view");
  return result;
}

namespace detail {

/// Fails unless the JSON is of a machine for this setting, as `expected` has it.
inline void check_setting(Json const& json, Json const& expected, Description const& setting) {
  static_cast<void>(setting_from_json(json));
  for (auto const& item : expected["setting"].items()) {
    Json const& value = json["setting"][item.key()];
    if (value != item.value()) {
      json_fails("setting/" + item.key(), in_short(value) + " is not " + in_short(item.value()) +
                                              ", and only a machine for " + setting.str() +
                                              " is read here: use the setting that it was made for");
    }
  }
}

/// Fails unless it says of its table what is expected.
inline void check_meaning(Json const& json, Json const& expected) {
  for (auto const& item : expected.items()) {
    if (item.key() == "setting" || item.key() == "protolearn" || item.key() == "table") continue;
    if (item.key() == "predicates" && json.is_object() && !json.contains("predicates")) continue;  // older files
    Json const& value = member(json, "at the top", item.key().c_str());
    if (value != item.value()) {
      json_fails(item.key(), in_short(value) + " is not " + in_short(item.value()) +
                                 ", as it is in this setting: use the task and view that it was made for");
    }
  }
}

[[nodiscard]] inline std::vector<state_t> answers_from_json(Json const& json, Description const& setting,
                                                            std::size_t entries) {
  Json const& table = member(json, "at the top", "table");
  if (!table.is_array() || table.size() != entries) {
    json_fails("table", (table.is_array() ? "it has " + std::to_string(table.size()) + " entries"
                                          : in_short(table) + " is not a list") +
                            ", and " + setting.str() + " needs " + std::to_string(entries) +
                            ": was the file cut short? Learn it again, or copy it again");
  }
  std::vector<state_t> result;
  for (Json const& next : table) {
    if (!is_below(next, setting.shape.states)) {
      json_fails("table[" + std::to_string(result.size()) + "]",
                 in_short(next) + " is not a state: use 0 to " + std::to_string(setting.shape.states - 1));
    }
    result.push_back(next.get<state_t>());
  }
  return result;
}

/// The table of a machine for exactly this setting.
[[nodiscard]] inline std::vector<state_t> table_from_json(Json const& json, Description const& setting) {
  Json const expected = json_of(setting);
  check_setting(json, expected, setting);
  check_meaning(json, expected);
  return answers_from_json(json, setting, setting.view.entries);
}

}  // namespace detail

/// Reads a machine for exactly this setting. Throws file_error, saying what is wrong, where, and what to do, if the
/// JSON is not a machine, or one for another setting, or its table has another length or something that is not a state.
template <class Setting>
  requires requires(typename Setting::machine_type const& machine) { machine.data(); }
[[nodiscard]] typename Setting::machine_type machine_from_json(detail::Json const& json) {
  auto const table = detail::table_from_json(json, description_of<Setting>);
  typename Setting::machine_type machine;
  for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = table[e];
  return machine;
}

}  // namespace protolearn
