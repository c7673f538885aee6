// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/core/clock.hpp"
#include "protolearn/core/options.hpp"
#include "protolearn/search/certificate.hpp"
#include "protolearn/search/clause_base.hpp"
#include "protolearn/search/conflicts.hpp"
#include "protolearn/search/fixed_size.hpp"
#include "protolearn/search/refuters.hpp"
#include "protolearn/search/search_result.hpp"
#include "protolearn/verification/replay_check.hpp"
#include "protolearn/verification/report_words.hpp"
#include "protolearn/verification/verdict.hpp"

namespace protolearn {

namespace detail {

/// A second look at a table, in one setting: it shares the model with the search, but neither normal forms nor clauses.
struct SecondLook {
  std::uint32_t asked;  // bit k: the k-th `must` rule is
  Report (*explored)(std::vector<state_t> const& table);
  /// What to throw if others see a table otherwise.
  disagreement_error (*disagreement)(std::string const& claim, std::vector<state_t> const& table);
  /// The rules that are asked for, and the setting, in words; given a report, also which are kept vacuously.
  std::string (*scope)(std::uint32_t asked, Report const* report);

  /// In how many executions such a rule breaks (some may be counted once for each).
  [[nodiscard]] count_t violating(Report const& report) const {
    count_t sum = 0;
    for (std::size_t k = 0; k < report.violations.size(); ++k) {
      if (((asked >> k) & 1U) != 0) sum += report.violations[k];
    }
    return sum;
  }
};

template <class Setting>
[[nodiscard]] SecondLook second_look(std::uint32_t asked) {
  return {asked,
          [](std::vector<state_t> const& table) {
            typename Setting::machine_type machine;
            for (std::size_t e = 0; e < table.size(); ++e) machine[e] = table[e];
            Report const report = explore<Setting>(machine);
            check_lone_explorer<Setting>(machine, report);
            return report;
          },
          [](std::string const& claim, std::vector<state_t> const& table) {
            return detail::disagreement<Setting>(claim, table);
          },
          [](std::uint32_t asked_for, Report const* report) {
            return rule_names(description_of_task<typename Setting::Task>, report, asked_for) + " for " +
                   Setting::describe();
          }};
}

/// Proposes tables until nobody refutes one, or there are none left.
class Loop {
 public:
  Loop(Options const& options, sat::Engine engine, std::vector<state_t> table, unsigned states,
       std::vector<bool> halted)
      : options_(options),
        until_{start_ + options.time_limit, options.stop},
        solver_(engine.make(options.seed)),
        base_(*solver_, std::move(table), states, std::move(halted)) {
    found_.engine = engine;
    found_.seed = options.seed;
  }

  /// One more setting, for the same table; of its rules those that are asked for (bit k: the k-th `must` rule).
  template <class Setting>
  void add(std::uint32_t asked = violations_of(Setting::task)) {
    refuters_.add(std::make_unique<Conflicts<FixedSize<Setting>>>(base_, static_cast<std::uint8_t>(refuters_.size()),
                                                                  options_.seed, FixedSize<Setting>{asked}));
    looks_.push_back(second_look<Setting>(asked));
  }

  /// The words of the certificate.
  void name(std::function<std::string(std::uint32_t)> entry, std::function<std::string(state_t)> state) {
    entry_in_words_ = std::move(entry);
    state_in_words_ = std::move(state);
  }

  /// The table that the search ended with.
  [[nodiscard]] std::vector<state_t> const& table() const noexcept { return base_.table(); }

  SearchResult run() {
    std::string scope;
    for (SecondLook const& look : looks_) scope += (scope.empty() ? "" : "; ") + look.scope(look.asked, nullptr);
    std::string stopped;
    bool impossible = false;
    std::size_t known = 0;  // clauses when the last table was proposed
    while (refuters_.refute(until_) && !impossible && stopped.empty()) {
      stopped = why_stop();
      if (!stopped.empty()) break;
      if (base_.size() == known) {
        throw looks_.front().disagreement(
            "conflict search finds fault with a table that satisfies all of its clauses, for " + scope + ".",
            base_.table());
      }
      if (!foresees_ && base_.was_hard()) foresee();
      known = base_.size();
      ++found_.iterations;
      auto const answer = base_.solve(until_);
      impossible = answer == sat::Answer::unsatisfiable;
      if (answer == sat::Answer::unknown) stopped = until_.over() ? why_stop() : "the solver gave up";
      report();
    }
    if (!impossible && stopped.empty() && until_.over()) stopped = why_stop();
    found_.seconds = seconds_since(start_);
    found_.clauses = base_.size();
    found_.configurations = refuters_.configurations();
    if (impossible) {
      found_.certificate = refuters_.certificate(base_, entry_in_words_, state_in_words_);
      found_.verdict = impossible_verdict(found_, scope);
    } else if (!stopped.empty()) {
      found_.stopped = stopped;
      found_.verdict = stopped_verdict(found_, scope);
    } else {
      judge(scope);
    }
    return std::move(found_);
  }

 private:
  /// A hard call came to a table that is wrong: one more clause at a time would be a hard call each. Where what all
  /// tables may do is not much more than is known, it is said at once.
  void foresee() {
    foresees_ = true;
    if (refuters_.foresee(2 * base_.size(), until_)) base_.expect_hard();
  }

  [[nodiscard]] std::string why_stop() const {
    if (options_.stop != nullptr && options_.stop->load()) return "an interrupt";
    if (options_.max_iterations > 0 && found_.iterations >= options_.max_iterations) return "the limit of iterations";
    if (until_.over()) return "the time limit";
    if (base_.bytes() + refuters_.bytes() > options_.memory_limit) return limit_of_memory(options_);
    return {};
  }

  void report() {
    auto const now = std::chrono::steady_clock::now();
    if (!options_.on_progress || now - last_report_ < std::chrono::milliseconds{100}) return;
    last_report_ = now;
    Progress progress;
    progress.iteration = found_.iterations;
    progress.seconds = seconds_since(start_);
    progress.share_of_time =
        std::min(1.0, progress.seconds / std::chrono::duration<double>(options_.time_limit).count());
    options_.on_progress(progress);
  }

  void judge(std::string const& scope) {
    auto const begin = std::chrono::steady_clock::now();
    std::string executions, gave_up, proved;
    for (SecondLook const& look : looks_) {
      auto const report = look.explored(base_.table());
      if (look.violating(report) > 0) {
        throw look.disagreement("conflict search and exploration disagree on a machine of " + scope +
                                    ": exploration finds " + look.violating(report).str() + " violating executions.",
                                base_.table());
      }
      if (!report.complete) gave_up = report.reason;
      executions += (executions.empty() ? "" : ", ") + all_executions(report);
      proved += (proved.empty() ? "" : "; ") + look.scope(look.asked, &report);
    }
    found_.judge_seconds = seconds_since(begin);
    found_.verdict =
        gave_up.empty()
            ? Verdict(Verdict::Kind::proved, proved, "by conflict search, and by exploration of " + executions)
            : Verdict(Verdict::Kind::unknown, scope, "found by conflict search, but exploration gave up: " + gave_up);
  }

  Options const& options_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_report_ = start_;
  sat::Until until_;
  std::unique_ptr<sat::Solver> solver_;
  ClauseBase base_;
  Refuters refuters_;
  std::vector<SecondLook> looks_;  // of each
  std::function<std::string(std::uint32_t)> entry_in_words_;
  std::function<std::string(state_t)> state_in_words_;
  bool foresees_ = false;  // or not yet
  SearchResult found_;
};

}  // namespace detail
}  // namespace protolearn
