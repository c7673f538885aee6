// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <ostream>
#include <span>
#include <string>
#include <vector>

#include "protolearn/core/words.hpp"
#include "protolearn/model/predicate.hpp"
#include "protolearn/model/setting.hpp"
#include "protolearn/model/threshold_table.hpp"
#include "protolearn/publishing/decision_list.hpp"
#include "protolearn/publishing/implications.hpp"
#include "protolearn/verification/every_n/reachable.hpp"

// A machine of threshold predicates as sentences, such as published protocols are made of.

namespace protolearn {

namespace detail {

/// Says in sentences what a table answers in the entries that matter: exactly this, whatever the number of processes.
class TableSentences {
 public:
  /// relevant[entry]; empty: all are.
  TableSentences(Description const& setting, ThresholdTable const& table, std::vector<bool> const& relevant)
      : setting_(setting), table_(table), never_(impossible_combinations(table.predicates)) {
    free_.resize(table.answers.size());
    for (std::size_t e = 0; e < free_.size(); ++e) {
      bool const never = never_[e & (row_size() - 1)], left_out = !relevant.empty() && !relevant[e];
      free_[e] = never || left_out;
      some_left_out_ = some_left_out_ || (left_out && !never);
    }
  }

  [[nodiscard]] std::vector<std::string> lines() const {
    std::vector<std::string> result, staying;
    for (unsigned own = 0; own < table_.states; ++own) {
      auto const s = static_cast<state_t>(own);
      std::vector<Group> const groups = groups_of(s);
      bool stays = true;
      for (Group const& group : groups) {
        DecisionList const list = decision_list(group.row, s, group.free);
        if (list.rules.empty() && list.otherwise == s) continue;
        stays = false;
        std::string const when = groups.size() > 1 ? ", " + rounds_in_words(group.clocks) : "";
        result.push_back(name(s) + when + ": " + in_words(list, s));
      }
      if (stays && !groups.empty()) staying.push_back(name(s));
    }
    if (!staying.empty()) {
      std::string line = "stay: ";
      for (std::string const& one : staying) line += (line.size() > 6 ? ", " : "") + one;
      result.push_back(line);
    }
    return result;
  }

  /// Do the sentences leave out what can be received, but is not in any execution?
  [[nodiscard]] bool some_left_out() const { return some_left_out_; }

 private:
  /// Rounds in which a state does the same, as far as it matters.
  struct Group {
    std::vector<unsigned> clocks;
    std::vector<state_t> row;
    std::vector<bool> free;
  };

  [[nodiscard]] std::size_t row_size() const { return std::size_t{1} << table_.predicates.size(); }
  [[nodiscard]] std::string name(state_t s) const { return setting_.task->state_name(s); }

  /// Of one state; rounds in which nobody is in it are in none.
  [[nodiscard]] std::vector<Group> groups_of(state_t own) const {
    std::vector<Group> groups;
    for (unsigned clock = 0; clock < table_.clocks; ++clock) {
      auto const row = table_.row(own, clock);
      auto const begin = free_.begin() + (row.data() - table_.answers.data());
      std::vector<bool> const free(begin, begin + static_cast<std::ptrdiff_t>(row_size()));
      if (std::find(free.begin(), free.end(), false) == free.end()) continue;
      auto const same = std::find_if(groups.begin(), groups.end(), [&](Group const& group) {
        for (std::size_t bits = 0; bits < row.size(); ++bits) {
          if (!free[bits] && !group.free[bits] && row[bits] != group.row[bits]) return false;
        }
        return true;
      });
      if (same == groups.end()) {
        groups.push_back({{clock}, {row.begin(), row.end()}, free});
        continue;
      }
      same->clocks.push_back(clock);
      for (std::size_t bits = 0; bits < row.size(); ++bits) {
        if (free[bits]) continue;
        same->row[bits] = row[bits];
        same->free[bits] = false;
      }
    }
    return groups;
  }

  [[nodiscard]] std::string rounds_in_words(std::vector<unsigned> const& clocks) const {
    std::vector<std::string> words;
    for (unsigned const clock : clocks) {
      words.push_back(setting_.view.value_name(setting_.view.digits - 1, clock, *setting_.task));
    }
    return in_rounds(words);
  }

  /// "if some V0 -> ECHO; otherwise -> ACCEPT". Whoever stays in any other case is not told to.
  [[nodiscard]] std::string in_words(DecisionList const& list, state_t own) const {
    auto const names = [this](state_t s) { return name(s); };
    std::string text;
    for (auto const& [condition, next] : list.rules) {
      text += text.empty() ? "if " : "; if ";
      std::string conjunction;
      for (unsigned k = 0; k < table_.predicates.size(); ++k) {
        if (((condition.which >> k) & 1U) == 0) continue;
        conjunction += (conjunction.empty() ? "" : " and ") +
                       literal_in_words(table_.predicates[k], ((condition.values >> k) & 1U) != 0, names);
      }
      text += conjunction + " -> " + name(next);
    }
    if (list.rules.empty()) return "-> " + name(list.otherwise);
    return list.otherwise == own ? text : text + "; otherwise -> " + name(list.otherwise);
  }

  Description const& setting_;
  ThresholdTable const& table_;
  std::vector<bool> never_;  // by combination of predicates
  std::vector<bool> free_;   // by entry: does not matter
  bool some_left_out_ = false;
};

}  // namespace detail

/// A machine of threshold predicates in words: a sentence for each state that a process may leave, such as "V0: if more
/// than F in {ECHO, ACCEPT} -> ECHO; if ..". The first condition that holds decides, and if none does, the process
/// stays. Where that depends on the round, there are several sentences: "V0, in the last round: ..". Last come those
/// that nobody leaves: "stay: COMMIT, ABORT". What holds in entries with relevant[entry] is said exactly, and only
/// that; if `relevant` is empty, of all.
template <class Setting>
  requires(Setting::for_every_n)
[[nodiscard]] std::vector<std::string> sentences(typename Setting::machine_type const& machine,
                                                 std::vector<bool> const& relevant) {
  auto const table = detail::table_of(machine);
  return detail::TableSentences(description_of<Setting>, table, relevant).lines();
}

/// The same of what is reached in executions, for some N. Z3 says what that is; what it does not find out within the
/// options' time is said as well.
template <class Setting>
  requires(Setting::for_every_n)
[[nodiscard]] std::vector<std::string> sentences(typename Setting::machine_type const& machine,
                                                 VerifyOptions const& options = {}) {
  return sentences<Setting>(machine, reachable<Setting>(machine, options));
}

/// Prints the sentences, at most `most_lines` lines of them, and what they leave out.
template <class Setting>
  requires(Setting::for_every_n)
void print_sentences(std::ostream& out, typename Setting::machine_type const& machine,
                     std::vector<bool> const& relevant, std::size_t most_lines = 80) {
  auto const table = detail::table_of(machine);
  detail::TableSentences const said(description_of<Setting>, table, relevant);
  auto const lines = said.lines();
  std::size_t const shown = std::min(most_lines, lines.size());
  for (std::size_t k = 0; k < shown; ++k) out << "  " << lines[k] << '\n';
  if (shown < lines.size()) out << "    ... and " << lines.size() - shown << " more lines\n";
  if (said.some_left_out()) out << "  (What no execution reaches is left out.)\n";
}

}  // namespace protolearn
