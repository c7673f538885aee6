// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "protolearn/bounds/full_information/chain.hpp"
#include "protolearn/publishing/guards.hpp"
#include "protolearn/publishing/json.hpp"
#include "protolearn/publishing/model_json.hpp"
#include "protolearn/publishing/page_template.hpp"

// A page that shows a result, and lets one play against it: one HTML file that needs nothing else (docs/pages.md). Not
// part of protolearn.hpp, because it needs nlohmann-json.

namespace protolearn {

namespace detail {

/// How many entries of a table a page holds, and up to how many observations a diagram is made of: more than that takes
/// too long, and nobody reads it.
inline constexpr std::size_t most_table_entries = 100'000, most_diagram_entries = 3'000, most_guards = 400;

/// A JSON text that may stand in HTML: it holds no "<", so that nothing in it ends the element that it is in.
[[nodiscard]] inline std::string html_safe(Json const& json) {
  std::string result;
  for (char const c : json.dump(-1, ' ', false, Json::error_handler_t::replace)) {
    if (c == '<') {
      result += "\\u003c";
    } else {
      result += c;
    }
  }
  return result;
}

/// Of a table that is too long for a page only the rows that can be observed, as "rows", and of these not too many;
/// "rows_left_out" says how many more there are.
inline void shorten_table(Json& json) {
  if (!json.contains("table") || json["table"].size() <= most_table_entries) return;
  Json rows = Json::array();
  std::size_t left_out = 0;
  for (Json const& entry : json["reachable"]) {
    if (rows.size() < most_table_entries) {
      rows.push_back({entry, json["table"][entry.get<std::size_t>()]});
    } else {
      ++left_out;
    }
  }
  json["rows"] = std::move(rows);
  json["rows_left_out"] = left_out;
  for (char const* key : {"table", "observations", "reachable"}) json.erase(key);
}

/// "learning": at most 500 reports, evenly chosen; the last one is always there.
[[nodiscard]] inline Json learning_json(std::vector<Progress> const& reports) {
  constexpr std::size_t most = 500;
  Json result = Json::array();
  std::size_t const step = reports.size() / most + 1;
  for (std::size_t k = reports.size() % step == 0 ? step - 1 : reports.size() % step - 1; k < reports.size();
       k += step) {
    result.push_back(to_json(reports[k]));
    result.back().erase("seconds");  // the same run gives the same page
  }
  return result;
}

/// An execution for "executions".
[[nodiscard]] inline Json named_execution(char const* kind, std::string const& name, FlatExecution const& run) {
  Json json = {{"name", name}, {"kind", kind}};
  json.update(json_of(run));
  return json;
}

/// "chain": executions in which decisions are handed on.
[[nodiscard]] inline Json json_of(Chain const& chain) {
  Json result = Json::array();
  for (Chain::Link const& link : chain.links) {
    Scenario const& run = link.run;
    Json starts = Json::array(), crashes = Json::array(), received = Json::array();
    for (unsigned p = 0; p < run.nodes; ++p) {
      bool const there = run.cast[p] != nobody;
      starts.push_back(there ? Json(chain.task->state_name(run.actors[run.cast[p]].start)) : Json(nullptr));
      crashes.push_back(run.crash_round[p]);
    }
    for (unsigned round = 0; round < run.rounds; ++round) {
      Json receivers = Json::array();
      for (unsigned p = 0; p < run.nodes; ++p) {
        Json senders = Json::array();
        for (unsigned q = 0; q < run.nodes; ++q) {
          bool const arrives = run.cast[p] != nobody && run.actors[run.cast[p]].hears[round][q] != nobody;
          senders.push_back(run.cast[q] == nobody ? Json(nullptr) : Json(arrives ? 1 : 0));
        }
        receivers.push_back(std::move(senders));
      }
      received.push_back(std::move(receivers));
    }
    std::ostringstream text;
    print_scenario(text, run, *chain.task, "");
    result.push_back({{"nodes", run.nodes},
                      {"starts", std::move(starts)},
                      {"faulty", json_of_set(run.faulty)},
                      {"crash_round", std::move(crashes)},
                      {"received", std::move(received)},
                      {"enters", link.enters},
                      {"leaves", link.leaves},
                      {"premise", link.premise},
                      {"conclusion", link.conclusion},
                      {"because", link.because},
                      {"text", text.str()}});
  }
  return result;
}

}  // namespace detail

namespace detail {

/// What a page shows beside what is in "verdict" and "counts".
inline void add_page(Json& json, Description const& setting, ViewTerms const& view, std::vector<bool> const& seen) {
  Json reachable = Json::array();
  for (std::size_t e = 0; e < seen.size(); ++e) {
    if (seen[e]) reachable.push_back(e);
  }
  if (!seen.empty()) json["reachable"] = std::move(reachable);
  json["model"] = model_json(setting, view);
  json["executions"] = Json::array();
}
inline void add_executions(Json& json, FlatExecution const& failure_free,
                           std::vector<FlatExecution> const& counterexamples) {
  json["executions"].push_back(named_execution("failure-free", "nothing fails", failure_free));
  for (std::size_t k = 0; k < counterexamples.size(); ++k) {
    json["executions"].push_back(
        named_execution("counterexample", "counterexample " + std::to_string(k + 1), counterexamples[k]));
  }
}

}  // namespace detail

/// What a page shows of a machine, and of what verify() found out about it; docs/schema/page.schema.json has its form.
/// `learning`: what Options::on_progress was told, if it was learned.
template <class Setting>
[[nodiscard]] detail::Json page_json(typename Setting::machine_type const& machine, Checked<Setting> const& checked,
                                     std::vector<Progress> const& learning = {}) {
  detail::Json json = to_json<Setting>(machine);
  json.update(to_json(checked));
  json.erase("seconds");
  std::vector<bool> const seen = reachable<Setting>(machine);
  detail::add_page(json, description_of<Setting>, detail::view_terms<Setting>(), seen);
  detail::add_executions(json, detail::flat(detail::failure_free_run<Setting>(machine)),
                         detail::flat_counterexamples<Setting>(checked));
  if (static_cast<std::size_t>(std::count(seen.begin(), seen.end(), true)) <= detail::most_diagram_entries)
    json["diagram"] = detail::json_of(state_diagram<Setting>(machine, seen));
  if constexpr (!Setting::for_every_n) {
    std::ostringstream guards;
    print_guards<Setting>(guards, machine, seen, detail::most_guards);
    json["guards"] = guards.str();
  }
  if (!learning.empty()) json["learning"] = detail::learning_json(learning);
  return json;
}

/// Writes a page: the template with the result's JSON in it. O(size).
inline void write_page(std::ostream& out, detail::Json json) {
  detail::shorten_table(json);
  for (std::string_view const part : detail::page_before) out << part;
  out << detail::html_safe(json);
  for (std::string_view const part : detail::page_after) out << part;
}

}  // namespace protolearn
