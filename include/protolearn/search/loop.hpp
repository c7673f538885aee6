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
#include "protolearn/search/history.hpp"
#include "protolearn/search/refuter.hpp"
#include "protolearn/verification/report_words.hpp"
#include "protolearn/verification/verdict.hpp"

namespace protolearn {

/// What a search came to.
struct SearchResult {
  /// proved: a machine keeps every rule. impossible: no machine of this shape does, see `certificate`. unknown: time,
  /// memory, an interrupt or max_iterations ended the search, or the explorer gave up; see the reason.
  Verdict verdict;
  /// If impossible: why.
  Certificate certificate;
  std::string stopped;  // what ended the search, if no answer: "the time limit", ...
  sat::Engine engine{};
  std::uint64_t seed = 0;
  std::uint64_t iterations = 0;  // tables that were proposed
  std::size_t clauses = 0;
  std::size_t configurations = 0;  // distinct ones, up to what the rules cannot tell apart
  double seconds = 0;              // of the search alone
  double judge_seconds = 0;        // of the explorer's second look
};

namespace detail {

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

  /// One more setting, for the same table.
  template <class Refuter>
  void add() {
    refuters_.push_back(std::make_unique<Refuter>(base_, static_cast<std::uint8_t>(refuters_.size()), options_.seed));
    levels_.push_back(1);
  }

  /// The words of the certificate.
  void name(std::function<std::string(std::uint32_t)> entry, std::function<std::string(state_t)> state) {
    entry_in_words_ = std::move(entry);
    state_in_words_ = std::move(state);
  }

  /// The table that the search ended with.
  [[nodiscard]] std::vector<state_t> const& table() const noexcept { return base_.table(); }

  SearchResult run() {
    using Kind = Verdict::Kind;
    std::string scope;
    for (auto const& refuter : refuters_) scope += (scope.empty() ? "" : "; ") + refuter->scope(nullptr);
    std::string stopped;
    bool impossible = false;
    std::size_t known = 0;  // clauses when the last table was proposed
    while (refute() && !impossible && stopped.empty()) {
      stopped = why_stop();
      if (!stopped.empty()) break;
      if (base_.size() == known) {
        throw refuters_.front()->disagreement(
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
    for (auto const& refuter : refuters_) found_.configurations += refuter->steps()->size();
    if (impossible) {
      make_certificate();
      found_.verdict =
          Verdict(Kind::impossible, scope,
                  "no table satisfies all of " + with_commas(found_.clauses) + " clauses, by " + found_.engine.name);
    } else if (!stopped.empty()) {
      found_.stopped = stopped;
      found_.verdict =
          Verdict(Kind::unknown, scope,
                  "the search was ended by " + stopped + " after " + std::to_string(found_.iterations) + " iterations");
    } else {
      judge(scope);
    }
    return std::move(found_);
  }

 private:
  /// Adds clauses from the first setting, at its lowest level, in which the table breaks a rule. False: there is none.
  bool refute() {
    for (std::size_t k = 0; k < refuters_.size(); ++k) {
      for (;; ++levels_[k]) {
        if (refuters_[k]->refute(levels_[k], until_)) return true;
        if (levels_[k] == refuters_[k]->levels() || until_.over()) break;
      }
    }
    return false;
  }

  /// A hard call came to a table that is wrong: one more clause at a time would be a hard call each. Where what all
  /// tables may do is not much more than is known, it is said at once.
  void foresee() {
    foresees_ = true;
    bool all = true;
    for (auto const& refuter : refuters_) all = all && refuter->foresee(2 * base_.size(), until_);
    if (all) base_.expect_hard();
  }

  [[nodiscard]] std::string why_stop() const {
    if (options_.stop != nullptr && options_.stop->load()) return "an interrupt";
    if (options_.max_iterations > 0 && found_.iterations >= options_.max_iterations) return "the limit of iterations";
    if (until_.over()) return "the time limit";
    if (bytes() > options_.memory_limit)
      return "the limit of memory (" + std::to_string(options_.memory_limit >> 20) + " MiB)";
    return {};
  }

  [[nodiscard]] std::size_t bytes() const {
    std::size_t sum = base_.bytes();
    for (auto const& refuter : refuters_) sum += refuter->bytes();
    return sum;
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
    for (auto const& refuter : refuters_) {
      auto const report = refuter->explored(base_.table());
      if (report.violating > 0) {
        throw refuter->disagreement("conflict search and exploration disagree on a machine of " + scope +
                                        ": exploration finds " + report.violating.str() + " violating executions.",
                                    base_.table());
      }
      if (!report.complete) gave_up = report.reason;
      executions += (executions.empty() ? "" : ", ") + all_executions(report);
      proved += (proved.empty() ? "" : "; ") + refuter->scope(&report);
    }
    found_.judge_seconds = seconds_since(begin);
    found_.verdict =
        gave_up.empty()
            ? Verdict(Verdict::Kind::proved, proved, "by conflict search, and by exploration of " + executions)
            : Verdict(Verdict::Kind::unknown, scope, "found by conflict search, but exploration gave up: " + gave_up);
  }

  void make_certificate() {
    struct Past {
      std::shared_ptr<Steps const> steps;
      FaultGroups groups;
    };
    std::vector<Past> pasts;
    for (auto const& refuter : refuters_) pasts.push_back({refuter->steps(), refuter->groups()});
    auto& certificate = found_.certificate;
    certificate.clauses = std::move(base_.list());
    certificate.clauses.receipts = base_.receipts().entries();
    certificate.entry_in_words = entry_in_words_;
    certificate.state_in_words = state_in_words_;
    certificate.prefix = [pasts](ConfigurationId id) { return pasts[id.setting].steps->prefix(id.round, id.number); };
    certificate.configuration_in_words = [pasts, names = state_in_words_](ConfigurationId id) {
      Past const& past = pasts[id.setting];
      return configuration_in_words(past.steps->prefix(id.round, id.number), id, past.groups, names);
    };
  }

  Options const& options_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  std::chrono::steady_clock::time_point last_report_ = start_;
  sat::Until until_;
  std::unique_ptr<sat::Solver> solver_;
  ClauseBase base_;
  std::vector<std::unique_ptr<Refuter>> refuters_;
  std::vector<unsigned> levels_;  // which adversary each of them was last asked about
  std::function<std::string(std::uint32_t)> entry_in_words_;
  std::function<std::string(state_t)> state_in_words_;
  bool foresees_ = false;  // or not yet
  SearchResult found_;
};

}  // namespace detail
}  // namespace protolearn
