// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "protolearn/core/words.hpp"
#include "protolearn/model/learned_machine.hpp"
#include "protolearn/model/predicate.hpp"
#include "protolearn/publishing/machine_json.hpp"

// Machines that brought their predicates along, as JSON: written as the machines of Thresholds that they are, so that
// whoever reads those reads these; and read from the JSON of any machine of Thresholds that sees the same of the round.

namespace protolearn {

namespace detail {

/// "exists<0>", "linear<0, 1, 1, 0, 1, 1>": what it is called in Thresholds<...>. Precondition: normalised, or
/// any_lost.
[[nodiscard]] inline std::string name_in_thresholds(PredicateDescription const& p) {
  if (p.negated) return "any_lost";
  std::vector<unsigned> counted;
  for (unsigned s = 0; s < p.coefficients.size(); ++s) {
    if (p.coefficients[s] != 0) counted.push_back(s);
  }
  auto const is = [&](int coefficient, int alpha, int beta, int gamma) {
    return counted.size() == 1 && p.coefficients[counted[0]] == coefficient && p.alpha == alpha && p.beta == beta &&
           p.gamma == gamma;
  };
  if (is(1, 0, 0, 1)) return predicate_name("exists", {counted[0]});
  if (is(1, 1, 0, 0)) return predicate_name("every", {counted[0]});
  if (is(2, 1, 0, 1)) return predicate_name("majority", {counted[0]});
  if (is(3, 2, 0, 1)) return predicate_name("two_thirds", {counted[0]});
  if (is(1, 1, -1, 0)) return predicate_name("all_but_faulty", {counted[0]});
  std::string name = predicate_name("linear", {p.alpha, p.beta, p.gamma});
  name.pop_back();
  for (int const a : p.coefficients) name += ", " + std::to_string(a);
  return name + ">";
}

/// The predicate, as one of those that have a name there.
[[nodiscard]] inline PredicateDescription with_name_in_thresholds(PredicateDescription const& p) {
  PredicateDescription const lost{std::vector<int>(p.coefficients.size(), 1), 1, 0, 0, true};
  return p == lost ? p : normalised(p);
}

/// What it says of itself.
[[nodiscard]] inline std::string words_in_thresholds(PredicateDescription const& p, TaskDescription const& task) {
  auto const name = [&task](state_t s) { return task.state_name(s); };
  return name_in_thresholds(p).starts_with("linear") ? linear_in_words(p, name) : predicate_in_words(p, name);
}

/// A table that sees nothing is written with a predicate that does not matter, as Thresholds<> are none.
[[nodiscard]] inline ThresholdTable with_names_in_thresholds(ThresholdTable table) {
  for (PredicateDescription& p : table.predicates) p = with_name_in_thresholds(p);
  if (!table.predicates.empty()) return table;
  std::vector<int> of_state_0(table.states);
  of_state_0[0] = 1;
  table.predicates.push_back({std::move(of_state_0), 0, 0, 1, false});
  std::vector<state_t> answers;
  for (state_t const answer : table.answers) answers.insert(answers.end(), 2, answer);
  table.answers = std::move(answers);
  return table;
}

/// The digits of its entries: the own state, the predicates, and the round if the view tells it.
[[nodiscard]] inline std::vector<std::vector<unsigned>> observations_of(ThresholdTable const& table, bool tells_round) {
  std::size_t const predicates = table.predicates.size();
  std::vector<std::vector<unsigned>> result;
  for (std::size_t e = 0; e < table.answers.size(); ++e) {
    auto const row = static_cast<unsigned>(e >> predicates);
    std::vector<unsigned> digits{row % table.states};
    for (std::size_t k = 0; k < predicates; ++k) digits.push_back(static_cast<unsigned>(e >> k) & 1U);
    if (tells_round) digits.push_back(row / table.states);
    result.push_back(std::move(digits));
  }
  return result;
}

/// The view's name, with this in the place of LearnedThresholds.
[[nodiscard]] inline std::string view_of_thresholds(Description const& setting, std::string const& thresholds) {
  constexpr std::string_view learns = "LearnedThresholds";
  std::string text = setting.view.name();
  return text.replace(text.find(learns), learns.size(), thresholds);
}

/// A machine of the setting, whose view learns its predicates; these are as with_names_in_thresholds() has them.
[[nodiscard]] inline Json json_of_named(Description const& setting, ThresholdTable const& table) {
  ViewDescription const& view = setting.view;
  bool const tells_round = view.digits > 1;
  Json const own_and_round = json_of(setting);
  std::string name = "Thresholds<";
  Json digits = Json::array({own_and_round["digits"][0]}), predicates = Json::array();
  for (PredicateDescription const& p : table.predicates) {
    std::string const words = words_in_thresholds(p, *setting.task);
    name += (predicates.empty() ? "" : ", ") + name_in_thresholds(p);
    digits.push_back({{"name", words}, {"values", {"no", "yes"}}});
    predicates.push_back({{"words", words},
                          {"coefficients", p.coefficients},
                          {"alpha", p.alpha},
                          {"beta", p.beta},
                          {"gamma", p.gamma},
                          {"negated", p.negated}});
  }
  if (tells_round) digits.push_back(own_and_round["digits"][1]);
  auto const observations = observations_of(table, tells_round);
  bool const odometer = std::is_sorted(observations.begin(), observations.end());
  Json json;
  for (auto const& item : own_and_round.items()) {
    json[item.key()] = item.value();
    if (item.key() == "digits") json["predicates"] = predicates;
  }
  json["setting"]["view"] = view_of_thresholds(setting, name + ">");
  json["digits"] = digits;
  json.erase("observations");
  json["order"] = odometer ? "an entry for each combination of digits, the last digit changing fastest"
                           : "an entry for each of the observations";
  if (!odometer) json["observations"] = observations;
  json["table"] = std::vector<unsigned>(table.answers.begin(), table.answers.end());
  return json;
}
[[nodiscard]] inline Json json_of(Description const& setting, ThresholdTable const& learned) {
  return json_of_named(setting, with_names_in_thresholds(learned));
}

/// A number of a predicate: one with which it can be computed whether the predicate holds.
[[nodiscard]] inline int predicate_number(Json const& value, std::string const& where) {
  constexpr int most = 1'000'000;
  bool const fits = value.is_number_integer() && std::abs(value.get<double>()) <= most;
  if (!fits)
    json_fails(where, in_short(value) + " is not a whole number from -1000000 to 1000000: copy the file again");
  return value.get<int>();
}

[[nodiscard]] inline PredicateDescription predicate_from_json(Json const& json, std::string const& where,
                                                              unsigned states) {
  Json const& coefficients = member(json, where, "coefficients");
  if (!coefficients.is_array() || coefficients.size() != states) {
    json_fails(where + "/coefficients", in_short(coefficients) + " is not a list of " +
                                            number_of(states, "number", "numbers") +
                                            ", one for each state: copy the file again");
  }
  PredicateDescription result;
  for (Json const& a : coefficients) result.coefficients.push_back(predicate_number(a, where + "/coefficients"));
  result.alpha = predicate_number(member(json, where, "alpha"), where + "/alpha");
  result.beta = predicate_number(member(json, where, "beta"), where + "/beta");
  result.gamma = predicate_number(member(json, where, "gamma"), where + "/gamma");
  Json const& negated = member(json, where, "negated");
  if (!negated.is_boolean()) json_fails(where + "/negated", in_short(negated) + " is not true or false: write one");
  result.negated = negated.get<bool>();
  return result;
}

[[nodiscard]] inline std::vector<PredicateDescription> predicates_from_json(Json const& json, unsigned states) {
  Json const& list = member(json, "at the top", "predicates");
  if (!list.is_array() || list.size() > max_predicates) {
    json_fails("predicates", in_short(list) + " is not a list of at most " + std::to_string(max_predicates) +
                                 " predicates: give a machine that protolearn wrote");
  }
  std::vector<PredicateDescription> result;
  for (Json const& one : list)
    result.push_back(predicate_from_json(one, "predicates[" + std::to_string(result.size()) + "]", states));
  return result;
}

/// The JSON may be of any predicates; what they are called is not looked at, as the numbers say what they are.
[[nodiscard]] inline ThresholdTable threshold_table_from_json(Json const& json, Description const& setting) {
  std::string const view = setting_from_json(json).view, any = view_of_thresholds(setting, "Thresholds<...>");
  auto const dots = any.find("...");
  Json expected = json_of(setting);
  expected["setting"]["view"] = any;
  if (view.starts_with(any.substr(0, dots)) && view.ends_with(any.substr(dots + 3))) expected["setting"]["view"] = view;
  check_setting(json, expected, setting);

  unsigned const states = setting.shape.states;
  ThresholdTable table{states, setting.view.clocks(), predicates_from_json(json, states), {}};
  table.answers.resize((std::size_t{table.clocks} * states) << table.predicates.size());
  expected = json_of_named(setting, table);
  Json const& digits = member(json, "at the top", "digits");
  for (std::size_t k = 0; k < table.predicates.size(); ++k) {
    expected["predicates"][k] = json["predicates"][k];
    if (digits.is_array() && k + 1 < digits.size() && digits[k + 1].contains("name"))
      expected["digits"][k + 1]["name"] = digits[k + 1]["name"];
  }
  check_meaning(json, expected);
  table.answers = answers_from_json(json, setting, table.answers.size());
  return table;
}

}  // namespace detail

/// The machine of Thresholds that this is, in JSON. What has no name there is written as an equivalent linear<...>.
template <class Setting>
  requires(detail::learns_predicates<typename Setting::View>)
[[nodiscard]] detail::Json to_json(typename Setting::machine_type const& machine) {
  return detail::json_of(description_of<Setting>, machine.table());
}

/// Reads a machine from the JSON of any machine of Thresholds for the same task, faults and shape that sees the same of
/// the round. Throws file_error as for other machines.
template <class Setting>
  requires(detail::learns_predicates<typename Setting::View>)
[[nodiscard]] typename Setting::machine_type machine_from_json(detail::Json const& json) {
  return typename Setting::machine_type(detail::threshold_table_from_json(json, description_of<Setting>));
}

}  // namespace protolearn
