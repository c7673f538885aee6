// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "protolearn/core/clock.hpp"
#include "protolearn/verification/every_n/checked.hpp"
#include "protolearn/verification/every_n/counterexample.hpp"
#include "protolearn/verification/every_n/prove.hpp"
#include "protolearn/verification/report_words.hpp"
#include "protolearn/verification/verify.hpp"

namespace protolearn {

/// What is found out about one machine for every N.
template <class Setting>
  requires(Setting::for_every_n)
struct Checked<Setting> : detail::CheckedForEveryN {
  std::optional<Counterexample<Setting>> counterexample;  // if refuted: the one of the fewest processes
  std::vector<Counterexample<Setting>> counterexamples;   // to each rule that breaks
};

namespace detail {

/// A violation as the simulator makes it, with nothing in it that does not matter.
[[nodiscard]] inline SizedExecution violation(Description const& setting, SizedExecution::Next const& next,
                                              std::size_t rule, SizedSchedule const& plan) {
  SizedExecution const found(setting, next, plan);
  if (truth(setting.task->formulas, setting.task->must(rule).formula, found)) {
    std::ostringstream text;
    print_execution(text, found);
    throw disagreement_error("Z3 says that " + std::string(setting.task->must(rule).word()) +
                                 " breaks in an execution of " + std::to_string(plan.nodes) +
                                 " processes, but in the simulator it does not.",
                             {setting.str(), {}, text.str(), {}});
  }
  return {setting, next, Shorter(setting, next, rule).of(plan)};
}

[[nodiscard]] inline Possibility possibility(Occurrence const& what) {
  if (what.kind == Occurrence::Kind::no) return {Possibility::Kind::no, 0, false};
  if (what.kind == Occurrence::Kind::unknown) return {};
  return {Possibility::Kind::yes, what.schedule->nodes, what.fewest};
}

/// Throws usage_error, with an execution, if somebody looks up an entry that was declared unreachable; if that was not
/// found out, the verdict says so.
[[nodiscard]] inline Verdict with_unreachable(Description const& setting, ThresholdTable const& table,
                                              SizedExecution::Next const& next, std::vector<bool> const& unreachable,
                                              VerifyOptions const& options, Verdict const& verdict) {
  Occurrence const reached = EveryN(setting, table, options.z3_time_limit, options.stop).reach(unreachable);
  if (reached.kind == Occurrence::Kind::no) return verdict;
  if (reached.kind == Occurrence::Kind::unknown) {
    return {verdict.kind(), verdict.scope(),
            verdict.reason() +
                "; where the protocol answers `unreachable`, which may be reached, it is judged as if it kept its own "
                "state"};
  }
  std::ostringstream text;
  text << "a protocol written by hand answers `unreachable` to an observation that is made in this execution in "
       << setting.str() << " (received: [own state, then from the next processes in turn]):\n";
  print_execution(text, SizedExecution(setting, next, *reached.schedule));
  text << "(Where it answers `unreachable`, processes keep their own state here.)";
  throw usage_error(text.str());
}

/// What is said of the rules of a setting, for every N.
struct EveryNAnswer : CheckedForEveryN {
  struct Violation {
    std::size_t rule;
    SizedExecution run;
    bool fewest;
  };
  std::vector<Violation> violations;  // the one of the fewest processes first
};

[[nodiscard]] inline EveryNAnswer judge_every_n(Description const& setting, ThresholdTable const& table,
                                                SizedExecution::Next const& next, std::chrono::nanoseconds limit,
                                                std::atomic<bool> const* stop) {
  TaskDescription const& task = *setting.task;
  EveryNAnswer answer;
  EveryN every_n(setting, table, limit, stop, next);
  std::vector<std::string> names, broken, open, always;
  bool all_fewest = true;
  for (unsigned k = 0; k < task.must_count; ++k) {
    RuleDescription const& rule = task.must(k);
    Occurrence const breaks = every_n.ask({rule.formula, false});
    bool vacuous = false;
    if (breaks.kind == Occurrence::Kind::no) {
      vacuous = every_n.ask({rule.premise, true}, {}).kind == Occurrence::Kind::no;
    } else if (breaks.kind == Occurrence::Kind::unknown) {
      open.push_back(std::string(rule.word()) + ": " + breaks.reason);
    } else {
      broken.push_back(std::string(rule.word()) + " with N=" + std::to_string(breaks.schedule->nodes) +
                       (breaks.schedule->faulty > 0 ? " and F=" + std::to_string(breaks.schedule->faulty) : ""));
      all_fewest = all_fewest && breaks.fewest;
      answer.violations.push_back({k, violation(setting, next, k, *breaks.schedule), breaks.fewest});
    }
    answer.vacuous.push_back(vacuous);
    answer.every_round.push_back(breaks.kind == Occurrence::Kind::no && every_n.keeps_always(rule.formula));
    if (answer.every_round.back()) always.emplace_back(rule.word());
    names.push_back(std::string(rule.word()) + (vacuous ? " (vacuously)" : ""));
  }
  auto const first = std::min_element(answer.violations.begin(), answer.violations.end(),
                                      [](auto const& a, auto const& b) { return a.run.nodes() < b.run.nodes(); });
  if (first != answer.violations.end()) std::swap(*first, answer.violations.front());
  answer.fewest = !answer.violations.empty() && all_fewest && open.empty();
  if (!answer.violations.empty()) {
    answer.nodes = answer.violations.front().run.nodes();
    answer.faulty = answer.violations.front().run.schedule.faulty;
  }
  std::string const scope =
      listed(names) + " for " + (always.size() == task.must_count ? setting.str(true) : setting.str());
  std::string const by_induction =
      always.empty() || always.size() == task.must_count ? "" : "; " + listed(always) + " for every number of rounds";
  if (!broken.empty()) {
    answer.verdict = Verdict(Verdict::Kind::refuted, scope, "broken: " + listed(broken));
  } else if (!open.empty()) {
    answer.verdict = Verdict(Verdict::Kind::unknown, scope, listed(open));
  } else {
    answer.verdict =
        Verdict(Verdict::Kind::proved, scope, "by Z3, for all numbers of processes at once" + by_induction);
  }
  answer.everybody_decides = possibility(every_n.ask({task.ledger[task.undecided()], false}));
  answer.as_wanted = possibility(every_n.ask({task.ledger[task.unanimous_as_wanted()], true}));
  return answer;
}

/// The machine as the simulator runs it.
template <class Machine>
[[nodiscard]] SizedExecution::Next next_of(Machine const& machine) {
  return [&machine](state_t own, std::vector<unsigned> const& counts, unsigned n, unsigned f, unsigned round) {
    std::array<unsigned, Machine::shape.states> all{};
    std::copy(counts.begin(), counts.end(), all.begin());
    return machine.next(own, all, n, f, round);
  };
}

}  // namespace detail

/// Judges a machine for every N that the setting's faults allow: by Z3, which is asked for an execution that breaks a
/// rule, unless a random one of few processes does. `proved`: there is none for any N. `refuted`: there is one, with
/// the fewest processes if that was found out in time; it was replayed in the simulator, and nothing in it can be left
/// out. Throws disagreement_error if it does not replay, which is a bug. Of the options, the time limit (for
/// everything) and `stop` matter.
template <class Setting>
  requires(Setting::for_every_n)
[[nodiscard]] Checked<Setting> verify(typename Setting::machine_type const& machine,
                                      VerifyOptions const& options = {}) {
  auto const begin = std::chrono::steady_clock::now();
  Description const& setting = description_of<Setting>;
  auto const table = detail::table_of(machine);
  auto const next = detail::next_of(machine);
  Checked<Setting> result;
  if (options.z3_time_limit.count() <= 0) {
    result.verdict = Verdict(Verdict::Kind::unknown, detail::rule_names(*setting.task) + " for " + setting.str(),
                             "Z3: switched off, and for every N there is no other way");
    return result;
  }
  auto answer = detail::judge_every_n(setting, table, next, options.z3_time_limit, options.stop);
  static_cast<detail::CheckedForEveryN&>(result) = answer;
  for (auto& [rule, run, fewest] : answer.violations) result.counterexamples.push_back({rule, run, fewest});
  if (!result.counterexamples.empty()) result.counterexample = result.counterexamples.front();
  result.z3_seconds = detail::seconds_since(begin);
  return result;
}

/// The same for a protocol written by hand: f(observation) -> next state, or `unreachable`. Throws usage_error, with
/// the observation, where f returns something that is not a state; and, with an execution, where it returns
/// `unreachable` to an observation that somebody makes for some N.
template <class Setting, class F>
  requires(Setting::for_every_n && !std::is_convertible_v<F const&, typename Setting::machine_type const&>)
[[nodiscard]] Checked<Setting> verify(F const& f, VerifyOptions const& options = {}) {
  constexpr bool f_is_a_protocol = detail::protocol<F, typename Setting::view_type::Observation>;
  constexpr bool predicates_are_known = !detail::learns_predicates<typename Setting::View>;
  static_assert(predicates_are_known,
                "protolearn: LearnedThresholds is for machines that bring their predicates along, not for a protocol "
                "written by hand: use Thresholds<...>, with its predicates.");
  static_assert(
      f_is_a_protocol,
      "protolearn::verify<Setting>(f): f must be a machine of this setting, or a function that takes an observation "
      "(Setting::view_type::Observation const&) and returns a state.");
  using Machine = typename Setting::machine_type;
  Machine machine;
  std::vector<bool> never(Machine::entries);
  for (std::size_t e = 0; e < Machine::entries; ++e) {
    state_t const next = detail::answer<typename Setting::view_type>(f, e, state_name<typename Setting::Task>);
    never[e] = next == Unreachable::value;
    if (!never[e]) machine[e] = next;  // else it keeps its own state
  }
  auto checked = verify<Setting>(machine, options);
  if (std::find(never.begin(), never.end(), true) != never.end() && options.z3_time_limit.count() > 0) {
    checked.verdict = detail::with_unreachable(description_of<Setting>, detail::table_of(machine),
                                               detail::next_of(machine), never, options, checked.verdict);
  }
  return checked;
}

}  // namespace protolearn
