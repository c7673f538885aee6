// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "protolearn/verification/z3/z3.hpp"

namespace protolearn::detail {

/// Thrown when the time limit passes, or an interrupt comes, while Z3 is still being told its problem; does not leave
/// z3_prove.
struct out_of_time {};

class Clauses;

/// A formula that a Clauses holds, by its number: a plain value, copied freely. (z3::expr counts references; with it,
/// most of the code that is generated for a setting would do that.) Twice the place of the formula, and one more if it
/// is negated; 0 and 1 are true and false.
class SymbolicFormula {
 public:
  [[nodiscard]] bool is_true() const noexcept { return code_ == 0; }
  [[nodiscard]] bool is_false() const noexcept { return code_ == 1; }
  [[nodiscard]] SymbolicFormula operator!() const noexcept { return {home_, code_ ^ 1U}; }
  friend SymbolicFormula operator&&(SymbolicFormula a, SymbolicFormula b);
  friend SymbolicFormula operator||(SymbolicFormula a, SymbolicFormula b);

 private:
  friend class Clauses;
  SymbolicFormula(Clauses* home, std::uint32_t code) : home_(home), code_(code) {}

  Clauses* home_;
  std::uint32_t code_;
};

/// Writes a propositional problem into a solver: one Boolean for each value that a state or a symbol may have. For 3
/// processes, 8 states and 2 rounds the answer then takes a third of the time that bit-vectors take in the logic QF_FD,
/// and a sixth of that in QF_BV.
class Clauses {
 public:
  using clock = std::chrono::steady_clock;
  using Formula = SymbolicFormula;

  Clauses(z3::solver& solver, clock::time_point deadline, std::atomic<bool> const* stop)
      : solver_(solver), deadline_(deadline), stop_(stop) {
    static_cast<void>(hold(solver.ctx().bool_val(true)));
  }
  Clauses(Clauses const&) = delete;
  Clauses& operator=(Clauses const&) = delete;

  [[nodiscard]] Formula constant(bool value) noexcept { return {this, value ? 0U : 1U}; }

  /// A new variable.
  [[nodiscard, gnu::noinline]] Formula variable() {
    z3::context& context = solver_.ctx();
    return hold({context, Z3_mk_const(context, Z3_mk_int_symbol(context, variables_++), context.bool_sort())});
  }

  [[nodiscard, gnu::noinline]] std::vector<Formula> variables(std::size_t count) {
    std::vector<Formula> result;
    result.reserve(count);
    for (std::size_t k = 0; k < count; ++k) result.push_back(variable());
    return result;
  }

  [[nodiscard, gnu::noinline]] Formula both(Formula a, Formula b) {
    if (a.is_false() || b.is_true()) return a;
    if (b.is_false() || a.is_true()) return b;
    return hold(expression(a) && expression(b));
  }

  [[nodiscard, gnu::noinline]] Formula either(Formula a, Formula b) {
    if (a.is_true() || b.is_false()) return a;
    if (b.is_true() || a.is_false()) return b;
    return hold(expression(a) || expression(b));
  }

  void require(Formula condition) { solver_.add(expression(condition)); }

  /// At least one of the formulas is true. Throws out_of_time past the deadline, or once `stop` is set.
  void clause(std::initializer_list<Formula> formulas) { clause(formulas.begin(), formulas.size()); }
  void clause(std::vector<Formula> const& formulas) { clause(formulas.data(), formulas.size()); }

  [[gnu::noinline]] void exactly_one(std::vector<Formula> const& formulas) {
    clause(formulas);
    for (std::size_t a = 0; a < formulas.size(); ++a) {
      for (std::size_t b = a + 1; b < formulas.size(); ++b) clause({!formulas[a], !formulas[b]});
    }
  }

  /// low <= how many of the formulas are true <= high, adding them up one at a time: sums[k] says "at least k so far".
  /// Z3 shares equal terms, so that asking for further bounds on the same formulas adds little. O(count high).
  [[nodiscard, gnu::noinline]] Formula between(Formula const* formulas, std::size_t size, unsigned low, unsigned high) {
    auto const count = static_cast<unsigned>(size);
    if (low > count || low > high) return constant(false);
    std::vector<Formula> sums(std::min(high, count) + 2, constant(false));
    for (unsigned seen = 1; seen <= count; ++seen) {
      Formula const formula = formulas[seen - 1];
      for (unsigned k = std::min(seen, static_cast<unsigned>(sums.size()) - 1); k >= 1; --k) {
        Formula const carry = k == 1 ? formula : formula && sums[k - 1];
        sums[k] = k == seen ? carry : sums[k] || carry;
      }
    }
    Formula const enough = low == 0 ? constant(true) : sums[low];
    return high >= count ? enough : enough && !sums[high + 1];
  }
  template <class List>
  [[nodiscard]] Formula between(List const& formulas, unsigned low, unsigned high) {
    return between(formulas.data(), formulas.size(), low, high);
  }

  [[nodiscard, gnu::noinline]] bool holds_in(z3::model const& model, Formula formula) {
    return model.eval(expression(formula), true).is_true();
  }

 private:
  [[nodiscard]] Formula hold(z3::expr formula) {
    held_.emplace_back(formula, !formula);
    return {this, static_cast<std::uint32_t>(2 * (held_.size() - 1))};
  }

  [[nodiscard]] z3::expr const& expression(Formula formula) const {
    auto const& [plain, negated] = held_[formula.code_ / 2];
    return (formula.code_ & 1U) == 0 ? plain : negated;
  }

  [[gnu::noinline]] void clause(Formula const* formulas, std::size_t count) {
    if (++clauses_ % 1024 == 0 && (clock::now() > deadline_ || is_set(stop_))) throw out_of_time{};
    literals_.clear();
    for (std::size_t k = 0; k < count; ++k) {
      if (formulas[k].is_true()) return;
      if (!formulas[k].is_false()) literals_.push_back(expression(formulas[k]));
    }
    z3::context& context = solver_.ctx();
    if (literals_.size() == 1) return solver_.add({context, literals_.front()});
    solver_.add({context, Z3_mk_or(context, static_cast<unsigned>(literals_.size()), literals_.data())});
  }

  z3::solver& solver_;
  clock::time_point deadline_;
  std::atomic<bool> const* stop_;
  std::vector<std::pair<z3::expr, z3::expr>> held_;  // each formula, and its negation
  int variables_ = 0;
  std::size_t clauses_ = 0;
  std::vector<Z3_ast> literals_;  // of one clause
};

inline SymbolicFormula operator&&(SymbolicFormula a, SymbolicFormula b) { return a.home_->both(a, b); }
inline SymbolicFormula operator||(SymbolicFormula a, SymbolicFormula b) { return a.home_->either(a, b); }

}  // namespace protolearn::detail
