// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "protolearn/verification/z3/z3.hpp"

namespace protolearn::detail {

/// A solver for linear conditions on integers. With the old arithmetic of Z3 (2), and splitting on what is relevant
/// first (3), which auto_config would not allow, it took a third of the time of the defaults for proofs of two to four
/// rounds, and a tenth for refutations of random tables.
[[nodiscard]] inline z3::solver integer_solver(z3::context& context) {
  z3::solver solver(context, z3::solver::simple());
  z3::params params(context);
  params.set("arith.solver", 2U);
  params.set("auto_config", false);
  params.set("case_split", 3U);
  solver.set(params);
  return solver;
}

/// Makes integer terms in a context.
class Integers {
 public:
  explicit Integers(z3::context& context) : context_(&context) {}

  [[nodiscard]] z3::context& context() const { return *context_; }
  [[nodiscard]] z3::expr number(int value) const { return context_->int_val(value); }
  [[nodiscard]] z3::expr truth(bool value) const { return context_->bool_val(value); }
  /// A fresh one; `name` is for those who read what is asserted.
  [[nodiscard]] z3::expr variable(char const* name) const {
    return z3::expr(*context_, Z3_mk_fresh_const(*context_, name, context_->int_sort()));
  }
  [[nodiscard]] z3::expr boolean(char const* name) const {
    return z3::expr(*context_, Z3_mk_fresh_const(*context_, name, context_->bool_sort()));
  }
  /// A fresh one that is at least 0.
  [[nodiscard]] z3::expr natural(z3::solver& solver, char const* name) const {
    z3::expr const result = variable(name);
    solver.add(result >= 0);
    return result;
  }
  [[nodiscard]] z3::expr sum(std::vector<z3::expr> const& parts) const {
    if (parts.empty()) return number(0);
    if (parts.size() == 1) return parts[0];
    z3::expr_vector list(*context_);
    for (z3::expr const& part : parts) list.push_back(part);
    return z3::sum(list);
  }
  /// How many of these are true.
  [[nodiscard]] z3::expr count(std::vector<z3::expr> const& parts) const {
    std::vector<z3::expr> numbers;
    for (z3::expr const& part : parts) numbers.push_back(z3::ite(part, number(1), number(0)));
    return sum(numbers);
  }
  [[nodiscard]] z3::expr some(std::vector<z3::expr> const& parts) const {
    if (parts.empty()) return truth(false);
    z3::expr_vector list(*context_);
    for (z3::expr const& part : parts) list.push_back(part);
    return z3::mk_or(list);
  }

 private:
  z3::context* context_;
};

}  // namespace protolearn::detail
