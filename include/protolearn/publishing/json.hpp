// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/learning/record.hpp"
#include "protolearn/publishing/chances_words.hpp"
#include "protolearn/publishing/learned_json.hpp"
#include "protolearn/publishing/machine_json.hpp"
#include "protolearn/publishing/progress.hpp"
#include "protolearn/verification/every_n/checked.hpp"
#include "protolearn/verification/report.hpp"
#include "protolearn/verification/verdict.hpp"

// Results and progress as JSON; machines alone: machine_json.hpp. Not part of protolearn.hpp, because it needs
// nlohmann-json. Who has a result has included what it is made of.

namespace protolearn {

template <class Setting>
struct Checked;  // verification/verify.hpp
template <class Setting>
struct Result;  // learning/result.hpp

/// A progress report: a line of a metrics file.
[[nodiscard]] inline detail::Json to_json(Progress const& progress) {
  return {{"phase", detail::name_of(progress.phase)},
          {"iteration", progress.iteration},
          {"episodes", progress.episodes},
          {"loss", progress.loss},
          {"violating", to_json(progress.violating)},
          {"undecided", to_json(progress.undecided)},
          {"executions", to_json(progress.executions)},
          {"seconds", progress.seconds}};
}

[[nodiscard]] inline detail::Json to_json(Network const& network) {
  return {{"loss", network.loss}, {"crash", network.crash}, {"partial", network.partial}, {"starts", network.starts}};
}

namespace detail {

inline void add_verdict(Json& json, Verdict const& verdict) {
  json["verdict"] = {{"word", verdict.word()}, {"scope", verdict.scope()}, {"reason", verdict.reason()}};
}

inline void add_counts(Json& json, Verdict const& verdict, Report const& report,
                       std::vector<std::string> const& rules) {
  add_verdict(json, verdict);
  Json violations = Json::array();
  for (std::size_t k = 0; k < rules.size() && k < report.violations.size(); ++k) {
    violations.push_back({{"rule", rules[k]}, {"executions", to_json(report.violations[k])}});
    if (k < report.premises.size()) violations.back()["premise"] = to_json(report.premises[k]);
  }
  json["counts"] = {{"complete", report.complete},
                    {"executions", to_json(report.executions)},
                    {"log2_executions", report.log2_executions},
                    {"violating", to_json(report.violating)},
                    {"violations", std::move(violations)},
                    {"undecided", to_json(report.undecided)},
                    {"failure_free", to_json(report.failure_free)},
                    {"failure_free_decided", to_json(report.failure_free_decided)},
                    {"unanimous", to_json(report.unanimous)},
                    {"unanimous_wanted", to_json(report.unanimous_wanted)},
                    {"messages", {report.fewest_messages, report.most_messages}}};
  json["shares"] = {{"decided", report.decided_share()},
                    {"failure_free_decided", report.failure_free_share()},
                    {"unanimous_wanted", report.unanimous_share()}};
}

/// "chances": probabilities under a network; null where what they are conditioned on cannot happen.
inline void add_chances(Json& json, FlatChances const& chances, TaskDescription const& task) {
  auto const number = [](double p) { return std::isnan(p) ? Json(nullptr) : Json(p); };
  Json all = {{"decided", chances.decided},   {"undecided", chances.undecided},   {"wanted", number(chances.wanted)},
              {"violated", chances.violated}, {"decided_by", chances.decided_by}, {"messages", chances.messages}};
  for (unsigned k = 0; k < task.measure_count; ++k)
    all["measures"].push_back({{"name", task.measures[k]}, {"probability", chances.measures[k]}});
  json["chances"] = std::move(all);
}

/// Instead of counts, for every N: what was found out about each rule, whether executions exist, and how large the
/// counterexample is.
inline void add_for_every_n(Json& json, CheckedForEveryN const& checked, std::vector<std::string> const& rules) {
  add_verdict(json, checked.verdict);
  Json about = Json::array();
  for (std::size_t k = 0; k < rules.size() && k < checked.vacuous.size(); ++k) {
    bool const vacuous = checked.vacuous[k], every_round = checked.every_round[k];
    about.push_back({{"rule", rules[k]}, {"vacuous", vacuous}, {"every_number_of_rounds", every_round}});
  }
  json["rules"] = std::move(about);
  auto const possible = [](Possibility const& what) {
    Json result = {{"answer", what.word()}};
    if (what.kind == Possibility::Kind::yes) result.update({{"nodes", what.nodes}, {"fewest", what.fewest}});
    return result;
  };
  json["possible"] = {{"everybody_decides", possible(checked.everybody_decides)},
                      {"unanimous_wanted", possible(checked.as_wanted)}};
  if (checked.nodes > 0) {
    json["counterexample"] = {{"nodes", checked.nodes}, {"faulty", checked.faulty}, {"fewest", checked.fewest}};
  }
}

inline void add_record(Json& json, LearningRecord const& record, double explore_seconds, double z3_seconds) {
  json["seed"] = to_json(count_t{record.seed});
  json["method"] = name_of(record.method);
  json["iterations"] = record.iterations;
  json["episodes"] = record.episodes;
  json["reachable_entries"] = record.reachable;
  json["stopped"] = record.stopped;
  json["seconds"] = {{"learn", record.learn_seconds},
                     {"improve", record.improve_seconds},
                     {"prove", record.prove_seconds},
                     {"explore", explore_seconds},
                     {"z3", z3_seconds}};
}

}  // namespace detail

/// What was found out about a machine: "setting", "verdict", "counts", "shares", and the "seconds" that it took.
template <class Setting>
[[nodiscard]] detail::Json to_json(Checked<Setting> const& checked) {
  detail::Json const setting = detail::json_of(description_of<Setting>);
  detail::Json json = {
      {"format", setting["format"]}, {"protolearn", setting["protolearn"]}, {"setting", setting["setting"]}};
  detail::add_counts(json, checked.verdict, checked.report, detail::must_names(Setting::task));
  json["seconds"] = {{"explore", checked.explore_seconds}, {"z3", checked.z3_seconds}};
  return json;
}

/// The same for every N: "setting", "verdict", "rules", "possible", "counterexample" if there is one, and "seconds".
template <class Setting>
  requires(Setting::for_every_n)
[[nodiscard]] detail::Json to_json(Checked<Setting> const& checked) {
  detail::Json const setting = detail::json_of(description_of<Setting>);
  detail::Json json = {
      {"format", setting["format"]}, {"protolearn", setting["protolearn"]}, {"setting", setting["setting"]}};
  detail::add_for_every_n(json, checked, detail::must_names(Setting::task));
  json["seconds"] = {{"z3", checked.z3_seconds}};
  return json;
}

/// A machine, what was found out about it, and how it came about. Only "stopped" and "seconds" depend on the clock.
template <class Setting>
[[nodiscard]] detail::Json to_json(Result<Setting> const& result) {
  detail::Json json = to_json<Setting>(result.machine);
  detail::add_counts(json, result.verdict, result.report, detail::must_names(Setting::task));
  if (result.chances) detail::add_chances(json, detail::FlatChances(*result.chances), Setting::task);
  detail::add_record(json, result, result.explore_seconds, result.z3_seconds);
  return json;
}
template <class Setting>
  requires(Setting::for_every_n)
[[nodiscard]] detail::Json to_json(Result<Setting> const& result) {
  detail::Json json = to_json<Setting>(result.machine);
  detail::add_for_every_n(json, result, detail::must_names(Setting::task));
  detail::add_record(json, result, 0, result.z3_seconds);
  return json;
}

}  // namespace protolearn
