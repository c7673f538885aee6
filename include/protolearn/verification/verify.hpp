// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "protolearn/core/clock.hpp"
#include "protolearn/verification/counterexample.hpp"
#include "protolearn/verification/explorer/explore.hpp"
#include "protolearn/verification/replay_check.hpp"
#include "protolearn/verification/report_words.hpp"
#include "protolearn/verification/shortest.hpp"
#include "protolearn/verification/verdict.hpp"
#include "protolearn/verification/written.hpp"
#include "protolearn/verification/z3/prove.hpp"

namespace protolearn {

struct VerifyOptions {
  /// Z3 is the second opinion, and gives up after this; 0 turns it off. The verdict says so either way.
  std::chrono::nanoseconds z3_time_limit = std::chrono::seconds{10};
  ExploreOptions explore{};
  /// Ends Z3's attempt once it is true, and the verdict says so. The exploration goes on: a verdict needs all of it.
  std::atomic<bool> const* stop = nullptr;
  /// At most this many for each rule that breaks; at least 1.
  std::size_t counterexamples = 3;
};

/// What two independent methods say about one machine. `executions` and `undecided` are exact.
template <class Setting>
struct Checked {
  Verdict verdict;
  count_t executions;
  count_t undecided;
  double log2_executions = 0;
  Report report;
  std::optional<Counterexample<Setting>> counterexample;  // if refuted: the first of these
  std::vector<Counterexample<Setting>>
      counterexamples;  // to each rule that breaks; how short they are: verification/shortest.hpp
  double explore_seconds = 0;
  double z3_seconds = 0;
};

/// Judges a machine: the explorer on every execution, Z3 on their symbolic description. The explorer's exhaustive
/// verdict decides, Z3's is the second opinion; `proved` names both, or says that Z3 ran out of time. Then random
/// executions must confirm what the explorer says (replay_check.hpp). Throws disagreement_error where one contradicts
/// another, which is a bug. Every counterexample was replayed in the simulator.
template <class Setting>
  requires(!Setting::for_every_n)
[[nodiscard]] Checked<Setting> verify(typename Setting::machine_type const& machine,
                                      VerifyOptions const& options = {}) {
  using Kind = Verdict::Kind;
  using Answer = typename Z3Answer<Setting>::Kind;
  using Task = typename Setting::Task;
  std::string const scope = detail::rule_names(description_of_task<Task>) + " for " + Setting::describe();
  Checked<Setting> result;

  auto const start = std::chrono::steady_clock::now();
  detail::Explorer<Setting> explorer(options.explore);
  result.report = explorer.judge(machine);
  bool const refuted = result.report.violating > 0;
  if (refuted)
    result.counterexamples = detail::shortest(explorer, machine, std::max<std::size_t>(1, options.counterexamples));
  result.explore_seconds = detail::seconds_since(start);
  result.executions = result.report.executions;
  result.undecided = result.report.undecided;
  result.log2_executions = result.report.log2_executions;

  Z3Answer<Setting> second;
  second.reason = "Z3: switched off";
  if (options.z3_time_limit.count() > 0) {
    if (options.explore.on_progress)
      options.explore.on_progress({Setting::rounds, Setting::rounds, 1, 1, result.explore_seconds});
    second = z3_prove<Setting>(machine,
                               {std::chrono::ceil<std::chrono::milliseconds>(options.z3_time_limit), 0, options.stop});
    result.z3_seconds = second.seconds;
  }
  if (result.report.complete &&
      ((refuted && second.kind == Answer::proved) || (!refuted && second.kind == Answer::refuted))) {
    auto const* shown = second.counterexample ? &*second.counterexample : nullptr;
    if (!result.counterexamples.empty()) shown = &result.counterexamples.front();
    throw detail::disagreement<Setting>("exploration and Z3 disagree on a machine of " + scope +
                                            ": exploration finds " + result.report.violating.str() +
                                            " violating executions of " + result.executions.str() + ", Z3 says " +
                                            (refuted ? "proved" : "refuted") + ".",
                                        machine, shown != nullptr ? &shown->run.schedule : nullptr);
  }
  if (result.report.correct() && second.kind == Answer::unknown)
    detail::check_lone_explorer<Setting>(machine, result.report);
  std::string const z3_says = second.kind == Answer::unknown ? "; " + second.reason : " and by Z3";
  if (refuted) {
    result.verdict = Verdict(Kind::refuted, scope, detail::what_breaks(description_of_task<Task>, result.report));
  } else if (second.kind == Answer::refuted) {
    result.counterexamples.push_back(detail::shortened(machine, *second.counterexample));
    result.verdict = Verdict(Kind::refuted, scope,
                             detail::rule_name<Task>(second.counterexample->rule) +
                                 " breaks in an execution that Z3 found; exploration: " + result.report.reason);
  } else if (result.report.complete) {
    result.verdict = Verdict(
        Kind::proved, detail::rule_names(description_of_task<Task>, &result.report) + " for " + Setting::describe(),
        "by exploration of " + detail::all_executions(result.report) + z3_says);
  } else if (second.kind == Answer::proved) {
    result.verdict = Verdict(Kind::proved, scope, "by Z3; exploration: " + result.report.reason);
  } else {
    result.verdict = Verdict(Kind::unknown, scope, "exploration: " + result.report.reason + z3_says);
  }
  if (!result.counterexamples.empty()) result.counterexample = result.counterexamples.front();
  return result;
}

/// The same for a protocol written by hand: f(observation) -> next state, or `unreachable`. Throws usage_error, with
/// the observation, where f returns something that is not a state; and, with an execution, where it returns
/// `unreachable` to an observation that somebody makes. (Beyond the limits of exploration, the verdict says that this
/// is not certain.)
template <class Setting, class F>
  requires(!Setting::for_every_n && !std::is_convertible_v<F const&, typename Setting::machine_type const&>)
[[nodiscard]] Checked<Setting> verify(F const& f, VerifyOptions const& options = {}) {
  constexpr bool f_is_a_protocol = detail::protocol<F, typename Setting::view_type::Observation>;
  static_assert(
      f_is_a_protocol,
      "protolearn::verify<Setting>(f): f must be a machine of this setting, or a function that takes an observation "
      "(Setting::view_type::Observation const&) and returns a state.");
  if constexpr (f_is_a_protocol) {
    detail::Written<Setting> const written(f);
    bool const is_right = written.is_right(options.explore);
    auto checked = verify<Setting>(written.machine(), options);
    if (!is_right) {
      auto const& verdict = checked.verdict;
      checked.verdict = Verdict(verdict.kind(), verdict.scope(),
                                verdict.reason() +
                                    "; where the protocol answers `unreachable`, which may be reached, "
                                    "it is judged as if it kept its own state");
    }
    return checked;
  } else {
    return {};
  }
}

}  // namespace protolearn
