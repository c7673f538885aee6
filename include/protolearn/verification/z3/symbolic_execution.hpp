// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "protolearn/model/execution.hpp"
#include "protolearn/task/truth.hpp"
#include "protolearn/verification/z3/clauses.hpp"

namespace protolearn::detail {

/// Every execution that the fault model allows, as variables and clauses ("What is counted" in docs/architecture.md);
/// what a machine makes of what it receives is left open. Also the facts (task/truth.hpp) about the execution.
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
  using boolean = SymbolicFormula;
  using terms = std::vector<boolean>;

  explicit SymbolicExecution(Clauses& clauses) : clauses_(clauses) {
    choose_starts();
    choose_faulty();
    if constexpr (has_coin<typename Setting::view_type>) coins_ = clauses_.variables(N * R);
    for (unsigned round = 1; round <= R; ++round) {
      deliver(round);
      states_.push_back(a_state_each());
      for (unsigned i = 0; i < N; ++i) {  // who does not ask the machine keeps its state
        for (unsigned s = 0; s < S; ++s) {
          clauses_.clause({moves(i, round), !state(i, round - 1, s), state(i, round, s)});
        }
      }
    }
  }

  SymbolicExecution(SymbolicExecution const&) = delete;
  SymbolicExecution& operator=(SymbolicExecution const&) = delete;

  // --- the facts -----------------------------------------------------------------------------------------------------

  [[nodiscard]] static constexpr unsigned nodes() { return N; }
  [[nodiscard]] boolean constant(bool value) const { return clauses_.constant(value); }
  [[nodiscard]] boolean starts(unsigned i, state_t s, unsigned = 0) const { return state(i, 0, s); }
  [[nodiscard]] boolean visits(unsigned i, state_t s, unsigned round, unsigned = 0) const {
    boolean result = state(i, 0, s);
    for (unsigned r = 1; r <= round && r <= R; ++r) result = result || state(i, r, s);
    return result;
  }
  [[nodiscard]] boolean in(unsigned i, state_t s, unsigned round, unsigned = 0) const {
    return Faults::crashes || Faults::dead ? state(i, round, s) && acts(i, round) : state(i, round, s);
  }
  [[nodiscard]] boolean ends(unsigned i, state_t s) const { return state(i, R, s); }
  [[nodiscard]] boolean is(unsigned i, unsigned process) const { return constant(i == process); }
  [[nodiscard]] boolean correct(unsigned i) const { return !faulty(i); }
  [[nodiscard]] boolean in_scope(unsigned i) const { return !lies(i); }
  [[nodiscard]] boolean failure_free() const {
    boolean result = constant(true);
    for (unsigned i = 0; i < N; ++i) result = result && !fails(i, Failing::crashes) && !lies(i);
    return is_lossy<Faults> ? result && loss_free_from(1) : result;
  }
  [[nodiscard]] boolean failures_between(unsigned low, unsigned high) const {
    std::vector<boolean> all;
    for (unsigned i = 0; i < N; ++i) all.push_back(faulty(i));
    return clauses_.between(all, low, high);
  }
  [[nodiscard]] boolean loss_free_rounds_between(unsigned low, unsigned high) const {
    std::vector<boolean> free;
    for (unsigned round = 1; round <= R; ++round) free.push_back(!loses_in(round));
    return clauses_.between(free, low, high);
  }
  [[nodiscard]] boolean loss_free_from(unsigned first) const {
    boolean result = constant(true);
    for (unsigned round = std::max(first, 1U); round <= R; ++round) result = result && !loses_in(round);
    return result;
  }
  [[nodiscard]] boolean messages_between(unsigned low, unsigned high) const {
    std::vector<boolean> sendings;  // N - 1 messages each
    for (unsigned round = 1; round <= R; ++round) {
      for (unsigned i = 0; i < N; ++i) {
        boolean const there = round == 1 ? !fails(i, Failing::dead) && !lies(i) : acts(i, round - 1);
        sendings.push_back(there && !is_silent(i, round));
      }
    }
    if (N == 1) return constant(low == 0);
    return clauses_.between(sendings, (low + N - 2) / (N - 1), high / (N - 1));
  }
  [[nodiscard]] boolean quantified(Formulas const& f, term_id id) const { return enumerate(f, id, *this); }
  template <class Terms>
  [[nodiscard]] boolean count_between(Terms const& which, unsigned low, unsigned high) const {
    return clauses_.between(which, low, high);
  }

  // --- what ties a machine to it -------------------------------------------------------------------------------------

  /// Process i is in state s after `round` rounds, 0..R.
  [[nodiscard]] boolean state(unsigned i, unsigned round, unsigned s) const {
    return s < S ? states_[round][i * S + s] : constant(false);
  }

  /// Process i takes the transition of a round 1..R.
  [[nodiscard]] boolean acts(unsigned i, unsigned round) const {
    if constexpr (Faults::crashes) {
      return acts_[(round - 1) * N + i];
    } else {
      return !lies(i) && !fails(i, Failing::dead);
    }
  }

  /// It does, and has not halted.
  [[nodiscard]] boolean moves(unsigned i, unsigned round) const {
    boolean result = acts(i, round);
    for (unsigned s = 0; s < S; ++s) {
      if (Setting::is_halted(s)) result = result && !state(i, round - 1, s);
    }
    return result;
  }

  /// The coin of process i shows 0 or 1 in a round 1..R.
  [[nodiscard]] boolean coin(unsigned i, unsigned round, unsigned value) const {
    boolean const one = coins_[(round - 1) * N + i];
    return value == 1 ? one : !one;
  }

  /// What process i has in hand in a round: the `Logic` that the readings of views take.
  class Observation {
   public:
    using boolean = SymbolicFormula;

    Observation(SymbolicExecution const& run, unsigned process, unsigned round)
        : run_(run), process_(process), round_(round) {}

    [[nodiscard]] boolean constant(bool value) const { return run_.constant(value); }
    [[nodiscard]] unsigned process() const { return process_; }
    [[nodiscard]] unsigned round() const { return round_; }
    [[nodiscard]] boolean coin(unsigned value) const { return run_.coin(process_, round_, value); }
    /// `symbol` 0..S came from the offset-th next process; offset 0 is the process itself.
    [[nodiscard]] boolean received(unsigned offset, unsigned symbol) const {
      unsigned const sender = (process_ + offset) % N;
      boolean result = run_.received(process_, sender, round_, symbol);
      if (symbol == S && offset > 0) result = result || run_.is_silent(sender, round_);
      return result;
    }
    template <class Terms>
    [[nodiscard]] boolean count_between(Terms const& which, unsigned low, unsigned high) const {
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
    auto const is = [&](boolean formula) { return clauses_.holds_in(model, formula); };
    Schedule<Setting::shape> result;
    for (unsigned i = 0; i < N; ++i) {
      for (state_t s : Task::initial) {
        if (is(state(i, 0, s))) result.starts[i] = s;
      }
      for (unsigned g = 1; g < max_groups; ++g) {
        if (is(in_group(i, g))) result.set_group(i, g);
      }
      if (result.group(i) != Setting::crash_group || !contains(result.faulty, i)) continue;
      for (unsigned round = R; round >= 1; --round) {
        if (!is(acts(i, round))) result.crash_round[i] = static_cast<std::uint8_t>(round);
      }
    }
    for (unsigned round = 1; round <= R; ++round) {
      for (unsigned i = 0; Faults::moving && i < N; ++i) {
        if (is(in_group(i, 1, round))) result.moving[round - 1] = with(result.moving[round - 1], i);
      }
      for (unsigned i = 0; !coins_.empty() && i < N; ++i) {
        if (is(acts(i, round)) && is(coin(i, round, 1))) result.coins[round - 1] = with(result.coins[round - 1], i);
      }
      for_each_message([&](unsigned i, unsigned j) {
        if (!is(acts(i, round)) || Setting::failing(result.group(j)) == Failing::dead) return;
        bool const lie = Setting::failing(result.group(j)) == Failing::lies;
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
    using boolean = SymbolicFormula;
    using terms = std::vector<boolean>;
    SymbolicExecution const& run;

    [[nodiscard]] static constexpr unsigned nodes() { return N; }
    [[nodiscard]] boolean constant(bool value) const { return run.constant(value); }
    [[nodiscard]] boolean in_scope(unsigned) const { return constant(true); }
    [[nodiscard]] boolean starts(unsigned i, state_t s, unsigned) const { return run.starts(i, s); }
    [[nodiscard]] boolean visits(unsigned i, state_t s, unsigned, unsigned) const { return run.starts(i, s); }
    [[nodiscard]] boolean in(unsigned i, state_t s, unsigned, unsigned) const { return run.starts(i, s); }
    [[nodiscard]] boolean ends(unsigned i, state_t s) const { return run.starts(i, s); }
    [[nodiscard]] boolean is(unsigned i, unsigned process) const { return run.is(i, process); }
    [[nodiscard]] boolean correct(unsigned) const { return constant(true); }
    [[nodiscard]] boolean failure_free() const { return constant(true); }
    [[nodiscard]] boolean failures_between(unsigned low, unsigned) const { return constant(low == 0); }
    [[nodiscard]] boolean loss_free_rounds_between(unsigned, unsigned) const { return constant(true); }
    [[nodiscard]] boolean loss_free_from(unsigned) const { return constant(true); }
    [[nodiscard]] boolean messages_between(unsigned low, unsigned) const { return constant(low == 0); }
    [[nodiscard]] boolean count_between(terms const& which, unsigned low, unsigned high) const {
      return run.count_between(which, low, high);
    }
    [[nodiscard]] boolean quantified(Formulas const& f, term_id id) const { return enumerate(f, id, *this); }
  };

  /// New variables: every process is in exactly one state.
  [[nodiscard]] std::vector<boolean> a_state_each() {
    std::vector<boolean> result;
    for (unsigned i = 0; i < N; ++i) {
      std::vector<boolean> const one = clauses_.variables(S);
      clauses_.exactly_one(one);
      result.insert(result.end(), one.begin(), one.end());
    }
    return result;
  }

  void choose_starts() {
    states_.push_back(a_state_each());
    for (unsigned i = 0; i < N; ++i) {
      std::vector<boolean> initial;
      for (state_t s : Task::initial) initial.push_back(state(i, 0, s));
      clauses_.clause(initial);
    }
    TaskDescription const& task = description_of_task<Task>;
    if (task.restricts_starts) clauses_.require(truth(task.formulas, task.starting, Starting{*this}));
  }

  void choose_faulty() {
    for (unsigned g = 1; g < max_groups; ++g) {
      bool const any = Setting::groups[g].most > 0;
      for (unsigned time = 0; time < (Faults::moving ? R : 1); ++time) {
        faulty_.push_back(any ? clauses_.variables(N) : std::vector<boolean>(N, constant(false)));
        if (any) clauses_.require(clauses_.between(faulty_.back(), 0, Setting::groups[g].most));
      }
    }
    for (unsigned i = 0; Setting::groups[2].most > 0 && i < N; ++i) {
      clauses_.clause({!in_group(i, 1), !in_group(i, 2)});
    }
    if constexpr (Faults::crashes) {
      acts_ = clauses_.variables(N * R);
      for (unsigned i = 0; i < N; ++i) {
        boolean const others = lies(i) || fails(i, Failing::dead), gone = others || fails(i, Failing::crashes);
        for (unsigned round = 2; round <= R; ++round) clauses_.clause({!acts(i, round), acts(i, round - 1)});
        clauses_.clause({acts(i, R), gone});
        clauses_.clause({!acts(i, R), !gone});
        if constexpr (joined_faults<Faults>) clauses_.clause({!others, !acts(i, 1)});
      }
    }
  }

  /// Process i is in a fault group 1 or 2 (faults/fault_model.hpp).
  [[nodiscard]] boolean in_group(unsigned i, unsigned group) const {
    return Faults::moving ? constant(false) : faulty_[group - 1][i];
  }
  /// The same in a round, as far as losses go; group 0: in none.
  [[nodiscard]] boolean in_group(unsigned i, unsigned group, unsigned round) const {
    if (group == 0) return !in_group(i, 1, round) && !in_group(i, 2, round);
    if constexpr (Faults::moving) return group == 1 ? faulty_[round - 1][i] : constant(false);
    return in_group(i, group);
  }
  [[nodiscard]] boolean faulty(unsigned i) const { return in_group(i, 1) || in_group(i, 2); }
  [[nodiscard]] boolean fails(unsigned i, Failing how) const {
    boolean result = constant(false);
    for (unsigned g = 1; g < max_groups; ++g) {
      if (Setting::failing(g) == how) result = result || in_group(i, g);
    }
    return result;
  }
  [[nodiscard]] boolean lies(unsigned i) const { return fails(i, Failing::lies); }

  /// What everybody receives in a round: what was sent, unless it is lost or a lie.
  void deliver(unsigned round) {
    received_.push_back(clauses_.variables(N * N * (S + 1)));
    std::vector<boolean> losses;
    for_each_message([&](unsigned i, unsigned j) {
      boolean const gone = lost(i, j, round);
      for (unsigned s = 0; s < S; ++s) {
        boolean const sent = Setting::is_silent(s) ? constant(false) : state(j, round - 1, s);
        boolean const here = received(i, j, round, s);
        clauses_.clause({lies(j), gone, !sent, here});
        clauses_.clause({lies(j), !here, sent});
        clauses_.clause({!gone, !here});
      }
      if constexpr (Faults::lies) {
        std::vector<boolean> symbols;
        for (unsigned s = 0; s <= S; ++s) symbols.push_back(received(i, j, round, s));
        if (Setting::task.silent != 0) symbols.push_back(is_silent(j, round) && !gone);
        clauses_.exactly_one(symbols);
      }
      restrict_loss(i, j, round);
      losses.push_back(gone && acts(j, round));
    });
    for (unsigned i = 0; Setting::heard_at_least > 1 && i < N; ++i) {
      std::vector<boolean> missed;
      for (unsigned j = 0; j < N; ++j) {
        if (i != j) missed.push_back(lost(i, j, round));
      }
      clauses_.clause({!acts(i, round), clauses_.between(missed, 0, N - Setting::heard_at_least)});
    }
    if constexpr (Faults::losses_per_round < N * (N - 1)) {
      clauses_.require(clauses_.between(losses, 0, Faults::losses_per_round));
    }
  }

  /// When the message from j to i may be lost, and when it is.
  void restrict_loss(unsigned i, unsigned j, unsigned round) {
    boolean const gone = lost(i, j, round);
    clauses_.clause({!gone, acts(i, round)});  // the normal form: nothing is said of what nobody receives
    if (Faults::crashes && round > 1) clauses_.clause({gone, !acts(i, round), lies(j), acts(j, round - 1)});
    if (Faults::dead) clauses_.clause({gone, !acts(i, round), !fails(j, Failing::dead)});
    boolean const excuse = !acts(j, round);
    for (unsigned sender = 0; sender < max_groups; ++sender) {
      for (unsigned receiver = 0; receiver < max_groups; ++receiver) {
        if (may_lose<Faults>(sender, receiver, round)) continue;
        clauses_.clause({!gone, excuse, !in_group(j, sender, round), !in_group(i, receiver, round)});
      }
    }
  }

  /// Something is lost in a round that was not sent by somebody dead.
  [[nodiscard]] boolean loses_in(unsigned round) const {
    boolean some = constant(false);
    for_each_message([&](unsigned i, unsigned j) {
      boolean const gone = lost(i, j, round);
      some = some || (Faults::dead ? gone && !fails(j, Failing::dead) : gone);
    });
    return some;
  }

  /// Process j sends nothing in a round, because of its state.
  [[nodiscard]] boolean is_silent(unsigned j, unsigned round) const {
    boolean result = constant(false);
    for (unsigned s = 0; s < S; ++s) {
      if (Setting::is_silent(s)) result = result || state(j, round - 1, s);
    }
    return result && !lies(j);
  }

  /// Process i receives the symbol from process j, 0 <= i, j < N.
  [[nodiscard]] boolean received(unsigned i, unsigned j, unsigned round, unsigned symbol) const {
    if (i == j) return state(i, round - 1, symbol);  // never lost
    return received_[round - 1][(i * N + j) * (S + 1) + symbol];
  }
  [[nodiscard]] boolean lost(unsigned i, unsigned j, unsigned round) const { return received(i, j, round, S); }

  template <class Visit>
  static void for_each_message(Visit&& visit) {
    for (unsigned i = 0; i < N; ++i) {
      for (unsigned j = 0; j < N; ++j) {
        if (i != j) visit(i, j);
      }
    }
  }

  Clauses& clauses_;
  std::vector<std::vector<boolean>> states_;    // [round 0..R][i S + s]
  std::vector<std::vector<boolean>> received_;  // [round - 1][(i N + j) (S + 1) + symbol]
  std::vector<std::vector<boolean>> faulty_;    // [group - 1][i]; where the faulty move, [round - 1][i]
  std::vector<boolean> acts_;                   // [(round - 1) N + i], with crashes
  std::vector<boolean> coins_;                  // [(round - 1) N + i]: it shows 1; where the view has coins
};

}  // namespace protolearn::detail
