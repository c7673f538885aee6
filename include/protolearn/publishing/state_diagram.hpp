// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/model/execution_facts.hpp"
#include "protolearn/model/threshold_table.hpp"
#include "protolearn/publishing/conditions.hpp"
#include "protolearn/publishing/remarks.hpp"

// A machine as a state diagram, as data: dot.hpp and mermaid.hpp draw it.

namespace protolearn {

/// States, and the conditions under which a process goes from one to the next. The conditions are right on every
/// observation that was called relevant, and say nothing of others. Those of the arrows that leave a state exclude each
/// other there; if none holds, the arrow that is `otherwise` is taken.
struct StateDiagram {
  struct Node {
    unsigned process = 0;  // whose state, if each process has a machine for itself
    state_t state = 0;
    std::string name;
    bool start = false;     // somebody may start in it
    bool decision = false;  // who was in it has decided
  };
  /// Holds if all its literals do.
  struct Condition {
    std::vector<Remark> remarks;
    std::string words;  // "in round 2: heard 0 from anyone and missed somebody"
  };
  struct Arrow {
    std::size_t from = 0, to = 0;       // nodes
    std::vector<Condition> conditions;  // any of these; none if it is `otherwise`
    bool otherwise = false;

    /// What to write on it: a line for each condition, and of more than `most` how many there are.
    [[nodiscard]] std::vector<std::string> lines(std::size_t most = 3) const {
      if (otherwise) return {only ? "always" : "otherwise"};
      std::vector<std::string> result;
      std::size_t const shown = conditions.size() > most ? most - 1 : conditions.size();
      for (std::size_t k = 0; k < shown; ++k) result.push_back((k == 0 ? "" : "or ") + conditions[k].words);
      if (shown < conditions.size()) {
        result.push_back("or in " + std::to_string(conditions.size() - shown) + " more cases");
      }
      return result;
    }
    /// Nothing else leaves its state.
    bool only = false;
    /// Is it left out of pictures? Whoever stays in any other case needs no arrow.
    [[nodiscard]] bool implied() const { return from == to && otherwise; }
  };

  std::string title;       // the setting
  unsigned processes = 1;  // how many have a machine for themselves; 1: all have the same
  std::vector<Node> nodes;
  std::vector<Arrow> arrows;  // by where they come from; at most one between two nodes in one direction
};

namespace detail {

/// Does a process that has been in this state, and in no other, count as decided?
[[nodiscard]] inline bool decides(TaskDescription const& task, state_t s) {
  return truth(task.formulas, task.decided, StartFacts{&s, 1});
}

/// Makes a diagram of a table.
class DiagramMaker {
 public:
  using DigitsOf = std::function<void(std::size_t entry, state_t* digits)>;

  DiagramMaker(Description const& setting, std::vector<PredicateDescription> const& predicates, DigitsOf digits_of)
      : setting_(setting), predicates_(predicates), digits_of_(std::move(digits_of)) {
    diagram_.title = setting.str();
    diagram_.processes = setting.view.parts;
  }

  [[nodiscard]] StateDiagram make(std::span<state_t const> table, std::vector<bool> const& relevant) && {
    std::size_t const part = table.size() / diagram_.processes;
    for (unsigned p = 0; p < diagram_.processes; ++p) {
      Vocabulary const vocabulary(setting_, predicates_, p);
      std::vector<Rows> rows(setting_.shape.states);
      std::vector<state_t> digits(vocabulary.digits());
      for (std::size_t e = p * part; e < (p + 1) * part; ++e) {
        if (!relevant.empty() && !relevant[e]) continue;
        digits_of_(e, digits.data());
        Rows& of = rows[digits[0]];
        of.digits.insert(of.digits.end(), digits.begin(), digits.end());
        of.next.push_back(table[e]);
      }
      add_nodes(p, rows);
      for (unsigned own = 0; own < rows.size(); ++own) {
        if (!rows[own].next.empty()) add_arrows(vocabulary, p, static_cast<state_t>(own), rows[own]);
      }
    }
    return std::move(diagram_);
  }

 private:
  /// What can be observed in one state.
  struct Rows {
    std::vector<state_t> digits;  // of the first row, then of the second, ..
    std::vector<state_t> next;
  };

  static constexpr std::size_t most_bits = std::size_t{1}
                                           << 22;  // of all columns, if they are to be more than are needed

  void add_nodes(unsigned process, std::vector<Rows> const& rows) {
    TaskDescription const& task = *setting_.task;
    auto const* const initial_end = task.initial.begin() + task.initials;
    for (unsigned k = 0; k < rows.size(); ++k) {
      auto const s = static_cast<state_t>(k);
      bool const initial = std::find(task.initial.begin(), initial_end, s) != initial_end;
      bool const asked = !rows[k].next.empty(), halted = ((task.halted >> k) & 1U) != 0;
      bool const entered = std::any_of(rows.begin(), rows.end(), [s](Rows const& from) {
        return std::find(from.next.begin(), from.next.end(), s) != from.next.end();
      });
      if (!asked && !entered && !(initial && halted)) continue;
      node_of_[{process, s}] = diagram_.nodes.size();
      diagram_.nodes.push_back({process, s, task.state_name(s), initial && (asked || halted), decides(task, s)});
    }
  }

  void add_arrows(Vocabulary const& vocabulary, unsigned process, state_t own, Rows const& rows) {
    std::map<state_t, RowSet> by_next;
    for (std::size_t k = 0; k < rows.next.size(); ++k) {
      by_next.try_emplace(rows.next[k], rows.next.size()).first->second.insert(k);
    }
    std::map<state_t, ConditionFinder::Cover> covers;
    std::vector<Column> columns;
    state_t otherwise = rows.next[0];
    if (by_next.size() > 1) {
      columns = columns_of(vocabulary, rows);
      ConditionFinder const finder(columns);
      RowSet all(rows.next.size());
      for (std::size_t k = 0; k < rows.next.size(); ++k) all.insert(k);
      unsigned most = 0;
      for (auto const& [next, where] : by_next) {
        ConditionFinder::Cover const& cover = covers[next] = finder.find(where, all - where);
        unsigned const saved = next == own ? cover.cost + cover.cost / 2 : cover.cost;  // it needs no arrow
        if (saved <= most) continue;
        most = saved;
        otherwise = next;
      }
    }
    for (auto const& [next, where] : by_next) {
      StateDiagram::Arrow arrow;
      arrow.from = node_of_.at({process, own});
      arrow.to = node_of_.at({process, next});
      arrow.otherwise = next == otherwise;
      arrow.only = by_next.size() == 1;
      if (!arrow.otherwise) {
        for (auto const& conjunction : covers[next].conjunctions) {
          arrow.conditions.push_back(condition(vocabulary, own, columns, conjunction));
        }
      }
      diagram_.arrows.push_back(std::move(arrow));
    }
  }

  /// Of literals that hold of the same rows only that which is said the most easily.
  [[nodiscard]] static std::vector<Column> columns_of(Vocabulary const& vocabulary, Rows const& rows) {
    std::size_t const size = rows.next.size(), digits = vocabulary.digits();
    std::vector<std::uint64_t> occurring(digits);
    for (std::size_t k = 0; k < rows.digits.size(); ++k) occurring[k % digits] |= std::uint64_t{1} << rows.digits[k];
    std::vector<Remark> literals = vocabulary.all(occurring, false);
    if (2 * literals.size() > most_bits / size) literals = vocabulary.all(occurring, true);
    std::map<RowSet, std::pair<Remark, unsigned>> best;
    auto const offer = [&](Remark const& l, RowSet const& where) {
      unsigned const cost = vocabulary.cost(l);
      auto const [at, added] = best.try_emplace(where, l, cost);
      if (!added && cost < at->second.second) at->second = {l, cost};
    };
    for (Remark l : literals) {
      RowSet where(size), elsewhere(size);
      for (std::size_t k = 0; k < size; ++k) {
        (vocabulary.holds(l, rows.digits.data() + k * digits) ? where : elsewhere).insert(k);
      }
      if (where.empty() || elsewhere.empty()) continue;
      offer(l, where);
      l.negated = true;
      offer(l, elsewhere);
    }
    std::vector<Column> result;
    for (auto& [where, literal] : best) result.push_back({literal.first, where, literal.second});
    return result;
  }

  [[nodiscard]] static StateDiagram::Condition condition(Vocabulary const& vocabulary, state_t own,
                                                         std::vector<Column> const& columns,
                                                         std::vector<std::size_t> const& conjunction) {
    StateDiagram::Condition result;
    for (std::size_t const c : conjunction) result.remarks.push_back(columns[c].literal);
    std::stable_sort(result.remarks.begin(), result.remarks.end(),
                     [&](Remark const& a, Remark const& b) { return vocabulary.place(a) < vocabulary.place(b); });
    bool after_round = false;
    for (Remark const& l : result.remarks) {
      if (!result.words.empty()) result.words += after_round ? ": " : " and ";
      result.words += vocabulary.words(l, own);
      after_round = vocabulary.place(l) == 0;
    }
    return result;
  }

  Description const& setting_;
  std::vector<PredicateDescription> const& predicates_;
  DigitsOf digits_of_;
  StateDiagram diagram_;
  std::map<std::pair<unsigned, state_t>, std::size_t> node_of_;
};

}  // namespace detail

/// The machine as a diagram of what can happen: relevant[entry] says which observations can occur, and is empty if all
/// can (reachable<Setting>(machine) finds out). Greedy, not minimal: a state with n observations and m arrows to others
/// takes O(conditions * literals * n) steps, and a second for some 10,000 observations that a random machine answers.
template <class Setting>
[[nodiscard]] StateDiagram state_diagram(typename Setting::machine_type const& machine,
                                         std::vector<bool> const& relevant) {
  Description const& setting = description_of<Setting>;
  if constexpr (requires { machine.table(); }) {  // it has learned its predicates
    detail::ThresholdTable const& table = machine.table();
    auto const predicates = static_cast<unsigned>(table.predicates.size());
    auto const digits_of = [&table, predicates](std::size_t entry, state_t* digits) {
      std::size_t const row = entry >> predicates;
      *digits++ = static_cast<state_t>(row % table.states);
      for (unsigned k = 0; k < predicates; ++k) *digits++ = static_cast<state_t>((entry >> k) & 1U);
      if (table.clocks > 1) *digits = static_cast<state_t>(row / table.states);
    };
    return detail::DiagramMaker(setting, table.predicates, digits_of).make(table.answers, relevant);
  } else {
    std::vector<detail::PredicateDescription> const predicates =
        setting.view.predicates != nullptr ? setting.view.predicates() : std::vector<detail::PredicateDescription>{};
    std::span<state_t const> const table(machine.data(), machine.entries);
    return detail::DiagramMaker(setting, predicates, setting.view.digits_of).make(table, relevant);
  }
}

}  // namespace protolearn
