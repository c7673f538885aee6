// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <utility>
#include <vector>

#include "protolearn/search/sat/decision_order.hpp"
#include "protolearn/search/sat/propagation.hpp"
#include "protolearn/search/sat/solver.hpp"

namespace protolearn::sat {

/// A small solver of our own, for many short calls, each much like the one before: conflict-driven clause learning with
/// two watched literals and first-UIP clauses (N. Een and N. Sorensson, "An extensible SAT-solver", SAT 2003),
/// minimised (N. Sorensson and A. Biere, "Minimizing learned clauses", SAT 2009). Restarts when learned clauses are
/// worse than usual, by moving averages (A. Biere and A. Froehlich, "Evaluating CDCL restart schemes", POS 2015), and
/// forgets those that are not used and join many levels (G. Audemard and L. Simon, "Predicting learnt clauses quality
/// in modern SAT solvers", IJCAI 2009). Assumptions are the first decisions, a level each (Een and Sorensson): what is
/// learned follows from the clauses alone, and stays.
///
/// It does two things that a general-purpose engine cannot, and that count here. While a call is easy, what was last in
/// a conflict is decided first, variables nobody has met in a conflict come last, and lazy ones not at all: what is not
/// in question stays as it is. A hard call, often one without a solution, decides all variables, by activity. Where
/// hard calls are expected, all that matters has been said and there is often a solution: they go by the queue, which
/// finds counting with six processes and three states in seconds, while activities do not in a minute.
///
/// Tried without gain on these questions: keeping the assignment from call to call, trail reuse, chronological
/// backtracking, minimising by binary clauses, recounting levels, deciding rounds in their order. Activities in easy
/// calls take twice to eight times as long; the queue in hard ones up to 1.4 times.
class CdclSolver final : public Solver, private Propagation {
 public:
  CdclSolver() { grow(0); }

  void add(std::vector<int> const& clause) override {
    if (!consistent_) return;
    backtrack(0);
    literals_.clear();
    for (int literal : clause) {
      grow(static_cast<unsigned>(std::abs(literal)));
      Literal const l = code(literal);
      if (values_[l] > 0) return;
      if (values_[l] == 0) literals_.push_back(l);
    }
    if (literals_.empty()) {
      consistent_ = false;
    } else if (literals_.size() == 1) {
      assign(literals_[0], none);
      consistent_ = propagate() == none;
    } else {
      attach(store(literals_, 0));
    }
  }

  using Solver::solve;
  Answer solve(Until const& until, std::vector<int> const& assumptions) override {
    assume(assumptions);
    std::uint64_t conflicts = 0;
    unsigned since_restart = 0;
    saved_ = phase_;
    is_easy_ = true;
    by_activity_ = false;
    while (consistent_) {
      Reference const conflict = propagate();
      if (conflict != none) {
        if (level() == 0) break;
        learn(conflict);
        if (++conflicts == easy) work_hard();
        if (conflicts % 256 == 0 && until.over()) return Answer::unknown;
        if (++since_restart >= 2 && recent_ > 1.25 * usual_) {
          since_restart = 0;
          recent_ = usual_;
          bool const forgets = learned_.size() > 4000 + 2000 * reductions_;
          // Assumptions stay where they can: they would only be decided again.
          backtrack(forgets ? 0 : static_cast<unsigned>(assumptions_.size()));
          if (forgets) {
            if (propagate() != none) break;  // what was learned may be a unit clause
            reduce();
          }
        }
        continue;
      }
      Literal const decision = decide();
      if (decision == none) return Answer::satisfiable;
      if (values_[decision] < 0) {
        write_core(decision);
        return Answer::unsatisfiable;
      }
      levels_.push_back(trail_.size());
      assign(decision, none);
    }
    consistent_ = false;
    return Answer::unsatisfiable;
  }

  bool value(int variable) override { return values_[2 * static_cast<unsigned>(variable)] > 0; }
  std::vector<int> core() override { return core_; }

  void phase(int literal) override {
    grow(static_cast<unsigned>(std::abs(literal)));
    phase_[static_cast<unsigned>(std::abs(literal))] = literal > 0 ? 1 : -1;
  }

  void lazy(int variable) override {
    grow(static_cast<unsigned>(variable));
    decides_[static_cast<unsigned>(variable)] = 0;
  }

  [[nodiscard]] bool was_hard() const override { return !is_easy_; }
  void expect_hard() override { expects_hard_ = true; }

  /// Conflicts since the beginning.
  [[nodiscard]] std::uint64_t conflicts() const noexcept { return learned_ever_; }
  /// Learned clauses that are not forgotten.
  [[nodiscard]] std::size_t learned() const noexcept { return learned_.size(); }

 private:
  static constexpr std::uint32_t used = 0x80000000U;  // marks, in a quality, that a recent conflict has used the clause

  void grow(unsigned variable) {
    while (phase_.size() <= variable) {
      auto const v = static_cast<unsigned>(phase_.size());
      phase_.push_back(-1);
      saved_.push_back(-1);
      decides_.push_back(1);
      seen_.push_back(Seen::no);
      stamp_of_level_.push_back(0);
      if (v > 0) queue_.add();
    }
    grow_to(variable);
  }

  void backtrack(unsigned to) {
    take_back(to, [&](Literal l) {
      saved_[l / 2] = (l & 1U) != 0 ? -1 : 1;
      queue_.unassigned(l / 2);
      if (by_activity_) heap_.unassigned(l / 2);
    });
  }

  // --- learning -----------------------------------------------------------------------------------------------------

  /// Learns from a conflict above level 0, and goes back to where the clause says something new.
  void learn(Reference conflict) {
    resolve(conflict);
    minimise();
    for (std::size_t k = 2; k < literals_.size(); ++k) {
      if (level_of_[literals_[k] / 2] > level_of_[literals_[1] / 2]) std::swap(literals_[1], literals_[k]);
    }
    std::uint32_t const levels = stamp_levels();
    ++learned_ever_;
    recent_ += (levels - recent_) / 16;
    usual_ += (levels - usual_) / static_cast<double>(std::min<std::uint64_t>(learned_ever_, 4096));
    backtrack(literals_.size() == 1 ? 0 : level_of_[literals_[1] / 2]);
    if (literals_.size() == 1) {
      assign(literals_[0], none);
    } else {
      Reference const clause = store(literals_, levels | used);
      attach(clause);
      learned_.push_back(clause);
      assign(literals_[0], clause);
    }
  }

  /// Writes the first-UIP clause of a conflict; the literal of the present level comes first.
  void resolve(Reference conflict) {
    literals_.assign(1, 0);
    unsigned open = 0;
    std::size_t at = trail_.size();
    Literal p = none;
    Reference reason = conflict;
    do {
      if (arena_[reason + 1] != 0) arena_[reason + 1] |= used;
      for (std::uint32_t k = 0; k < arena_[reason]; ++k) {
        Literal const q = arena_[reason + 2 + k];
        if (q == p || seen_[q / 2] != Seen::no || level_of_[q / 2] == 0) continue;
        seen_[q / 2] = Seen::in_clause;
        met_.push_back(q / 2);
        if (level_of_[q / 2] == level()) {
          ++open;
        } else {
          literals_.push_back(q);
        }
      }
      while (seen_[trail_[--at] / 2] == Seen::no) {
      }
      p = trail_[at];
      reason = reason_[p / 2];
      seen_[p / 2] = Seen::no;
    } while (--open > 0);
    literals_[0] = p ^ 1U;
    by_activity_ ? heap_.bump(met_) : queue_.bump(met_);
    met_.clear();
  }

  /// Leaves out the literals that the others imply.
  void minimise() {
    stamp_levels();
    marked_.assign(literals_.begin() + 1, literals_.end());
    std::erase_if(literals_, [&](Literal l) { return l != literals_[0] && is_implied(l); });
    for (Literal l : marked_) seen_[l / 2] = Seen::no;
  }

  /// Do the other literals of the clause imply this one, by reasons and reasons of reasons?
  [[nodiscard]] bool is_implied(Literal l) {
    if (reason_[l / 2] == none) return false;
    todo_.assign(1, l);
    std::size_t const before = marked_.size();
    while (!todo_.empty()) {
      Literal const one = todo_.back();
      todo_.pop_back();
      Reference const reason = reason_[one / 2];
      for (std::uint32_t k = 0; k < arena_[reason]; ++k) {
        Literal const q = arena_[reason + 2 + k];
        if (q / 2 == one / 2 || seen_[q / 2] == Seen::in_clause || seen_[q / 2] == Seen::implied ||
            level_of_[q / 2] == 0)
          continue;
        if (seen_[q / 2] == Seen::not_implied || reason_[q / 2] == none ||
            stamp_of_level_[level_of_[q / 2]] != stamp_) {
          for (std::size_t j = before; j < marked_.size(); ++j) seen_[marked_[j] / 2] = Seen::not_implied;
          return false;
        }
        seen_[q / 2] = Seen::implied;
        marked_.push_back(q);
        todo_.push_back(q);
      }
    }
    return true;
  }

  /// Marks the levels of the clause's literals, and counts them.
  std::uint32_t stamp_levels() {
    ++stamp_;
    std::uint32_t levels = 0;
    for (Literal l : literals_) {
      std::uint64_t& stamp = stamp_of_level_[level_of_[l / 2]];
      levels += stamp != stamp_ ? 1U : 0U;
      stamp = stamp_;
    }
    return levels;
  }

  /// Forgets half of the learned clauses: first those that were not used since the last time, and of them those of many
  /// levels. Only at level 0, where everything must be propagated: what is known there leaves the others, and no less
  /// than two literals of a clause.
  void reduce() {
    ++reductions_;
    auto const worth = [&](Reference at) { return arena_[at + 1] ^ used; };  // less is better
    std::stable_sort(learned_.begin(), learned_.end(), [&](Reference a, Reference b) { return worth(a) < worth(b); });
    std::size_t const half = learned_.size() / 2;
    auto const old = std::exchange(arena_, {});
    auto const learned = std::exchange(learned_, {});
    for (auto& list : watches_) list.clear();
    for (Literal l : trail_) reason_[l / 2] = none;
    auto const keep = [&](Reference at) {
      literals_.clear();
      for (std::uint32_t k = 0; k < old[at]; ++k) {
        Literal const l = old[at + 2 + k];
        if (values_[l] > 0) return;
        if (values_[l] == 0) literals_.push_back(l);
      }
      std::uint32_t const levels = old[at + 1] & ~used;
      Reference const clause = store(literals_, levels);
      attach(clause);
      if (levels > 0) learned_.push_back(clause);
    };
    for (Reference at = 0; at < old.size(); at += 2 + old[at]) {
      if (old[at + 1] == 0) keep(at);
    }
    for (std::size_t k = 0; k < learned.size(); ++k) {
      if (k < half || (old[learned[k] + 1] & ~used) <= 2) keep(learned[k]);
    }
  }

  // --- assumptions --------------------------------------------------------------------------------------------------

  void assume(std::vector<int> const& assumptions) {
    core_.clear();
    if (assumptions_.empty() && assumptions.empty()) return;  // goes on where the last call ended
    backtrack(0);
    assumptions_.clear();
    for (int literal : assumptions) {
      grow(static_cast<unsigned>(std::abs(literal)));
      assumptions_.push_back(code(literal));
    }
    // One that is said twice has two levels, so that there may be more levels than variables.
    stamp_of_level_.resize(phase_.size() + assumptions_.size());
  }

  /// Writes the assumptions that make this one false, and itself, while nothing else is decided: reasons are followed
  /// back to decisions (Een and Sorensson's analyse_final).
  void write_core(Literal assumption) {
    auto const meet = [&](Literal l) {
      if (level_of_[l / 2] > 0) seen_[l / 2] = Seen::in_clause;
    };
    core_.push_back(decode(assumption));
    meet(assumption);
    for (std::size_t at = trail_.size(); level() > 0 && at-- > levels_[0];) {
      Literal const l = trail_[at];
      if (std::exchange(seen_[l / 2], Seen::no) == Seen::no) continue;
      Reference const reason = reason_[l / 2];
      if (reason == none) {
        core_.push_back(decode(l));
      } else {
        for (std::uint32_t k = 0; k < arena_[reason]; ++k) {
          if (arena_[reason + 2 + k] != l) meet(arena_[reason + 2 + k]);
        }
      }
    }
  }

  // --- decisions ----------------------------------------------------------------------------------------------------

  /// The literal to decide, or none. First come the assumptions: one that is true has its level to itself, and one that
  /// is false is returned as it is.
  Literal decide() {
    for (; level() < assumptions_.size(); levels_.push_back(trail_.size())) {
      if (values_[assumptions_[level()]] <= 0) return assumptions_[level()];
    }
    unsigned const variable = pick();
    return variable == 0 ? none : 2 * variable + (saved_[variable] > 0 ? 0U : 1U);
  }

  unsigned pick() {
    if (by_activity_) return heap_.next([&](unsigned v) { return values_[2 * v] == 0; });
    return queue_.next([&](unsigned v) { return values_[2 * v] == 0 && (!is_easy_ || decides_[v] != 0); });
  }

  /// From here on, in this call, decides all variables: by activity; or, if hard calls are expected, by the queue.
  void work_hard() {
    backtrack(0);
    is_easy_ = false;
    by_activity_ = !expects_hard_;
    if (by_activity_) {
      heap_.restart(static_cast<unsigned>(phase_.size()) - 1);
    } else {
      queue_.again();
    }
  }

  static constexpr std::uint64_t easy = 1000;  // conflicts of a call

  enum class Seen : std::uint8_t { no, in_clause, implied, not_implied };

  bool consistent_ = true, is_easy_ = true, by_activity_ = false, expects_hard_ = false;
  std::vector<Reference> learned_;
  std::vector<std::int8_t> phase_, saved_;
  std::vector<std::uint8_t> decides_;

  std::vector<Literal> literals_, marked_, todo_, assumptions_;
  std::vector<int> core_;
  std::vector<Seen> seen_;
  std::vector<std::uint64_t> stamp_of_level_;
  std::uint64_t stamp_ = 0;
  std::uint64_t reductions_ = 0, learned_ever_ = 0;
  double recent_ = 0, usual_ = 0;  // levels of learned clauses

  std::vector<unsigned> met_;
  DecisionQueue queue_;
  DecisionHeap heap_{queue_};
};

}  // namespace protolearn::sat
