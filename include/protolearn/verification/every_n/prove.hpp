// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/verification/every_n/decode.hpp"
#include "protolearn/verification/every_n/induction.hpp"
#include "protolearn/verification/every_n/reading.hpp"
#include "protolearn/verification/every_n/sample.hpp"
#include "protolearn/verification/every_n/shorter.hpp"

// The rules of a setting, asked of Z3 for every N at once; random executions of few processes are tried first.

namespace protolearn::detail {

/// Is there an execution in which something is so?
struct Occurrence {
  enum class Kind { no, yes, unknown };

  Kind kind = Kind::unknown;
  std::string reason;                     // why it is unknown
  std::optional<SizedSchedule> schedule;  // if it is possible: one of the fewest processes found
  bool fewest = false;                    // with fewer it was proved not to be
};

/// Asks Z3 whether executions exist, of one machine.
class EveryN {
 public:
  using clock = std::chrono::steady_clock;

  /// `next`: the machine as the simulator runs it, for random executions, which are tried first; null: for none.
  EveryN(Description const& setting, ThresholdTable const& table, std::chrono::nanoseconds limit,
         std::atomic<bool> const* stop = nullptr, SizedExecution::Next const& next = nullptr)
      : setting_(setting),
        table_(table),
        deadline_(clock::now() + std::min<std::chrono::nanoseconds>(limit, std::chrono::hours{24})),
        limit_(limit),
        stop_(stop) {
    keep_memory_between_contexts();
    if (next) samples_.emplace(setting, next);
  }

  /// An execution in which the formula holds, or its negation does. Of the fewest processes, unless that takes longer
  /// than `for_fewest`.
  [[nodiscard]] Occurrence ask(Literal what, std::chrono::nanoseconds for_fewest = std::chrono::seconds{1}) {
    std::vector<Remembered> needs;
    remember(setting_.task->formulas, setting_.faults, what, needs);
    auto const assert_it = [&](Encoding const& encoding) { return Reading(encoding).assert_that(what); };
    Occurrence sampled = sample(what);
    if (sampled.kind != Occurrence::Kind::yes) return ask(needs, for_fewest, assert_it);
    if (!sampled.fewest && for_fewest.count() > 0)
      ask_for_fewer(needs, std::min(deadline_, clock::now() + for_fewest), assert_it, sampled);
    return sampled;
  }

  /// Is a rule kept for every number of rounds, too? False: it was not found out.
  [[nodiscard]] bool keeps_always(term_id rule, std::chrono::nanoseconds limit = std::chrono::seconds{1}) {
    auto const until = std::min(deadline_, clock::now() + limit);
    try {
      return Induction(context_, setting_, table_, [&](z3::solver& solver) { return check(solver, until); })
          .keeps(rule);
    } catch (z3::exception const&) {
      return false;
    }
  }

  /// An execution in which somebody looks up one of these entries.
  [[nodiscard]] Occurrence reach(std::vector<bool> const& entries,
                                 std::chrono::nanoseconds for_fewest = std::chrono::seconds{1}) {
    return ask({}, for_fewest, [&](Encoding const& encoding) {
      std::size_t const width = std::size_t{1} << table_.predicates.size();
      std::vector<z3::expr> ways;
      for (unsigned round = 1; round <= setting_.shape.rounds; ++round) {
        std::size_t const block = setting_.view.clock_in(round);
        for (std::size_t e = 0; e < setting_.shape.states * width; ++e) {
          if (!entries[block * setting_.shape.states * width + e]) continue;
          ways.push_back(encoding.observes(round, static_cast<state_t>(e / width), e % width));
        }
      }
      encoding.solver().add(encoding.integers().some(ways));
      return std::vector<Witness>();
    });
  }

 private:
  /// A random execution in which it is so, if one is found.
  [[nodiscard]] Occurrence sample(Literal what) {
    Occurrence result;
    if (!samples_) return result;
    auto const is_so = [&](SizedExecution const& run) {
      return truth(setting_.task->formulas, what.id, run) == what.holds;
    };
    SizedExecution const* const found =
        samples_->find(is_so, [&] { return is_set(stop_) || clock::now() >= deadline_; });
    if (found == nullptr) return result;
    result.kind = Occurrence::Kind::yes;
    result.schedule = found->schedule;
    result.fewest = samples_->are_fewest(*found);
    return result;
  }

  /// Is it so with fewer processes than in an execution that was found?
  template <class Assert>
  void ask_for_fewer(std::vector<Remembered> const& needs, clock::time_point until, Assert const& assert_it,
                     Occurrence& result) {
    try {
      Question& question = question_for(needs);
      z3::solver& solver = question.solver;
      solver.push();
      std::vector<Witness> const witnesses = assert_it(*question.encoding);
      solver.add(question.encoding->nodes() < static_cast<int>(result.schedule->nodes));
      z3::check_result const said = check(solver, until);
      result.fewest = said == z3::unsat;
      if (said == z3::sat) find_fewest(question, witnesses, result, until);
      solver.pop();
    } catch (z3::exception const&) {
      result.fewest = false;
      questions_.clear();  // what was asserted there may be half of it
    }
  }

  template <class Assert>
  [[nodiscard]] Occurrence ask(std::vector<Remembered> const& needs, std::chrono::nanoseconds for_fewest,
                               Assert const& assert_it) {
    Occurrence result;
    try {
      Question& question = question_for(needs);
      z3::solver& solver = question.solver;
      solver.push();
      std::vector<Witness> const witnesses = assert_it(*question.encoding);
      switch (check(solver, deadline_)) {
        case z3::unsat:
          result.kind = Occurrence::Kind::no;
          break;
        case z3::unknown:
          result.reason = why(solver.reason_unknown());
          break;
        case z3::sat:
          result.kind = Occurrence::Kind::yes;
          question.has_executions = true;
          find_fewest(question, witnesses, result, std::min(deadline_, clock::now() + for_fewest));
          break;
      }
      solver.pop();
      if (result.kind == Occurrence::Kind::no) expect_executions(question, result);
    } catch (z3::exception const& error) {
      questions_.clear();
      result = {};
      result.reason = why(error.msg());
    }
    return result;
  }

  /// What was asserted of all executions, with a past that the question needs.
  struct Question {
    explicit Question(z3::context& context) : solver(integer_solver(context)) {}

    std::vector<Remembered> remembered;
    z3::solver solver;
    std::optional<Encoding> encoding;
    bool has_executions = false;  // known
  };

  [[nodiscard]] Question& question_for(std::vector<Remembered> const& needs) {
    if (needs.size() > 30) throw z3::exception("the rule asks too much of the past");
    for (Question& known : questions_) {
      if (known.remembered == needs) return known;
    }
    Question& question = questions_.emplace_back(context_);
    question.remembered = needs;
    question.encoding.emplace(question.solver, setting_, table_, needs, setting_.shape.rounds);
    if (setting_.task->restricts_starts) Reading(*question.encoding).assert_that({setting_.task->starting, true});
    return question;
  }

  [[nodiscard]] z3::check_result check(z3::solver& solver, clock::time_point until) {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
    if (left.count() <= 0 || is_set(stop_)) return z3::unknown;
    z3::params params(context_);
    params.set("timeout", static_cast<unsigned>(left.count()));
    params.set("ctrl_c", false);  // the program's own handler is to see Ctrl-C
    solver.set(params);
    Interrupter const interrupter(context_, stop_);
    return solver.check();
  }

  /// If there were no execution at all, every rule would hold.
  void expect_executions(Question& question, Occurrence& result) {
    if (question.has_executions) return;
    z3::check_result const said = check(question.solver, deadline_);
    if (said == z3::unsat)
      throw usage_error("in " + setting_.str() + " there is no execution at all: nothing can be proved of it.");
    question.has_executions = said == z3::sat;
    if (said == z3::sat) return;
    result.kind = Occurrence::Kind::unknown;
    result.reason = why(question.solver.reason_unknown());
  }

  /// Bisects the number of processes; the solver has just found an execution.
  void find_fewest(Question& question, std::vector<Witness> const& witnesses, Occurrence& result,
                   clock::time_point until) {
    z3::expr const& nodes = question.encoding->nodes();
    z3::model best = question.solver.get_model();
    auto const size = [&] { return best.eval(nodes, true).get_numeral_int64(); };
    z3::check_result said = z3::sat;
    for (std::int64_t few = 0; few + 1 < size() && said != z3::unknown;) {  // with `few` processes there is none
      std::int64_t const middle = few + std::min<std::int64_t>((size() - few) / 2, few + 2);
      question.solver.push();
      question.solver.add(nodes <= context_.int_val(middle));
      said = check(question.solver, until);
      if (said == z3::sat) best = question.solver.get_model();
      if (said == z3::unsat) few = middle;
      question.solver.pop();
    }
    if (size() > most_nodes) {
      result.kind = Occurrence::Kind::unknown;
      result.reason = "Z3 found an execution of " + std::to_string(size()) + " processes, too many to replay it";
      return;
    }
    result.fewest = said != z3::unknown;
    result.schedule = Decoder(*question.encoding, witnesses, best).schedule();
  }

  [[nodiscard]] std::string why(std::string const& said) const {
    if (is_set(stop_)) return "Z3: interrupted";
    if (clock::now() < deadline_) return "Z3 gave up: " + said;
    return "Z3: time-out after " + std::to_string(std::chrono::duration<double>(limit_).count()).substr(0, 4) + " s";
  }

  static constexpr std::int64_t most_nodes = 1000;

  Description const& setting_;
  ThresholdTable const& table_;
  clock::time_point deadline_;
  std::chrono::nanoseconds limit_;
  std::atomic<bool> const* stop_;
  z3::context context_;
  std::list<Question> questions_;
  std::optional<Samples> samples_;
};

}  // namespace protolearn::detail
