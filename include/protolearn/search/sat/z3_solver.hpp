// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <optional>
#include <vector>

#include "protolearn/search/sat/solver.hpp"
#include "protolearn/verification/z3/z3.hpp"

namespace protolearn::sat {

/// The engine that needs nothing else to be installed: Z3's incremental SAT solver. It cannot be told phases; it keeps
/// its own.
class Z3Solver final : public Solver {
 public:
  explicit Z3Solver(std::uint64_t seed = 0) : solver_(context_, "QF_FD") {
    z3::params params(context_);
    params.set("random_seed", static_cast<unsigned>(seed % 2000000000));
    params.set("ctrl_c", false);  // the program's own handler is to see Ctrl-C
    solver_.set(params);
  }

  void add(std::vector<int> const& clause) override {
    literals_.clear();
    for (int literal : clause) literals_.push_back(code(literal));
    solver_.add(z3::expr(context_, Z3_mk_or(context_, static_cast<unsigned>(literals_.size()), literals_.data())));
  }

  using Solver::solve;
  Answer solve(Until const& until, std::vector<int> const& assumptions) override {
    using std::chrono::milliseconds;
    model_.reset();
    core_ = contradiction(assumptions);
    if (!core_.empty()) return Answer::unsatisfiable;
    z3::expr_vector assumed(context_);
    for (int literal : assumptions) assumed.push_back(z3::expr(context_, code(literal)));
    for (;;) {  // Z3 hears of `stop` between slices only
      if (until.over()) return Answer::unknown;
      auto const left = std::chrono::ceil<milliseconds>(until.deadline - std::chrono::steady_clock::now());
      auto const slice = std::min(left, until.stop != nullptr ? milliseconds{200} : milliseconds{3600000});
      z3::params params(context_);
      params.set("timeout", static_cast<unsigned>(slice.count()));
      solver_.set(params);
      try {
        switch (solver_.check(assumed)) {
          case z3::sat:
            model_.emplace(solver_.get_model());
            return Answer::satisfiable;
          case z3::unsat:
            write_core(assumptions);
            return Answer::unsatisfiable;
          case z3::unknown:
            break;
        }
      } catch (z3::exception const&) {  // some time-outs throw
      }
    }
  }

  bool value(int variable) override {
    z3::expr const atom(context_, atoms_[static_cast<std::size_t>(variable)]);
    return model_->eval(atom).is_true();
  }

  std::vector<int> core() override { return core_; }
  void phase(int) override {}

 private:
  Z3_ast code(int literal) {
    auto const variable = static_cast<std::size_t>(std::abs(literal));
    while (atoms_.size() <= variable) make_atom();
    return literal > 0 ? atoms_[variable] : negations_[variable];
  }

  void make_atom() {
    auto const number = static_cast<int>(atoms_.size());
    z3::expr const atom(context_, Z3_mk_const(context_, Z3_mk_int_symbol(context_, number), context_.bool_sort()));
    alive_.push_back(atom);
    alive_.push_back(!atom);
    atoms_.push_back(atom);
    negations_.push_back(alive_.back());
  }

  /// An assumption and its negation, if both are there: of them Z3 (4.8) would give an empty core.
  static std::vector<int> contradiction(std::vector<int> assumptions) {
    std::sort(assumptions.begin(), assumptions.end());
    for (int literal : assumptions) {
      if (std::binary_search(assumptions.begin(), assumptions.end(), -literal)) return {literal, -literal};
    }
    return {};
  }

  void write_core(std::vector<int> const& assumptions) {
    literals_.clear();
    for (z3::expr const& literal : solver_.unsat_core()) literals_.push_back(literal);
    std::sort(literals_.begin(), literals_.end());
    std::copy_if(assumptions.begin(), assumptions.end(), std::back_inserter(core_),
                 [&](int literal) { return std::binary_search(literals_.begin(), literals_.end(), code(literal)); });
  }

  z3::context context_;
  z3::solver solver_;
  z3::expr_vector alive_{context_};  // keeps what the others point to
  std::vector<Z3_ast> atoms_, negations_, literals_;
  std::optional<z3::model> model_;
  std::vector<int> core_;
};

}  // namespace protolearn::sat
