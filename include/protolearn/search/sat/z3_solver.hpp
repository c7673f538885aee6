// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <optional>

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
    for (int literal : clause) {
      auto const variable = static_cast<std::size_t>(std::abs(literal));
      while (atoms_.size() <= variable) make_atom();
      literals_.push_back(literal > 0 ? atoms_[variable] : negations_[variable]);
    }
    solver_.add(z3::expr(context_, Z3_mk_or(context_, static_cast<unsigned>(literals_.size()), literals_.data())));
  }

  Answer solve(Until const& until) override {
    using std::chrono::milliseconds;
    model_.reset();
    for (;;) {  // Z3 hears of `stop` between slices only
      if (until.over()) return Answer::unknown;
      auto const left = std::chrono::ceil<milliseconds>(until.deadline - std::chrono::steady_clock::now());
      auto const slice = std::min(left, until.stop != nullptr ? milliseconds{200} : milliseconds{3600000});
      z3::params params(context_);
      params.set("timeout", static_cast<unsigned>(slice.count()));
      solver_.set(params);
      try {
        switch (solver_.check()) {
          case z3::sat:
            model_.emplace(solver_.get_model());
            return Answer::satisfiable;
          case z3::unsat:
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

  void phase(int) override {}

 private:
  void make_atom() {
    auto const number = static_cast<int>(atoms_.size());
    z3::expr const atom(context_, Z3_mk_const(context_, Z3_mk_int_symbol(context_, number), context_.bool_sort()));
    alive_.push_back(atom);
    alive_.push_back(!atom);
    atoms_.push_back(atom);
    negations_.push_back(alive_.back());
  }

  z3::context context_;
  z3::solver solver_;
  z3::expr_vector alive_{context_};  // keeps what the others point to
  std::vector<Z3_ast> atoms_, negations_, literals_;
  std::optional<z3::model> model_;
};

}  // namespace protolearn::sat
