// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "protolearn/task/description.hpp"

// A formula as an English sentence, one of a process as what follows "the process". Negations are told by their
// contraries: "no process visits A" instead of "it is not the case that some process visits A".

namespace protolearn::detail {

class Words {
 public:
  explicit Words(TaskDescription const& task) : task_(task), f_(task.formulas) {}

  /// `negated`: of its contrary. `many`: about several processes, which "visit" what one "visits".
  [[nodiscard]] std::string operator()(term_id id, bool negated = false, bool many = false) const {
    Term const& t = f_[id];
    switch (t.op) {
      case Op::starts:
        return verb("start in ", "starts in ", negated, many) + task_.state_name(t.state);
      case Op::visits: {
        std::string const what = task_.state_name(t.state);
        if (t.high != unbounded) {
          return verb("visit ", "visits ", negated, many) + what + " by round " + std::to_string(t.high);
        }
        return (negated ? "never " : "") + verb("visit ", "visits ", false, many) + what;
      }
      case Op::in:
        return being(negated, many) + "in " + task_.state_name(t.state) + " after round " + std::to_string(t.high);
      case Op::ends:
        return verb("end in ", "ends in ", negated, many) + task_.state_name(t.state);
      case Op::is:
        return being(negated, many) + "process " + std::to_string(t.low);
      case Op::correct:
        return std::string(many ? "are " : "is ") + (negated ? "faulty" : "correct");
      case Op::failure_free:
        return negated ? "something fails" : "nothing fails";
      case Op::loss_free_from:
        return std::string(negated ? "something" : "nothing") + " is lost from round " + std::to_string(t.low) + " on";
      case Op::failures:
      case Op::loss_free_rounds:
      case Op::messages:
      case Op::count:
        return negated ? out_of_bounds(t) : within_bounds(t);
      case Op::all:
        if (says(Op::implication, t.left)) return of_one(t.left, negated);
        return (negated ? "not every " : "every ") + those_that(t.left);
      case Op::any:
        if (says(Op::conjunction, t.left)) return of_one(t.left, negated);
        return (negated ? "no " : "some ") + processes(t.left, false);
      case Op::negation:
        return (*this)(t.left, !negated, many);
      case Op::conjunction:
      case Op::disjunction:
      case Op::implication:
        return joined(join_of(id, negated), many);
    }
    return {};
  }

 private:
  enum class Kind { none, conjunction, disjunction, implication };

  /// A term with two operands, its negation having gone inwards.
  struct Join {
    Kind kind = Kind::none;
    bool of_process = false;
    term_id left = 0, right = 0;
    bool not_left = false, not_right = false;
  };

  [[nodiscard]] Join join_of(term_id id, bool negated) const {
    Term const& t = f_[id];
    if (t.op == Op::negation) return join_of(t.left, !negated);
    bool const node = is_of_process(id);
    if (t.op == Op::conjunction) {
      if (!negated) return {Kind::conjunction, node, t.left, t.right};
      return node ? Join{Kind::disjunction, node, t.left, t.right, true, true}
                  : Join{Kind::implication, node, t.left, t.right, false, true};
    }
    if (t.op == Op::disjunction) {
      return {negated ? Kind::conjunction : Kind::disjunction, node, t.left, t.right, negated, negated};
    }
    if (t.op == Op::implication) {
      return {negated ? Kind::conjunction : Kind::implication, node, t.left, t.right, false, negated};
    }
    return {};
  }
  [[nodiscard]] Kind kind_of(term_id id, bool negated) const { return join_of(id, negated).kind; }

  [[nodiscard]] bool is_of_process(term_id id) const {
    Term const& t = f_[id];
    switch (t.op) {
      case Op::starts:
      case Op::visits:
      case Op::in:
      case Op::ends:
      case Op::is:
      case Op::correct:
        return true;
      case Op::failure_free:
      case Op::failures:
      case Op::loss_free_rounds:
      case Op::loss_free_from:
      case Op::messages:
      case Op::all:
      case Op::any:
      case Op::count:
        return false;
      case Op::negation:
      case Op::conjunction:
      case Op::disjunction:
      case Op::implication:
        return is_of_process(t.left);
    }
    return false;
  }

  /// Has it connectives of one process inside? Then "and" alone would leave open what it joins.
  [[nodiscard]] bool is_long(term_id id) const {
    Term const& t = f_[id];
    switch (t.op) {
      case Op::implication:
        return true;
      case Op::conjunction:
      case Op::disjunction:
        return is_of_process(id) || is_long(t.left) || is_long(t.right);
      case Op::negation:
      case Op::all:
      case Op::any:
      case Op::count:
        return is_long(t.left);
      case Op::starts:
      case Op::visits:
      case Op::in:
      case Op::ends:
      case Op::is:
      case Op::correct:
      case Op::failure_free:
      case Op::failures:
      case Op::loss_free_rounds:
      case Op::loss_free_from:
      case Op::messages:
        return false;
    }
    return false;
  }

  /// Is it an implication, or some part of a conjunction, however deep?
  [[nodiscard]] bool has_implication(term_id id, bool negated) const {
    Join const join = join_of(id, negated);
    if (join.kind != Kind::conjunction) return join.kind == Kind::implication;
    return has_implication(join.left, join.not_left) || has_implication(join.right, join.not_right);
  }

  [[nodiscard]] std::string joined(Join const& j, bool many) const {
    auto const left = [&](bool parentheses) { return part(j.left, j.not_left, many, parentheses); };
    auto const right = [&](bool parentheses) { return part(j.right, j.not_right, many, parentheses); };
    Kind const a = kind_of(j.left, j.not_left), b = kind_of(j.right, j.not_right);
    bool const a_implies = has_implication(j.left, j.not_left), b_implies = has_implication(j.right, j.not_right);
    bool const apart = !j.of_process && (is_long(j.left) || is_long(j.right));
    if (j.kind == Kind::conjunction) {
      char const* const joint = !j.of_process && (a_implies || b_implies) ? "; and " : apart ? ", and " : " and ";
      return left(a == Kind::disjunction || (j.of_process && a_implies)) + joint +
             right(b == Kind::disjunction || (j.of_process && b_implies));
    }
    if (j.kind == Kind::disjunction) {
      auto const other = [](Kind kind) { return kind == Kind::conjunction || kind == Kind::implication; };
      return left(other(a)) + (apart ? ", or " : " or ") + right(other(b));
    }
    if (j.of_process) return right(b != Kind::none) + (many ? " if they " : " if it ") + left(a_implies);
    return "if " + left(a_implies) + ", then " +
           right((b == Kind::conjunction && is_long(j.right)) || b == Kind::disjunction);
  }

  [[nodiscard]] std::string part(term_id id, bool negated, bool many, bool parentheses) const {
    std::string const words = (*this)(id, negated, many);
    return parentheses ? "(" + words + ")" : words;
  }

  /// "visit", "visits", "does not visit".
  [[nodiscard]] static std::string verb(char const* plural, char const* singular, bool negated, bool many) {
    if (negated) return std::string(many ? "do not " : "does not ") + plural;
    return many ? plural : singular;
  }

  /// "is ", "are not ".
  [[nodiscard]] static std::string being(bool negated, bool many) {
    return std::string(many ? "are " : "is ") + (negated ? "not " : "");
  }

  /// Does the term say something of one process by name: "if it is process 0 then ..", "it is process 0 and .."?
  [[nodiscard]] bool says(Op op, term_id id) const { return f_[id].op == op && f_[f_[id].left].op == Op::is; }
  /// "process 0 visits A".
  [[nodiscard]] std::string of_one(term_id id, bool negated) const {
    return "process " + std::to_string(f_[f_[id].left].low) + " " + (*this)(f_[id].right, negated);
  }

  /// "process visits A", "correct process visits A", "process that starts in B visits A".
  [[nodiscard]] std::string those_that(term_id id) const {
    Term const& t = f_[id];
    if (t.op != Op::implication) return "process " + (*this)(id);
    if (f_[t.left].op == Op::correct) return "correct process " + (*this)(t.right);
    return "process that " + (*this)(t.left) + ' ' + (*this)(t.right);
  }

  /// "process visits A", "correct processes visit A".
  [[nodiscard]] std::string processes(term_id id, bool many) const {
    Term const& t = f_[id];
    if (t.op == Op::conjunction && f_[t.left].op == Op::correct) return "correct " + processes(t.right, many);
    return (many ? "processes " : "process ") + (*this)(id, false, many);
  }

  [[nodiscard]] std::string within_bounds(Term const& t) const {
    if (t.low == 0 && t.high == 0) return none(t);
    if (t.low == t.high) return "exactly " + so_many(t, t.low);
    if (t.high == unbounded) return "at least " + so_many(t, t.low);
    if (t.low == 0) return "at most " + so_many(t, t.high);
    return std::to_string(t.low) + " to " + so_many(t, t.high);
  }
  [[nodiscard]] std::string out_of_bounds(Term const& t) const {
    if (t.high == unbounded) return t.low == 1 ? none(t) : "fewer than " + so_many(t, t.low);
    if (t.low == 0) return t.high == 0 ? "at least " + so_many(t, 1) : "more than " + so_many(t, t.high);
    return "not " + within_bounds(t);
  }

  /// "1 process visits A", "2 processes visit A".
  [[nodiscard]] std::string so_many(Term const& t, unsigned number) const {
    std::string const n = std::to_string(number);
    if (t.op == Op::failures) return n + (number == 1 ? " process fails" : " processes fail");
    if (t.op == Op::loss_free_rounds)
      return n + (number == 1 ? " round is free of losses" : " rounds are free of losses");
    if (t.op == Op::messages) return n + (number == 1 ? " message is sent" : " messages are sent");
    return n + ' ' + processes(t.left, number != 1);
  }
  [[nodiscard]] std::string none(Term const& t) const {
    if (t.op == Op::failures) return "no process fails";
    if (t.op == Op::loss_free_rounds) return "no round is free of losses";
    if (t.op == Op::messages) return "no message is sent";
    return "no " + processes(t.left, false);
  }

  TaskDescription const& task_;
  Formulas const& f_;
};

/// "P1 no process both commits and aborts: no process visits COMMIT and visits ABORT".
[[nodiscard]] inline std::string sentence(TaskDescription const& task, RuleDescription const& rule) {
  return std::string(rule.name) + ": " + (rule.of_process ? "the process " : "") + Words(task)(rule.formula);
}

}  // namespace protolearn::detail

namespace protolearn {

/// The rules of a task, one English sentence each: "P1 ...: no process visits COMMIT and visits ABORT".
template <detail::task T>
[[nodiscard]] std::vector<std::string> sentences() {
  TaskDescription const& task = description_of_task<T>;
  std::vector<std::string> result;
  for (unsigned k = 0; k < task.rule_count; ++k) result.push_back(detail::sentence(task, task.rules[k]));
  return result;
}

}  // namespace protolearn
