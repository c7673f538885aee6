// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "protolearn/core/random.hpp"
#include "protolearn/learning/sat/solver.hpp"

namespace protolearn::sat {

/// A small solver of our own, for many short calls: conflict-driven clause learning with two watched literals, first-UIP clauses,
/// activities (N. Een and N. Sorensson, "An extensible SAT-solver", SAT 2003), clause quality by the number of levels (G. Audemard and
/// L. Simon, "Predicting learnt clauses quality in modern SAT solvers", IJCAI 2009) and restarts when it is worse than usual, by moving
/// averages (A. Biere and A. Froehlich, "Evaluating CDCL restart schemes", POS 2015). Every call begins with the phases that were
/// asked for, and goes on with the values that variables had last. It does not decide lazy variables while the question is easy, which
/// an engine for every purpose has to; a hard one is refuted sooner (that of 8 processes, 4 crashes and 4
/// rounds in 2 s instead of not within 20) if it does.
class CdclSolver final : public Solver {
 public:
  explicit CdclSolver(std::uint64_t seed = 0) : random_(seed) { grow(0); }

  void add(std::vector<int> const& clause) override {
    if (!consistent_) return;
    backtrack(0);
    literals_.clear();
    for (int literal : clause) {
      grow(static_cast<unsigned>(std::abs(literal)));
      Literal const l = code(literal);
      if (value_of(l) > 0) return;
      if (value_of(l) == 0) literals_.push_back(l);
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

  Answer solve(Until const& until) override {
    std::uint64_t conflicts = 0;
    unsigned since_restart = 0;
    saved_ = phase_;
    is_easy_ = true;
    while (consistent_) {
      Reference const conflict = propagate();
      if (conflict != none) {
        if (level() == 0) break;
        learn(conflict);
        if (++conflicts == easy) decide_all();
        if (conflicts % 256 == 0 && until.over()) return Answer::unknown;
        if (++since_restart >= 2 && recent_ > 1.1 * usual_) {
          since_restart = 0;
          recent_ = usual_;
          backtrack(0);
          if (learned_.size() > 4000 + 1000 * reductions_) reduce();
        }
        continue;
      }
      unsigned const variable = pick();
      if (variable == 0) return Answer::satisfiable;
      levels_.push_back(trail_.size());
      assign(2 * variable + (saved_[variable] > 0 ? 0U : 1U), none);
    }
    consistent_ = false;
    return Answer::unsatisfiable;
  }

  bool value(int variable) override { return values_[2 * static_cast<unsigned>(variable)] > 0; }

  void phase(int literal) override {
    grow(static_cast<unsigned>(std::abs(literal)));
    phase_[static_cast<unsigned>(std::abs(literal))] = literal > 0 ? 1 : -1;
  }

  void lazy(int variable) override {
    grow(static_cast<unsigned>(variable));
    decides_[static_cast<unsigned>(variable)] = 0;
  }

 private:
  using Literal = std::uint32_t;    // 2 v for v, 2 v + 1 for -v
  using Reference = std::uint32_t;  // of a clause: size, levels (0: not learned), literals
  static constexpr Reference none = 0xffffffffU;

  struct Watch {
    Reference clause;
    Literal blocker;
  };

  static Literal code(int literal) { return literal > 0 ? 2U * static_cast<Literal>(literal) : 2U * static_cast<Literal>(-literal) + 1U; }
  [[nodiscard]] int value_of(Literal l) const { return values_[l]; }
  [[nodiscard]] unsigned level() const { return static_cast<unsigned>(levels_.size()); }

  void grow(unsigned variable) {
    while (phase_.size() <= variable) {
      auto const v = static_cast<unsigned>(phase_.size());
      phase_.push_back(-1);
      saved_.push_back(-1);
      decides_.push_back(1);
      level_of_.push_back(0);
      reason_.push_back(none);
      seen_.push_back(0);
      activity_.push_back(random_.uniform() * 1e-6);
      place_.push_back(none);
      values_.resize(2 * v + 2);
      watches_.resize(2 * v + 2);
      if (v > 0) insert(v);
    }
  }

  // --- clauses ------------------------------------------------------------------------------------------------------

  Reference store(std::vector<Literal> const& clause, std::uint32_t levels) {
    auto const at = static_cast<Reference>(arena_.size());
    arena_.push_back(static_cast<std::uint32_t>(clause.size()));
    arena_.push_back(levels);
    arena_.insert(arena_.end(), clause.begin(), clause.end());
    return at;
  }

  void attach(Reference at) {
    Literal const* const l = &arena_[at + 2];
    watches_[l[0] ^ 1U].push_back({at, l[1]});
    watches_[l[1] ^ 1U].push_back({at, l[0]});
  }

  void assign(Literal l, Reference reason) {
    values_[l] = 1;
    values_[l ^ 1U] = -1;
    level_of_[l / 2] = level();
    reason_[l / 2] = reason;
    trail_.push_back(l);
  }

  /// Returns a clause that has become false, or none.
  Reference propagate() {
    while (head_ < trail_.size()) {
      Literal const p = trail_[head_++];
      auto& list = watches_[p];
      std::size_t kept = 0;
      for (std::size_t k = 0; k < list.size(); ++k) {
        Watch const watch = list[k];
        if (value_of(watch.blocker) > 0) {
          list[kept++] = watch;
          continue;
        }
        std::uint32_t const size = arena_[watch.clause];
        Literal* const l = &arena_[watch.clause + 2];
        if (l[0] == (p ^ 1U)) std::swap(l[0], l[1]);
        if (value_of(l[0]) > 0) {
          list[kept++] = {watch.clause, l[0]};
          continue;
        }
        std::uint32_t other = 2;
        while (other < size && value_of(l[other]) < 0) ++other;
        if (other < size) {
          std::swap(l[1], l[other]);
          watches_[l[1] ^ 1U].push_back({watch.clause, l[0]});
          continue;
        }
        list[kept++] = {watch.clause, l[0]};
        if (value_of(l[0]) < 0) {
          while (++k < list.size()) list[kept++] = list[k];
          list.resize(kept);
          head_ = trail_.size();
          return watch.clause;
        }
        assign(l[0], watch.clause);
      }
      list.resize(kept);
    }
    return none;
  }

  void backtrack(unsigned to) {
    if (level() <= to) return;
    for (std::size_t k = trail_.size(); k-- > levels_[to];) {
      Literal const l = trail_[k];
      values_[l] = values_[l ^ 1U] = 0;
      saved_[l / 2] = (l & 1U) != 0 ? -1 : 1;
      if (place_[l / 2] == none) insert(l / 2);
    }
    trail_.resize(levels_[to]);
    levels_.resize(to);
    head_ = trail_.size();
  }

  // --- learning -----------------------------------------------------------------------------------------------------

  void learn(Reference conflict) {
    literals_.assign(1, 0);
    unsigned open = 0;
    std::size_t at = trail_.size();
    Literal p = none;
    Reference reason = conflict;
    do {
      std::uint32_t const size = arena_[reason];
      for (std::uint32_t k = 0; k < size; ++k) {
        Literal const q = arena_[reason + 2 + k];
        if (q == p || seen_[q / 2] != 0 || level_of_[q / 2] == 0) continue;
        seen_[q / 2] = 1;
        bump(q / 2);
        if (level_of_[q / 2] == level()) {
          ++open;
        } else {
          literals_.push_back(q);
        }
      }
      while (seen_[trail_[--at] / 2] == 0) {}
      p = trail_[at];
      reason = reason_[p / 2];
      seen_[p / 2] = 0;
    } while (--open > 0);
    literals_[0] = p ^ 1U;
    auto const all = literals_;
    std::erase_if(literals_, [&](Literal l) { return l != literals_[0] && is_implied(l); });
    for (Literal l : all) seen_[l / 2] = 0;
    decay();

    unsigned to = 0;
    for (std::size_t k = 1; k < literals_.size(); ++k) {
      if (level_of_[literals_[k] / 2] > to) {
        to = level_of_[literals_[k] / 2];
        std::swap(literals_[1], literals_[k]);
      }
    }
    std::uint32_t const levels = count_levels();
    recent_ += (levels - recent_) / 32;
    usual_ += (levels - usual_) / static_cast<double>(std::min<std::uint64_t>(++learned_ever_, 4096));
    backtrack(to);
    if (literals_.size() == 1) {
      assign(literals_[0], none);
    } else {
      Reference const clause = store(literals_, levels);
      attach(clause);
      learned_.push_back(clause);
      assign(literals_[0], clause);
    }
  }

  /// Do the other literals of the clause that is being learned imply this one, by its reason alone?
  [[nodiscard]] bool is_implied(Literal l) const {
    Reference const reason = reason_[l / 2];
    if (reason == none) return false;
    for (std::uint32_t k = 0; k < arena_[reason]; ++k) {
      Literal const q = arena_[reason + 2 + k];
      if (q / 2 != l / 2 && seen_[q / 2] == 0 && level_of_[q / 2] > 0) return false;
    }
    return true;
  }

  std::uint32_t count_levels() {
    levels_seen_.clear();
    for (Literal l : literals_) levels_seen_.push_back(level_of_[l / 2]);
    std::sort(levels_seen_.begin(), levels_seen_.end());
    return static_cast<std::uint32_t>(std::unique(levels_seen_.begin(), levels_seen_.end()) - levels_seen_.begin());
  }

  /// Forgets the worse half of the learned clauses; at level 0.
  void reduce() {
    ++reductions_;
    std::stable_sort(learned_.begin(), learned_.end(), [&](Reference a, Reference b) { return arena_[a + 1] < arena_[b + 1]; });
    std::size_t const half = learned_.size() / 2;
    for (std::size_t k = half; k < learned_.size(); ++k) {
      if (arena_[learned_[k] + 1] > 2) arena_[learned_[k]] = 0;  // marks it
    }
    for (auto& list : watches_) std::erase_if(list, [&](Watch const& w) { return arena_[w.clause] == 0; });
    std::erase_if(learned_, [&](Reference r) { return arena_[r] == 0; });
  }

  // --- decisions ----------------------------------------------------------------------------------------------------

  unsigned pick() {
    while (!heap_.empty()) {
      unsigned const v = heap_[0];
      remove_first();
      if (values_[2 * v] == 0 && (decides_[v] != 0 || !is_easy_)) return v;
    }
    return 0;
  }

  /// From here on, in this call, lazy variables too.
  void decide_all() {
    is_easy_ = false;
    backtrack(0);
    for (unsigned v = 1; v < phase_.size(); ++v) {
      if (place_[v] == none) insert(v);
    }
  }

  void bump(unsigned v) {
    activity_[v] += increment_;
    if (activity_[v] > 1e100) {
      for (double& a : activity_) a *= 1e-100;
      increment_ *= 1e-100;
    }
    if (place_[v] != none) up(place_[v]);
  }
  void decay() { increment_ /= 0.9; }

  /// A binary heap, the most active first.
  void insert(unsigned v) {
    place_[v] = static_cast<std::uint32_t>(heap_.size());
    heap_.push_back(v);
    up(place_[v]);
  }
  void up(std::size_t k) {
    unsigned const v = heap_[k];
    for (; k > 0 && activity_[heap_[(k - 1) / 2]] < activity_[v]; k = (k - 1) / 2) move(heap_[(k - 1) / 2], k);
    move(v, k);
  }
  void remove_first() {
    place_[heap_[0]] = none;
    unsigned const v = heap_.back();
    heap_.pop_back();
    if (heap_.empty()) return;
    std::size_t k = 0;
    for (;;) {
      std::size_t child = 2 * k + 1;
      if (child >= heap_.size()) break;
      if (child + 1 < heap_.size() && activity_[heap_[child + 1]] > activity_[heap_[child]]) ++child;
      if (activity_[heap_[child]] <= activity_[v]) break;
      move(heap_[child], k);
      k = child;
    }
    move(v, k);
  }
  void move(unsigned v, std::size_t to) {
    heap_[to] = v;
    place_[v] = static_cast<std::uint32_t>(to);
  }

  static constexpr std::uint64_t easy = 200;  // conflicts of a call

  bool consistent_ = true, is_easy_ = true;
  Random random_;  // breaks the ties among variables without activity
  std::vector<std::uint32_t> arena_;
  std::vector<Reference> learned_;
  std::vector<std::vector<Watch>> watches_;
  std::vector<std::int8_t> values_, phase_, saved_;
  std::vector<std::uint8_t> decides_, seen_;
  std::vector<unsigned> level_of_;
  std::vector<Reference> reason_;
  std::vector<Literal> trail_;
  std::vector<std::size_t> levels_;
  std::size_t head_ = 0;
  std::vector<double> activity_;
  double increment_ = 1;
  std::vector<unsigned> heap_;
  std::vector<std::uint32_t> place_;
  std::vector<Literal> literals_;
  std::vector<unsigned> levels_seen_;
  std::uint64_t reductions_ = 0, learned_ever_ = 0;
  double recent_ = 0, usual_ = 0;  // levels of learned clauses
};

}  // namespace protolearn::sat
