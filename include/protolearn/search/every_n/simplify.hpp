// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <vector>

#include "protolearn/search/sat/solver.hpp"
#include "protolearn/verification/every_n/reachable.hpp"
#include "protolearn/verification/every_n/verify.hpp"

// The first machine that a search finds is seldom the one that a person would write. From a right machine to a simpler
// one, each step of which is proved again.

namespace protolearn::detail {

/// The states that a process has decided in, as the task says it.
[[nodiscard]] inline std::vector<state_t> decisions(TaskDescription const& task) {
  std::vector<state_t> result;
  auto const visit = [&](auto const& self, term_id id) -> void {
    Term const& t = task.formulas[id];
    if (t.op == Op::visits || t.op == Op::ends || t.op == Op::in) result.push_back(t.state);
    if (t.op != Op::conjunction && t.op != Op::disjunction) return;
    self(self, t.left);
    self(self, t.right);
  };
  visit(visit, task.decided);
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

/// Leaves out what a machine that is right for every N does not need: first ways out of decisions, then transitions,
/// one at a time. Where nobody ever looks, what stands there is chosen so that rows depend on few predicates.
class Simplifier {
 public:
  /// `drops`: leaves out predicates that do not matter, too.
  Simplifier(Description const& setting, ThresholdTable table, bool drops, sat::Until const& until)
      : setting_(setting), table_(std::move(table)), until_(until), drops_(drops) {}

  /// The machine that it comes to. It was proved as it is, as far as the time went.
  ThresholdTable run() {
    absorb();
    leave_out();
    fill();
    return table_;
  }

 private:
  using clock = std::chrono::steady_clock;
  static constexpr unsigned most_steps = 1000;

  /// Is the machine right for every N? What is not found out within a second counts as wrong.
  [[nodiscard]] bool is_right(ThresholdTable const& table) {
    if (until_.over() || ++steps_ > most_steps) return false;
    auto const next = next_of(setting_, table);
    auto const limit = std::min<std::chrono::nanoseconds>(std::chrono::seconds{1}, until_.deadline - clock::now());
    EveryN every_n(setting_, table, limit, until_.stop, next);
    for (unsigned k = 0; k < setting_.task->must_count; ++k) {
      unsigned const rule = (last_broken_ + k) % setting_.task->must_count;
      if (every_n.ask({setting_.task->must(rule).formula, false}, {}).kind == Occurrence::Kind::no) continue;
      last_broken_ = rule;
      return false;
    }
    return true;
  }
  bool take(ThresholdTable const& other) {
    if (other == table_ || !is_right(other)) return false;
    table_ = other;
    return true;
  }

  [[nodiscard]] std::size_t width() const { return std::size_t{1} << table_.predicates.size(); }
  [[nodiscard]] std::size_t rows() const { return std::size_t{table_.clocks} * table_.states; }
  [[nodiscard]] state_t own(std::size_t row) const { return static_cast<state_t>(row % table_.states); }

  static void replace(ThresholdTable& table, std::size_t begin, std::size_t end, state_t from, state_t to) {
    std::replace(table.answers.begin() + static_cast<std::ptrdiff_t>(begin),
                 table.answers.begin() + static_cast<std::ptrdiff_t>(end), from, to);
  }

  /// Who has decided stays where it is: in all decisions if that is right, or else in those in which it is.
  void absorb() {
    auto const staying = [&](std::vector<state_t> const& states, ThresholdTable table) {
      for (std::size_t row = 0; row < rows(); ++row) {
        if (std::find(states.begin(), states.end(), own(row)) == states.end()) continue;
        std::fill_n(table.answers.begin() + static_cast<std::ptrdiff_t>(row * width()), width(), own(row));
      }
      return table;
    };
    auto const all = decisions(*setting_.task);
    if (take(staying(all, table_))) return;
    for (state_t const s : all) take(staying({s}, table_));
  }

  /// Transition by transition: a process that would take it stays where it is, or goes where the row goes anyway.
  void leave_out() {
    bool again = true;
    while (again && steps_ < most_steps && !until_.over()) {
      again = false;
      unseen_ = unreachable_entries();
      for (std::size_t row = 0; row < rows(); ++row) {
        std::size_t const begin = row * width(), end = begin + width();
        for (state_t const target : targets(row)) {
          if (target == own(row)) continue;
          std::vector<state_t> instead{own(row)};
          for (state_t const other : targets(row)) {
            if (other != own(row) && other != target) instead.push_back(other);
          }
          for (state_t const other : instead) {
            ThresholdTable table = table_;
            replace(table, begin, end, target, other);
            if (!take(table)) continue;
            again = true;
            break;
          }
        }
      }
    }
  }

  /// To where somebody goes that looks up the row, for some N.
  [[nodiscard]] std::vector<state_t> targets(std::size_t row) const {
    std::vector<state_t> result;
    for (std::size_t e = row * width(); e < (row + 1) * width(); ++e) {
      if (!unseen_[e] && std::find(result.begin(), result.end(), table_.answers[e]) == result.end())
        result.push_back(table_.answers[e]);
    }
    return result;
  }

  [[nodiscard]] std::vector<bool> unreachable_entries() {
    std::vector<bool> unseen(table_.answers.size(), true);
    auto const next = [&](state_t from, std::vector<unsigned> const& counts, unsigned n, unsigned f, unsigned round) {
      std::size_t const entry = table_.entry(from, counts, n, f, setting_.view.clock_in(round));
      unseen[entry] = false;
      return table_.answers[entry];
    };
    auto const limit = std::min<std::chrono::nanoseconds>(std::chrono::seconds{2}, until_.deadline - clock::now());
    EveryN ask(setting_, table_, limit, until_.stop);
    if (!see_everything(ask, setting_, unseen, next)) unseen.assign(unseen.size(), false);
    return unseen;
  }

  /// Says of each row what nobody ever looks up so that as few predicates as possible matter.
  void fill() {
    unseen_ = unreachable_entries();
    ThresholdTable table = table_;
    for (std::size_t row = 0; row < rows(); ++row) fill(table, row);
    if (!take(table)) return;
    drop_predicates();
  }

  void fill(ThresholdTable& table, std::size_t row) const {
    std::size_t const begin = row * width();
    std::vector<bool> open(unseen_.begin() + static_cast<std::ptrdiff_t>(begin),
                           unseen_.begin() + static_cast<std::ptrdiff_t>(begin + width()));
    auto const answer = [&](std::size_t bits) -> state_t& { return table.answers[begin + bits]; };
    for (std::size_t k = table.predicates.size(); k-- > 0;) {
      std::size_t const flip = std::size_t{1} << k;
      bool matters = false;
      for (std::size_t bits = 0; bits < width(); ++bits) {
        matters = matters || (!open[bits] && !open[bits ^ flip] && answer(bits) != answer(bits ^ flip));
      }
      for (std::size_t bits = 0; !matters && bits < width(); ++bits) {
        if (open[bits] && !open[bits ^ flip]) {
          answer(bits) = answer(bits ^ flip);
          open[bits] = false;
        }
      }
    }
    for (std::size_t bits = 0; bits < width(); ++bits) {  // what is left: as a neighbour, or no transition
      if (!open[bits]) continue;
      answer(bits) = own(row);
      for (std::size_t k = 0; k < table.predicates.size(); ++k) {
        if (!open[bits ^ std::size_t{1} << k]) answer(bits) = answer(bits ^ std::size_t{1} << k);
      }
    }
  }

  /// Those that no row depends on.
  void drop_predicates() {
    for (std::size_t k = table_.predicates.size(); k-- > 0;) {
      std::size_t const flip = std::size_t{1} << k;
      bool matters = false;
      for (std::size_t e = 0; e < table_.answers.size(); ++e) {
        matters = matters || table_.answers[e] != table_.answers[e ^ flip];
      }
      if (matters || !drops_) continue;
      ThresholdTable less = table_;
      less.predicates.erase(less.predicates.begin() + static_cast<std::ptrdiff_t>(k));
      less.answers.clear();
      for (std::size_t e = 0; e < table_.answers.size(); ++e) {
        if ((e & flip) == 0) less.answers.push_back(table_.answers[e]);
      }
      table_ = less;
    }
  }

  Description const& setting_;
  ThresholdTable table_;
  sat::Until const& until_;
  std::vector<bool> unseen_;  // [entry]: nobody ever looks it up, whatever N
  unsigned steps_ = 0, last_broken_ = 0;
  bool drops_;
};

}  // namespace protolearn::detail
