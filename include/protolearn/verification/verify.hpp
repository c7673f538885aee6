// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "protolearn/verification/counterexample.hpp"
#include "protolearn/verification/explore.hpp"
#include "protolearn/verification/verdict.hpp"
#include "protolearn/verification/z3/prove.hpp"

namespace protolearn {

struct VerifyOptions {
  /// Z3 is the second opinion, and gives up after this; 0 turns it off. The verdict says so either way.
  std::chrono::nanoseconds z3_time_limit = std::chrono::seconds{10};
  ExploreOptions explore{};
};

/// What two independent ways say of one machine. `executions` and `undecided` are exact.
template <class Setting>
struct Checked {
  Verdict verdict;
  count_t executions;
  count_t undecided;
  double log2_executions = 0;
  Report report;
  std::optional<Counterexample<Setting>> counterexample;  // if refuted
  double explore_seconds = 0;
  double z3_seconds = 0;
};

namespace detail {

/// "P1, P2, P3, P4 and P5", or "agreement, validity and termination": the first words of the `must` rules' names.
template <task Task>
[[nodiscard]] std::string rule_names() {
  std::string result;
  for_each_must<Task>([&](auto const& rule, std::size_t k) {
    if (k > 0) result += k + 1 == must_count<Task> ? " and " : ", ";
    result += rule.name.substr(0, rule.name.find_first_of(" :"));
  });
  return result;
}

[[nodiscard]] inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// "every one of the 32,768 executions", or of the 2^133.0.
[[nodiscard]] inline std::string all_executions(Report const& report) {
  if (report.executions.has_value()) return "all " + with_commas(report.executions) + " executions";
  return "all 2^" + std::to_string(report.log2_executions).substr(0, 5) + " executions";
}

}  // namespace detail

/// Judges a machine: the explorer on every execution, Z3 on their symbolic description. The explorer's exhaustive verdict decides,
/// Z3's is the second opinion; `proved` names both, or says that Z3 ran out of time. Throws disagreement_error if they
/// contradict each other, which is a bug. A counterexample was replayed in the simulator.
template <class Setting>
[[nodiscard]] Checked<Setting> verify(typename Setting::machine_type const& machine, VerifyOptions const& options = {}) {
  using Kind = Verdict::Kind;
  using Answer = typename Z3Answer<Setting>::Kind;
  std::string const scope = detail::rule_names<typename Setting::Task>() + " for " + Setting::describe();
  Checked<Setting> result;

  auto const start = std::chrono::steady_clock::now();
  Explorer<Setting> explorer(options.explore);
  Random random(1);
  result.report = explorer.judge(machine, random, 1);
  result.explore_seconds = detail::seconds_since(start);
  result.executions = result.report.executions;
  result.undecided = result.report.undecided;
  result.log2_executions = result.report.log2_executions;
  if (!explorer.violations().empty()) {
    result.counterexample = replay<Setting>(machine, explorer.violations().front());
    if (!result.counterexample) {
      throw disagreement_error("the explorer found a violation that does not replay in the simulator; machine of " + scope);
    }
  }

  Z3Answer<Setting> second;
  second.reason = "Z3: switched off";
  if (options.z3_time_limit.count() > 0) {
    second = z3_prove<Setting>(machine, {std::chrono::ceil<std::chrono::milliseconds>(options.z3_time_limit), 0});
    result.z3_seconds = second.seconds;
  }
  bool const refuted = result.report.violating > 0;
  if (result.report.complete && ((refuted && second.kind == Answer::proved) || (!refuted && second.kind == Answer::refuted))) {
    throw disagreement_error("exploration and Z3 disagree on a machine of " + scope + ": exploration finds " +
                             result.report.violating.str() + " violating executions of " + result.executions.str() +
                             ", Z3 says " + (refuted ? "proved" : "refuted") + ". This is a bug in protolearn.");
  }
  std::string const z3_says = second.kind == Answer::unknown ? "; " + second.reason : " and by Z3";
  if (refuted || second.kind == Answer::refuted) {
    if (!result.counterexample) result.counterexample = second.counterexample;
    std::string reason = must_sentence<typename Setting::Task>(result.counterexample->rule) + " breaks";
    if (refuted) {
      reason += ", in " + with_commas(result.report.violating) + " of " +
                detail::all_executions(result.report).substr(4) + " some rule does";
    }
    result.verdict = Verdict(Kind::refuted, scope, reason);
  } else if (result.report.complete) {
    result.verdict = Verdict(Kind::proved, scope, "by exploration of " + detail::all_executions(result.report) + z3_says);
  } else if (second.kind == Answer::proved) {
    result.verdict = Verdict(Kind::proved, scope, "by Z3; exploration: " + result.report.reason);
  } else {
    result.verdict = Verdict(Kind::unknown, scope, "exploration: " + result.report.reason + z3_says);
  }
  return result;
}

/// The same for a protocol written by hand: f(observation) -> next state. Throws usage_error, with the observation, where f
/// returns something that is no state.
template <class Setting, class F>
  requires(!std::is_convertible_v<F const&, typename Setting::machine_type const&>)
[[nodiscard]] Checked<Setting> verify(F const& f, VerifyOptions const& options = {}) {
  constexpr bool f_is_a_protocol = protocol<F, typename Setting::view_type::Observation>;
  static_assert(f_is_a_protocol,
                "protolearn::verify<Setting>(f): f must be a machine of this setting, or a function that takes an observation "
                "(Setting::view_type::Observation const&) and returns a state.");
  if constexpr (f_is_a_protocol) {
    return verify<Setting>(typename Setting::machine_type(f), options);
  } else {
    return {};
  }
}

}  // namespace protolearn
