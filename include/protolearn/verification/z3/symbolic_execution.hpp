// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "protolearn/model/execution.hpp"
#include "protolearn/task/truth.hpp"
#include "protolearn/verification/z3/clauses.hpp"

namespace protolearn::detail {

/// Every execution that the fault model allows, as variables and clauses ("What is counted" in docs/architecture.md);
/// what a machine makes of what it receives is left open. Also the facts (task/truth.hpp) about the execution, as Z3
/// expressions.
///
/// One Boolean per process, time and state; per message and symbol (S: it is lost); per process that may be faulty;
/// and, with crashes, per process and round. O(R N^2 S) Booleans and clauses.
template <class Setting>
class SymbolicExecution {
  using Task = typename Setting::Task;
  using Faults = typename Setting::Faults;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned S = Setting::states;
  static constexpr unsigned R = Setting::rounds;

 public:
  using boolean = z3::expr;
  using terms = std::vector<z3::expr>;

  explicit SymbolicExecution(Clauses& clauses) : clauses_(clauses) {
    choose_starts();
    choose_faulty();
    for (unsigned round = 1; round <= R; ++round) {
      deliver(round);
      states_.push_back(a_state_each());
      for (unsigned i = 0; i < N; ++i) {  // who takes no transition keeps its state
        for (unsigned s = 0; s < S; ++s) {
          clauses_.clause({acts(i, round), no(state(i, round - 1, s)), state(i, round, s)});
        }
      }
    }
  }

  SymbolicExecution(SymbolicExecution const&) = delete;
  SymbolicExecution& operator=(SymbolicExecution const&) = delete;

  // --- the facts -----------------------------------------------------------------------------------------------------

  [[nodiscard]] static constexpr unsigned nodes() { return N; }
  [[nodiscard]] z3::expr constant(bool value) const { return clauses_.constant(value); }
  [[nodiscard]] z3::expr starts(unsigned i, state_t s, unsigned = 0) const { return state(i, 0, s); }
  [[nodiscard]] z3::expr visits(unsigned i, state_t s, unsigned round, unsigned = 0) const {
    z3::expr result = state(i, 0, s);
    for (unsigned r = 1; r <= round && r <= R; ++r) result = result || state(i, r, s);
    return result;
  }
  [[nodiscard]] z3::expr ends(unsigned i, state_t s) const { return state(i, R, s); }
  [[nodiscard]] z3::expr correct(unsigned i) const { return no(faulty_[i]); }
  [[nodiscard]] z3::expr in_scope(unsigned i) const { return Faults::lies ? correct(i) : constant(true); }
  [[nodiscard]] z3::expr failure_free() const {
    if constexpr (!Faults::crashes && !Faults::lies) return loss_free_rounds_between(R, R);
    if constexpr (!is_lossy<Faults>) return failures_between(0, 0);
    return failures_between(0, 0) && loss_free_rounds_between(R, R);
  }
  [[nodiscard]] z3::expr failures_between(unsigned low, unsigned high) const {
    return clauses_.between(faulty_, low, high);
  }
  [[nodiscard]] z3::expr loss_free_rounds_between(unsigned low, unsigned high) const {
    std::vector<z3::expr> free;
    for (unsigned round = 1; round <= R; ++round) {
      z3::expr some = constant(false);
      for_each_message([&](unsigned i, unsigned j) { some = some || lost(i, j, round); });
      free.push_back(!some);
    }
    return clauses_.between(free, low, high);
  }
  [[nodiscard]] z3::expr quantified(Formulas const& f, term_id id) const { return enumerate(f, id, *this); }
  template <class Terms>
  [[nodiscard]] z3::expr count_between(Terms const& which, unsigned low, unsigned high) const {
    return clauses_.between(which, low, high);
  }

  // --- what ties a machine to it -------------------------------------------------------------------------------------

  /// Process i is in state s after `round` rounds, 0..R.
  [[nodiscard]] z3::expr state(unsigned i, unsigned round, unsigned s) const {
    return s < S ? states_[round][i * S + s] : constant(false);
  }

  /// Process i takes the transition of a round 1..R.
  [[nodiscard]] z3::expr acts(unsigned i, unsigned round) const {
    if constexpr (Faults::crashes) {
      return acts_[(round - 1) * N + i];
    } else {
      return in_scope(i);
    }
  }

  /// What process i has in hand in a round: the `Logic` that the readings of views take.
  class Observation {
   public:
    using boolean = z3::expr;

    Observation(SymbolicExecution const& run, unsigned process, unsigned round)
        : run_(run), process_(process), round_(round) {}

    [[nodiscard]] z3::expr constant(bool value) const { return run_.constant(value); }
    [[nodiscard]] unsigned process() const { return process_; }
    [[nodiscard]] unsigned round() const { return round_; }
    /// `symbol` 0..S came from the offset-th next process; offset 0 is the process itself.
    [[nodiscard]] z3::expr received(unsigned offset, unsigned symbol) const {
      return run_.received(process_, (process_ + offset) % N, round_, symbol);
    }
    template <class Terms>
    [[nodiscard]] z3::expr count_between(Terms const& which, unsigned low, unsigned high) const {
      return run_.count_between(which, low, high);
    }

   private:
    SymbolicExecution const& run_;
    unsigned process_;
    unsigned round_;
  };

  [[nodiscard]] Observation observation(unsigned i, unsigned round) const { return {*this, i, round}; }

  /// The schedule that a model of Z3 describes, in its normal form.
  [[nodiscard]] Schedule<Setting::shape> schedule(z3::model const& model) const {
    auto const is = [&](z3::expr const& e) { return model.eval(e, true).is_true(); };
    Schedule<Setting::shape> result;
    for (unsigned i = 0; i < N; ++i) {
      for (state_t s : Task::initial) {
        if (is(state(i, 0, s))) result.starts[i] = s;
      }
      if (is(faulty_[i])) result.faulty = with(result.faulty, i);
      for (unsigned round = R; Faults::crashes && round >= 1; --round) {
        if (!is(acts(i, round))) result.crash_round[i] = static_cast<std::uint8_t>(round);
      }
    }
    for (unsigned round = 1; round <= R; ++round) {
      for_each_message([&](unsigned i, unsigned j) {
        if (!is(acts(i, round))) return;
        bool const lie = Faults::lies && contains(result.faulty, j);
        for (unsigned symbol = lie ? 0 : S; symbol <= S; ++symbol) {
          if (is(received(i, j, round, symbol))) result.fate[round - 1][i][j] = static_cast<state_t>(symbol);
        }
      });
    }
    return result;
  }

 private:
  /// The facts for `starting`, which speaks of all processes, the faulty ones included, and of their starts alone.
  struct Starting {
    using boolean = z3::expr;
    using terms = std::vector<z3::expr>;
    SymbolicExecution const& run;

    [[nodiscard]] static constexpr unsigned nodes() { return N; }
    [[nodiscard]] z3::expr constant(bool value) const { return run.constant(value); }
    [[nodiscard]] z3::expr in_scope(unsigned) const { return constant(true); }
    [[nodiscard]] z3::expr starts(unsigned i, state_t s, unsigned) const { return run.starts(i, s); }
    [[nodiscard]] z3::expr visits(unsigned i, state_t s, unsigned, unsigned) const { return run.starts(i, s); }
    [[nodiscard]] z3::expr ends(unsigned i, state_t s) const { return run.starts(i, s); }
    [[nodiscard]] z3::expr correct(unsigned) const { return constant(true); }
    [[nodiscard]] z3::expr failure_free() const { return constant(true); }
    [[nodiscard]] z3::expr failures_between(unsigned low, unsigned) const { return constant(low == 0); }
    [[nodiscard]] z3::expr loss_free_rounds_between(unsigned, unsigned) const { return constant(true); }
    [[nodiscard]] z3::expr count_between(terms const& which, unsigned low, unsigned high) const {
      return run.count_between(which, low, high);
    }
    [[nodiscard]] z3::expr quantified(Formulas const& f, term_id id) const { return enumerate(f, id, *this); }
  };

  [[nodiscard]] z3::expr no(z3::expr const& e) const { return clauses_.negation(e); }

  /// New variables: every process is in exactly one state.
  [[nodiscard]] std::vector<z3::expr> a_state_each() {
    std::vector<z3::expr> result;
    for (unsigned i = 0; i < N; ++i) {
      std::vector<z3::expr> const one = clauses_.variables(S);
      clauses_.exactly_one(one);
      result.insert(result.end(), one.begin(), one.end());
    }
    return result;
  }

  void choose_starts() {
    states_.push_back(a_state_each());
    for (unsigned i = 0; i < N; ++i) {
      std::vector<z3::expr> initial;
      for (state_t s : Task::initial) initial.push_back(state(i, 0, s));
      clauses_.clause(initial);
    }
    TaskDescription const& task = description_of_task<Task>;
    if (task.restricts_starts) clauses_.require(truth(task.formulas, task.starting, Starting{*this}));
  }

  void choose_faulty() {
    if constexpr (Faults::max_faulty == 0) {
      faulty_.assign(N, constant(false));
    } else {
      faulty_ = clauses_.variables(N);
      clauses_.require(clauses_.between(faulty_, 0, Faults::max_faulty));
    }
    if constexpr (Faults::crashes) {
      acts_ = clauses_.variables(N * R);
      for (unsigned i = 0; i < N; ++i) {
        for (unsigned round = 2; round <= R; ++round) clauses_.clause({no(acts(i, round)), acts(i, round - 1)});
        clauses_.clause({acts(i, R), faulty_[i]});
        clauses_.clause({no(acts(i, R)), no(faulty_[i])});
      }
    }
  }

  /// What everybody receives in a round: what was sent, unless it is lost or a lie.
  void deliver(unsigned round) {
    received_.push_back(clauses_.variables(N * N * (S + 1)));
    std::vector<z3::expr> losses;
    for_each_message([&](unsigned i, unsigned j) {
      z3::expr const gone = lost(i, j, round);
      for (unsigned s = 0; s < S; ++s) {
        z3::expr const sent = state(j, round - 1, s);
        z3::expr const here = received(i, j, round, s);
        clauses_.clause({lies(j), gone, no(sent), here});
        clauses_.clause({lies(j), no(here), sent});
        clauses_.clause({no(gone), no(here)});
      }
      if constexpr (Faults::lies) {
        std::vector<z3::expr> symbols;
        for (unsigned s = 0; s <= S; ++s) symbols.push_back(received(i, j, round, s));
        clauses_.exactly_one(symbols);
      }
      restrict_loss(i, j, round);
      losses.push_back(Faults::crashes ? gone && acts(j, round) : Faults::lies ? gone && correct(j) : gone);
    });
    if constexpr (Faults::losses_per_round < N * (N - 1)) {
      clauses_.require(clauses_.between(losses, 0, Faults::losses_per_round));
    }
  }

  /// When the message from j to i may be lost, and when it is.
  void restrict_loss(unsigned i, unsigned j, unsigned round) {
    z3::expr const gone = lost(i, j, round);
    clauses_.clause({no(gone), acts(i, round)});  // the normal form: nothing is said of what nobody receives
    if (Faults::crashes && round > 1) clauses_.clause({gone, no(acts(i, round)), acts(j, round - 1)});
    z3::expr const excuse = Faults::crashes ? no(acts(j, round)) : lies(j);
    for (bool const sender : {false, true}) {
      for (bool const receiver : {false, true}) {
        if (may_lose<Faults>(sender, receiver)) continue;
        clauses_.clause({no(gone), excuse, sender ? correct(j) : faulty_[j], receiver ? correct(i) : faulty_[i]});
      }
    }
  }

  [[nodiscard]] z3::expr lies(unsigned j) const { return Faults::lies ? faulty_[j] : constant(false); }

  /// Process i receives the symbol from process j, 0 <= i, j < N.
  [[nodiscard]] z3::expr received(unsigned i, unsigned j, unsigned round, unsigned symbol) const {
    if (i == j) return state(i, round - 1, symbol);  // never lost
    return received_[round - 1][(i * N + j) * (S + 1) + symbol];
  }
  [[nodiscard]] z3::expr lost(unsigned i, unsigned j, unsigned round) const { return received(i, j, round, S); }

  template <class Visit>
  static void for_each_message(Visit&& visit) {
    for (unsigned i = 0; i < N; ++i) {
      for (unsigned j = 0; j < N; ++j) {
        if (i != j) visit(i, j);
      }
    }
  }

  Clauses& clauses_;
  std::vector<std::vector<z3::expr>> states_;    // [round 0..R][i S + s]
  std::vector<std::vector<z3::expr>> received_;  // [round - 1][(i N + j) (S + 1) + symbol]
  std::vector<z3::expr> faulty_;                 // [i]
  std::vector<z3::expr> acts_;                   // [(round - 1) N + i], with crashes
};

}  // namespace protolearn::detail
