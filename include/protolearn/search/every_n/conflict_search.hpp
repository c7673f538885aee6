// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/search/conflict_search.hpp"
#include "protolearn/search/every_n/library.hpp"
#include "protolearn/search/every_n/search.hpp"
#include "protolearn/search/every_n/simplify.hpp"

namespace protolearn {

/// What a search for one machine that is right for every N found.
template <class Setting>
  requires(Setting::for_every_n)
struct Found<Setting> : SearchResult {
  /// If proved: the machine, as it was proved for every N.
  typename Setting::machine_type machine;
  /// What it looks at. Where the view learns its predicates: of the library.
  std::vector<Predicate> predicates;
  /// Fewer predicates of the library were proved not to do. (Where predicates are given: false.)
  bool smallest = false;
  /// What the clauses of a certificate are about.
  detail::Evidence evidence;
  double simplify_seconds = 0;
};

namespace detail {

/// The predicates among which a search for the setting chooses, or that it must use.
template <class Setting>
[[nodiscard]] std::vector<Predicate> library_of() {
  if constexpr (learns_predicates<typename Setting::View>) {
    return default_library(description_of<Setting>);
  } else {
    std::vector<Predicate> result;
    for (PredicateDescription const& p : Setting::view_type::predicates())
      result.push_back(named_predicate(p, description_of<Setting>, 1));
    return result;
  }
}

template <class Setting>
[[nodiscard]] typename Setting::machine_type machine_of(ThresholdTable table) {
  if constexpr (learns_predicates<typename Setting::View>) {
    return typename Setting::machine_type(std::move(table));
  } else {
    typename Setting::machine_type machine;
    for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = table.answers[e];
    return machine;
  }
}

/// Searches, simplifies what it found, and judges that again from the beginning.
[[nodiscard]] inline FoundTable search_for_every_n(Description const& setting, std::vector<Predicate> const& library,
                                                   bool learns, Options const& options, sat::Engine engine,
                                                   double& simplify_seconds) {
  if (options.time_limit.count() <= 0) throw usage_error("Options::time_limit must be positive.");
  sat::Until const until{std::chrono::steady_clock::now() + options.time_limit, options.stop};
  FoundTable found = SearchForEveryN(setting, library, learns, options, engine).run();
  if (!found.result.verdict.proved()) return found;
  if (options.simplify) {
    auto const begin = std::chrono::steady_clock::now();
    found.table = Simplifier(setting, std::move(found.table), learns, until).run();
    simplify_seconds = seconds_since(begin);
  }
  auto const begin = std::chrono::steady_clock::now();
  auto const next = next_of(setting, found.table);
  auto const answer = judge_every_n(setting, found.table, next, options.time_limit, options.stop);
  found.result.judge_seconds = seconds_since(begin);
  if (answer.verdict.refuted()) {
    throw disagreement_error(
        "conflict search and Z3 disagree on a machine of " + setting.str() + ": " + answer.verdict.reason() + ".",
        {setting.str(), {}, {}, {}});
  }
  found.result.verdict = {answer.verdict.kind(), answer.verdict.scope(),
                          "found by conflict search; " + answer.verdict.reason()};
  return found;
}

}  // namespace detail

/// Searches for one machine that keeps every `must` rule for every N that the setting's faults allow. Where its view is
/// LearnedThresholds (or WithRound or WithLastRound of it), also for the predicates that it looks at: the fewest of the
/// library, at most 63. proved: by Z3, of the machine as it is returned. impossible: no machine with this view, however
/// many predicates of the library it looks at; see the certificate. unknown: time, memory, an interrupt, or Z3 ended
/// it. Deterministic for a seed and an engine, unless a clock ends something. With Options::simplify the machine is
/// made simpler, as long as that can be proved. Throws usage_error where the library will not do, disagreement_error
/// where two ways of judging disagree, which is a bug.
template <class Setting>
  requires(Setting::for_every_n)
[[nodiscard]] Found<Setting> conflict_search(Options const& options = {}, sat::Engine engine = sat::Engine::cdcl,
                                             std::vector<Predicate> const& library = detail::library_of<Setting>()) {
  static_assert(detail::obligations_fit<Setting>, "protolearn: the task's must rules have more than 32 conjuncts.");
  constexpr bool learns = detail::learns_predicates<typename Setting::View>;
  Description const& setting = description_of<Setting>;
  if (learns) check_library(library, setting);
  Found<Setting> found;
  auto table = detail::search_for_every_n(setting, library, learns, options, engine, found.simplify_seconds);
  static_cast<SearchResult&>(found) = std::move(table.result);
  found.evidence = std::move(table.evidence);
  if (!found.verdict.proved()) return found;
  found.smallest = learns;
  for (detail::PredicateDescription const& p : table.table.predicates) {
    auto const at = std::find_if(library.begin(), library.end(),
                                 [&](Predicate const& one) { return detail::same_predicate(one.description, p); });
    if (at != library.end()) found.predicates.push_back(*at);
  }
  found.machine = detail::machine_of<Setting>(std::move(table.table));
  return found;
}

}  // namespace protolearn
