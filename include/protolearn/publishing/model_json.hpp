// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "protolearn/publishing/flat_execution.hpp"
#include "protolearn/publishing/machine_json.hpp"
#include "protolearn/publishing/state_diagram.hpp"
#include "protolearn/publishing/view_terms.hpp"
#include "protolearn/task/sentence.hpp"

// What is needed to run a machine elsewhere, and to judge what comes of it, as JSON. tools/viewer/src/data.ts and
// docs/schema/page.schema.json say what each member means.

namespace protolearn::detail {

[[nodiscard]] inline char const* name_of(Op op) {
  switch (op) {
    case Op::starts:
      return "starts";
    case Op::visits:
      return "visits";
    case Op::in:
      return "in";
    case Op::ends:
      return "ends";
    case Op::is:
      return "is";
    case Op::correct:
      return "correct";
    case Op::failure_free:
      return "failure_free";
    case Op::failures:
      return "failures";
    case Op::loss_free_rounds:
      return "loss_free_rounds";
    case Op::loss_free_from:
      return "loss_free_from";
    case Op::messages:
      return "messages";
    case Op::all:
      return "all";
    case Op::any:
      return "any";
    case Op::count:
      return "count";
    case Op::negation:
      return "negation";
    case Op::conjunction:
      return "conjunction";
    case Op::disjunction:
      return "disjunction";
    case Op::implication:
      return "implication";
  }
  return "";
}

[[nodiscard]] inline char const* name_of(Failing how) {
  switch (how) {
    case Failing::goes_on:
      return "goes_on";
    case Failing::crashes:
      return "crashes";
    case Failing::lies:
      return "lies";
    case Failing::dead:
      return "dead";
  }
  return "";
}

[[nodiscard]] inline char const* name_of(ViewTerms::Term::Op op) {
  switch (op) {
    case ViewTerms::Term::Op::constant:
      return "constant";
    case ViewTerms::Term::Op::received:
      return "received";
    case ViewTerms::Term::Op::coin:
      return "coin";
    case ViewTerms::Term::Op::negation:
      return "not";
    case ViewTerms::Term::Op::conjunction:
      return "and";
    case ViewTerms::Term::Op::disjunction:
      return "or";
    case ViewTerms::Term::Op::count:
      return "count";
  }
  return "";
}

/// The members of a set, in order.
[[nodiscard]] inline Json json_of_set(std::uint32_t set) {
  Json result = Json::array();
  for (unsigned k = 0; k < 32; ++k) {
    if (contains(set, k)) result.push_back(k);
  }
  return result;
}

/// All terms have all members: an operator that does not ask for one has zero there.
[[nodiscard]] inline Json json_of(Formulas const& formulas) {
  Json result = Json::array();
  for (std::size_t id = 0; id < formulas.size; ++id) {
    Term const& t = formulas.terms[id];
    result.push_back({{"op", name_of(t.op)},
                      {"state", t.state},
                      {"low", t.low},
                      {"high", t.high == unbounded ? Json(nullptr) : Json(t.high)},
                      {"left", t.left},
                      {"right", t.right}});
  }
  return result;
}

[[nodiscard]] inline Json json_of(ViewTerms const& view) {
  using Kind = ViewTerms::Term::Op;
  Json terms = Json::array();
  for (ViewTerms::Term const& t : view.terms) {
    Json term = {name_of(t.op)};
    if (t.op != Kind::negation && t.op != Kind::conjunction && t.op != Kind::disjunction) term.push_back(t.low);
    if (t.op == Kind::received || t.op == Kind::count) term.push_back(t.high);
    for (unsigned const operand : t.operands) term.push_back(operand);
    terms.push_back(std::move(term));
  }
  return {{"terms", std::move(terms)}, {"digits", view.digits}, {"which", view.which}};
}

[[nodiscard]] inline Json json_of(FaultDescription const& faults) {
  auto const bound = [](unsigned number) { return number == FaultModel::unlimited ? Json(nullptr) : Json(number); };
  Json groups = Json::array(), loses = Json::array();
  for (unsigned g = 0; g < max_groups; ++g) {
    FaultBound const F = faults.bounds[g];
    groups.push_back({{"most", F.is_number() ? Json(faults.groups[g].most) : Json(nullptr)},
                      {"below", F.ratio},
                      {"fails", name_of(faults.groups[g].failing)}});
  }
  for (auto const& sender : faults.loses) loses.push_back({sender[0], sender[1], sender[2]});
  return {{"sentence", faults.sentence()},
          {"groups", std::move(groups)},
          {"moving", faults.moving},
          {"losses_per_round", bound(faults.losses_per_round)},
          {"last_lossy_round", bound(faults.last_lossy_round)},
          {"hearing", {faults.hearing.factor, faults.hearing.alpha, faults.hearing.beta, faults.hearing.gamma}},
          {"heard_at_least", faults.heard_at_least},
          {"loses", std::move(loses)},
          {"lossy", faults.lossy}};
}

/// "rules" of the model.
[[nodiscard]] inline Json rules_json(TaskDescription const& task) {
  Json result = Json::array();
  for (unsigned k = 0; k < task.rule_count; ++k) {
    RuleDescription const& rule = task.rules[k];
    result.push_back({{"name", std::string(rule.name)},
                      {"sentence", (rule.of_process ? "the process " : "") + Words(task)(rule.formula)},
                      {"must", rule.must},
                      {"formula", rule.formula},
                      {"of_process", rule.of_process}});
  }
  return result;
}

/// "model": all but the machine that an execution follows from.
[[nodiscard]] inline Json model_json(Description const& setting, ViewTerms const& view) {
  TaskDescription const& task = *setting.task;
  Json json = {{"faults", json_of(setting.faults)},
               {"silent", json_of_set(task.silent)},
               {"halted", json_of_set(task.halted)},
               {"has_coin", setting.view.coin},
               {"parts", setting.view.parts},
               {"rules", rules_json(task)},
               {"formulas", json_of(task.formulas)},
               {"decided", task.decided},
               {"unanimous", std::string(task.unanimous)},
               {"starting", task.restricts_starts ? Json(task.starting) : Json(nullptr)}};
  if (!view.terms.empty()) json["view"] = json_of(view);
  if (setting.view.clock != nullptr) {
    for (unsigned round = 1; round <= setting.shape.rounds; ++round)
      json["clock"].push_back(setting.view.clock_in(round));
  }
  return json;
}

/// "schedule" and "states" of an execution.
[[nodiscard]] inline Json json_of(FlatExecution const& run) {
  auto const processes = [&](auto const& which) {
    Json result = Json::array();
    for (unsigned i = 0; i < run.nodes; ++i) {
      if (which(i)) result.push_back(i);
    }
    return result;
  };
  auto const sets = [](std::vector<node_set> const& all) {
    Json result = Json::array();
    for (node_set const set : all) result.push_back(json_of_set(set));
    return result;
  };
  Json fate = Json::array();
  for (unsigned round = 0; round < run.rounds; ++round) {
    Json receivers = Json::array();
    for (unsigned i = 0; i < run.nodes; ++i) {
      Json senders = Json::array();
      for (unsigned j = 0; j < run.nodes; ++j) {
        state_t const symbol = run.fates[(round * run.nodes + i) * run.nodes + j];
        senders.push_back(symbol == as_sent ? -1 : int{symbol});
      }
      receivers.push_back(std::move(senders));
    }
    fate.push_back(std::move(receivers));
  }
  Json schedule = {{"nodes", run.nodes},
                   {"max_faulty", run.most_faulty},
                   {"starts", run.states.front()},
                   {"faulty", processes([&](unsigned i) { return run.group[i] != 0; })},
                   {"second", processes([&](unsigned i) { return run.group[i] == 2; })},
                   {"crash_round", run.crash_round},
                   {"fate", std::move(fate)}};
  if (!run.moving.empty()) schedule["moving"] = sets(run.moving);
  if (!run.coins.empty()) schedule["coins"] = sets(run.coins);
  return {{"schedule", std::move(schedule)}, {"states", run.states}};
}

/// "diagram".
[[nodiscard]] inline Json json_of(StateDiagram const& diagram) {
  Json nodes = Json::array(), arrows = Json::array();
  for (StateDiagram::Node const& node : diagram.nodes) {
    nodes.push_back({{"process", node.process},
                     {"state", node.state},
                     {"name", node.name},
                     {"start", node.start},
                     {"decision", node.decision}});
  }
  for (StateDiagram::Arrow const& arrow : diagram.arrows) {
    Json conditions = Json::array();
    for (auto const& condition : arrow.conditions) conditions.push_back(condition.words);
    arrows.push_back({{"from", arrow.from},
                      {"to", arrow.to},
                      {"conditions", std::move(conditions)},
                      {"otherwise", arrow.otherwise},
                      {"only", arrow.only}});
  }
  return {{"processes", diagram.processes}, {"nodes", std::move(nodes)}, {"arrows", std::move(arrows)}};
}

}  // namespace protolearn::detail
