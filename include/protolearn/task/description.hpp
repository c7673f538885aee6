// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protolearn/core/hana.hpp"
#include "protolearn/core/state.hpp"
#include "protolearn/task/lowered.hpp"
#include "protolearn/task/task.hpp"

// A task as data, for all that is not compiled for each task.

namespace protolearn {

/// A rule: a formula of the execution, or, for some wishes, of one process.
struct RuleDescription {
  std::string_view name;
  detail::term_id formula = 0;
  detail::term_id premise = 0;  // of implies(premise, ..); of other rules a term that is always true
  bool must = false;
  bool of_process = false;
  double kept = 0, broken = 0;  // rewards

  /// The first word of its name: "P1", or "agreement".
  [[nodiscard]] constexpr std::string_view word() const { return name.substr(0, name.find_first_of(" :")); }
};

/// A literal value: constexpr TaskDescription description_of_task<Task>.
struct TaskDescription {
  static constexpr std::size_t max_rules = 32, max_musts = 13;

  std::string_view name;
  std::array<std::string_view, detail::max_states> names{};  // of the first states; the others are free
  unsigned named = 0;
  std::array<state_t, detail::max_states> initial{};
  unsigned initials = 0;

  detail::Formulas formulas;
  std::array<RuleDescription, max_rules> rules{};  // in the task's order
  unsigned rule_count = 0;
  std::array<std::uint8_t, max_musts> musts{};  // which of them are proved
  unsigned must_count = 0;
  detail::term_id decided = 0;  // of one process
  std::string_view unanimous;   // the name of the share
  detail::term_id unanimous_among = 0, unanimous_wanted = 0;
  bool restricts_starts = false;
  detail::term_id starting = 0;
  std::uint32_t silent = 0, halted = 0;        // a bit for each state: those that are halted are silent
  std::array<std::string_view, 4> measures{};  // the names of what an objective may ask for
  unsigned measure_count = 0;
  bool too_large = false, too_many_musts = false,
       too_many_measures = false;  // more than there is room for: no such task compiles (setting.hpp)

  /// The formulas of the execution that every report counts: of each `must` rule its negation (a violation), then five
  /// about deciding, then the premises of the `must` rules, then the measures. Where they begin:
  std::array<detail::term_id, 32> ledger{};
  unsigned ledger_size = 0;
  [[nodiscard]] constexpr unsigned undecided() const { return must_count; }
  [[nodiscard]] constexpr unsigned failure_free() const { return must_count + 1; }
  [[nodiscard]] constexpr unsigned failure_free_decided() const { return must_count + 2; }
  [[nodiscard]] constexpr unsigned unanimous_executions() const { return must_count + 3; }
  [[nodiscard]] constexpr unsigned unanimous_as_wanted() const { return must_count + 4; }
  [[nodiscard]] constexpr unsigned premises() const { return must_count + 5; }
  [[nodiscard]] constexpr unsigned first_measure() const { return 2 * must_count + 5; }

  /// So many terms, quantifiers and things to remember are the ledger's: they come first.
  std::size_t ledger_terms = 0;
  unsigned witnessed = 0, counted = 0, remembered = 0;
  detail::node_set named_processes = 0;  // that some formula names
  // what formulas of the ledger ask of the run as a whole
  bool asks_failure_free = false, asks_loss_free_rounds = false, asks_loss_free_from = false, asks_messages = false;

  [[nodiscard]] constexpr RuleDescription const& must(std::size_t k) const { return rules[musts[k]]; }

  /// Does some formula say this, a wish or `starting` too?
  [[nodiscard]] constexpr bool mentions(detail::Op op) const {
    for (std::size_t id = 0; id < formulas.size; ++id) {
      if (formulas.terms[id].op == op) return true;
    }
    return false;
  }

  /// The name of a state: the task's, or "s5" for a free state 5.
  [[nodiscard, gnu::noinline]] std::string state_name(state_t state) const {
    if (state < named) return std::string(names[state]);
    return std::string("s").append(std::to_string(state));
  }
};

namespace detail {

template <class F>
constexpr term_id premise_of(Formulas& to, F const&) {
  return to.add({Op::failures, 0, 0, unbounded});  // always true
}
template <class A, class B>
constexpr term_id premise_of(Formulas& to, Implies<A, B> const& f) {
  return Lower{to}(f.premise);
}

/// Of the `must` rules only those that are asked for: bit k for the k-th.
template <task Task>
[[nodiscard]] constexpr TaskDescription describe_task(std::uint32_t asked = ~std::uint32_t{0}) {
  auto const for_each_rule = [asked](auto const& visit) {
    unsigned musts = 0;
    hana::for_each(Task::rules, [&](auto const& rule) {
      if constexpr (is_must<std::decay_t<decltype(rule)>>) {
        if (musts < 32 && ((asked >> musts++) & 1U) == 0) return;
      }
      visit(rule);
    });
  };
  TaskDescription d;
  d.name = Task::name;
  for (std::string_view name : Task::names) d.names[d.named++] = name;
  for (state_t s : Task::initial) d.initial[d.initials++] = s;

  Formulas& f = d.formulas;
  Lower const lower{f};
  auto const record = [&d](term_id id) { d.ledger[d.ledger_size++] = id; };
  for_each_rule([&](auto const& rule) {  // first those that are proved: quantifiers are numbered in order
    using Kind = std::decay_t<decltype(rule)>;
    d.too_large = d.too_large || d.rule_count == TaskDescription::max_rules;
    d.too_many_musts = d.too_many_musts || (is_must<Kind> && d.must_count == TaskDescription::max_musts);
    if (d.too_large || d.too_many_musts) return;
    RuleDescription& r = d.rules[d.rule_count++];
    r.name = rule.name;
    r.must = is_must<Kind>;
    r.of_process = Kind::formula_type::level == Level::node;
    r.kept = rule.reward_kept;
    r.broken = rule.reward_broken;
    if constexpr (is_must<Kind>) {
      r.formula = lower(rule.formula);
      d.musts[d.must_count++] = static_cast<std::uint8_t>(d.rule_count - 1);
      record(f.add({Op::negation, 0, 0, 0, r.formula}));
    }
  });
  d.decided = lower(Task::decided);
  d.unanimous = Task::unanimous.name;
  record(lower(any(correct && !Task::decided)));
  record(lower(failure_free));
  record(lower((failure_free && all(Task::decided))));
  d.unanimous_among = lower(Task::unanimous.among);
  record(d.unanimous_among);
  d.unanimous_wanted = lower(Task::unanimous.wanted);
  record(f.add({Op::conjunction, 0, 0, 0, d.unanimous_among, d.unanimous_wanted}));
  std::size_t k = 0;
  for_each_rule([&](auto const& rule) {
    if (k == d.rule_count) return;
    RuleDescription& r = d.rules[k++];
    r.premise = premise_of(f, rule.formula);
    if (r.must) record(r.premise);
  });
  if constexpr (requires { Task::measures; }) {
    hana::for_each(Task::measures, [&](auto const& measure) {
      d.too_many_measures = d.too_many_measures || d.measure_count == d.measures.size() || d.ledger_size >= 31;
      if (d.too_many_measures) return;
      d.measures[d.measure_count++] = measure.name;
      record(lower(measure.formula));
    });
  }
  d.ledger_terms = f.size;
  d.witnessed = f.witnessed;
  d.counted = f.counted;
  d.remembered = f.remembered;
  for (std::size_t id = 0; id < f.size; ++id) {
    d.asks_failure_free = d.asks_failure_free || f.terms[id].op == Op::failure_free;
    d.asks_loss_free_rounds = d.asks_loss_free_rounds || f.terms[id].op == Op::loss_free_rounds;
    d.asks_loss_free_from = d.asks_loss_free_from || f.terms[id].op == Op::loss_free_from;
    d.asks_messages = d.asks_messages || f.terms[id].op == Op::messages;
  }

  k = 0;
  for_each_rule([&](auto const& rule) {
    if (k == d.rule_count) return;
    RuleDescription& r = d.rules[k++];
    if (!r.must) r.formula = lower(rule.formula);
  });
  if constexpr (restricts_starts<Task>) {
    d.restricts_starts = true;
    d.starting = lower(Task::starting);
  }
  auto const set_of = [](auto const& states) {
    std::uint32_t set = 0;
    for (state_t s : states) set |= std::uint32_t{1} << s;
    return set;
  };
  if constexpr (requires { Task::halted.size(); }) d.halted = set_of(Task::halted);
  d.silent = d.halted;
  if constexpr (requires { Task::silent.size(); }) d.silent |= set_of(Task::silent);
  d.too_large = d.too_large || f.too_many;
  for (std::size_t id = 0; id < f.size; ++id) {
    if (f.terms[id].op == Op::is && f.terms[id].low < max_nodes) {
      d.named_processes = with(d.named_processes, f.terms[id].low);
    }
  }
  return d;
}

}  // namespace detail

/// A task as data.
template <detail::task Task>
inline constexpr TaskDescription description_of_task = detail::describe_task<Task>();

namespace detail {

template <task Task>
inline constexpr std::size_t must_count = description_of_task<Task>.must_count;

[[nodiscard]] inline std::vector<std::string> must_names(TaskDescription const& task) {
  std::vector<std::string> result;
  for (unsigned k = 0; k < task.must_count; ++k) result.emplace_back(task.must(k).name);
  return result;
}

/// The bits of an outcome (which formulas of the ledger are true) that are violations.
[[nodiscard]] constexpr std::uint32_t violations_of(TaskDescription const& task) {
  return (std::uint32_t{1} << task.must_count) - 1;
}

/// Does a formula of one process depend on where it goes?
[[nodiscard]] constexpr bool mentions_states(Formulas const& formulas, term_id id) {
  Term const& t = formulas[id];
  switch (t.op) {
    case Op::visits:
    case Op::in:
    case Op::ends:
      return true;
    case Op::negation:
      return mentions_states(formulas, t.left);
    case Op::conjunction:
    case Op::disjunction:
    case Op::implication:
      return mentions_states(formulas, t.left) || mentions_states(formulas, t.right);
    case Op::starts:
    case Op::is:
    case Op::correct:
    case Op::failure_free:
    case Op::failures:
    case Op::loss_free_rounds:
    case Op::loss_free_from:
    case Op::messages:
    case Op::all:
    case Op::any:
    case Op::count:
      break;
  }
  return false;
}

/// The highest state that a formula mentions, or that is silent; the last round that one asks about; the highest
/// process that one names.
[[nodiscard]] constexpr unsigned highest_state(TaskDescription const& task) {
  auto highest = static_cast<unsigned>(task.silent == 0 ? 0 : 31 - std::countl_zero(task.silent));
  for (std::size_t id = 0; id < task.formulas.size; ++id) {
    if (task.formulas.terms[id].state > highest) highest = task.formulas.terms[id].state;
  }
  return highest;
}
[[nodiscard]] constexpr unsigned latest_round(TaskDescription const& task) {
  unsigned latest = 0;
  for (std::size_t id = 0; id < task.formulas.size; ++id) {
    Term const& t = task.formulas.terms[id];
    if (t.op == Op::in && t.high > latest) latest = t.high;
    if (t.op == Op::loss_free_from && t.low > latest) latest = t.low;
    if (t.op == Op::visits && t.high != unbounded && t.high > latest) latest = t.high;
  }
  return latest;
}
[[nodiscard]] constexpr unsigned highest_process(TaskDescription const& task) {
  unsigned highest = 0;
  for (std::size_t id = 0; id < task.formulas.size; ++id) {
    Term const& t = task.formulas.terms[id];
    if (t.op == Op::is && t.low > highest) highest = t.low;
  }
  return highest;
}

/// Does every rule have a name to refer to it by? Can the `must` rules be told apart by the first words of theirs?
[[nodiscard]] constexpr bool rules_have_names(TaskDescription const& task) {
  for (unsigned k = 0; k < task.rule_count; ++k) {
    if (task.rules[k].word().empty()) return false;
  }
  return true;
}
[[nodiscard]] constexpr bool first_words_differ(TaskDescription const& task) {
  for (unsigned a = 0; a < task.must_count; ++a) {
    for (unsigned b = 0; b < a; ++b) {
      if (task.must(a).word() == task.must(b).word()) return false;
    }
  }
  return true;
}

}  // namespace detail

}  // namespace protolearn
