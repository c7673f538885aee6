// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <initializer_list>
#include <vector>

#include "protolearn/verification/z3/z3.hpp"

namespace protolearn::detail {

/// Thrown when the time limit passes, or an interrupt comes, while Z3 is still being told its problem; does not leave
/// z3_prove.
struct out_of_time {};

/// Writes a propositional problem into a solver: one Boolean for each value that a state or a symbol may have. For 3
/// processes, 8 states and 2 rounds the answer then takes a third of the time that bit-vectors take in the logic QF_FD,
/// and a sixth of that in QF_BV.
class Clauses {
 public:
  using clock = std::chrono::steady_clock;

  Clauses(z3::solver& solver, clock::time_point deadline, std::atomic<bool> const* stop)
      : solver_(solver),
        deadline_(deadline),
        stop_(stop),
        true_(solver.ctx().bool_val(true)),
        false_(solver.ctx().bool_val(false)) {}

  [[nodiscard]] z3::expr constant(bool value) const { return value ? true_ : false_; }

  [[nodiscard]] z3::expr negation(z3::expr const& e) const {
    if (e.is_true()) return false_;
    return e.is_false() ? true_ : !e;
  }

  /// A new variable.
  [[nodiscard]] z3::expr variable() {
    z3::context& context = solver_.ctx();
    return {context, Z3_mk_const(context, Z3_mk_int_symbol(context, variables_++), context.bool_sort())};
  }

  [[nodiscard]] std::vector<z3::expr> variables(std::size_t count) {
    std::vector<z3::expr> result;
    result.reserve(count);
    for (std::size_t k = 0; k < count; ++k) result.push_back(variable());
    return result;
  }

  void require(z3::expr const& condition) { solver_.add(condition); }

  /// At least one of the literals is true. Throws out_of_time past the deadline, or once `stop` is set.
  void clause(std::initializer_list<z3::expr> literals) { clause(literals.begin(), literals.size()); }
  void clause(std::vector<z3::expr> const& literals) { clause(literals.data(), literals.size()); }

  void exactly_one(std::vector<z3::expr> const& literals) {
    clause(literals);
    for (std::size_t a = 0; a < literals.size(); ++a) {
      for (std::size_t b = a + 1; b < literals.size(); ++b) clause({negation(literals[a]), negation(literals[b])});
    }
  }

  /// low <= how many of the terms are true <= high, adding them up one at a time: sums[k] says "at least k so far". Z3
  /// shares equal terms, so that asking for further bounds on the same terms adds little. O(terms high).
  template <class Terms>
  [[nodiscard]] z3::expr between(Terms const& terms, unsigned low, unsigned high) const {
    auto const count = static_cast<unsigned>(terms.size());
    if (low > count || low > high) return false_;
    std::vector<z3::expr> sums(std::min(high, count) + 2, false_);
    unsigned seen = 0;
    for (z3::expr const& term : terms) {
      ++seen;
      for (unsigned k = std::min(seen, static_cast<unsigned>(sums.size()) - 1); k >= 1; --k) {
        z3::expr const carry = k == 1 ? term : term && sums[k - 1];
        sums[k] = k == seen ? carry : sums[k] || carry;
      }
    }
    z3::expr const enough = low == 0 ? true_ : sums[low];
    if (high >= count) return enough;
    return low == 0 ? negation(sums[high + 1]) : enough && !sums[high + 1];
  }

 private:
  void clause(z3::expr const* literals, std::size_t count) {
    if (++clauses_ % 1024 == 0 && (clock::now() > deadline_ || is_set(stop_))) throw out_of_time{};
    literals_.clear();
    for (std::size_t k = 0; k < count; ++k) {
      if (literals[k].is_true()) return;
      if (!literals[k].is_false()) literals_.push_back(literals[k]);
    }
    z3::context& context = solver_.ctx();
    if (literals_.size() == 1) return require({context, literals_.front()});
    require({context, Z3_mk_or(context, static_cast<unsigned>(literals_.size()), literals_.data())});
  }

  z3::solver& solver_;
  clock::time_point deadline_;
  std::atomic<bool> const* stop_;
  z3::expr true_;
  z3::expr false_;
  int variables_ = 0;
  std::size_t clauses_ = 0;
  std::vector<Z3_ast> literals_;  // reused; what they point to is kept alive by the caller
};

}  // namespace protolearn::detail
