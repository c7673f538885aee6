// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "protolearn/model/description.hpp"
#include "protolearn/model/threshold_table.hpp"
#include "protolearn/verification/every_n/integers.hpp"
#include "protolearn/verification/every_n/rows.hpp"

// All executions of a machine for every N, as linear conditions on integers. Processes that are alike are counted, not
// named: how many of a group are in a state, and take which edge of the machine. That is exact. A receiver's messages
// depend on the senders alone, so that all processes of a group that take one edge may as well receive the same; and
// any numbers on the edges that add up can be given to individuals. (Counter abstraction, which is complete here, as
// in I. Konnov, H. Veith and J. Widder, "SMT and POR beat counter abstraction", CAV 2015; with the received vectors
// left free, as in the Heard-Of model.)

namespace protolearn::detail {

/// Something that is kept of a process's past: an operator `starts`, `visits` or `in` of a formula.
struct Remembered {
  Op op;
  state_t state;
  unsigned round;  // visits: by this round; in: after it

  friend bool operator==(Remembered const&, Remembered const&) = default;
};

/// Processes that are alike: of one group (faults/fault_model.hpp), in one state, with the same remembered past (a bit
/// for each that is so).
struct ProcessKind {
  unsigned group;
  state_t state;
  unsigned history;

  friend auto operator<=>(ProcessKind const&, ProcessKind const&) = default;
};

/// What all processes receive that are of one group and go from one state to another in a round.
struct Reception {
  unsigned group;
  state_t own, next;
  z3::expr used;                 // somebody does
  std::vector<z3::expr> fates;   // [s]: so many messages of processes in state s arrive, or would if they were sent
  std::vector<z3::expr> lies;    // [s]: so many liars say s; empty: nobody lies
  std::vector<z3::expr> counts;  // [s]: so many messages carry s
};

/// So many processes of one kind go on as another one.
struct Edge {
  std::size_t from, to;  // kinds before and after the round
  std::size_t reception;
  z3::expr flow;
};

/// One round: the kinds of processes before it, how many there are, and what becomes of them.
struct SymbolicRound {
  std::vector<ProcessKind> kinds;
  std::vector<z3::expr> counts;   // [kind]
  std::vector<z3::expr> crashes;  // [kind]: so many crash now; empty: nobody ever does
  std::vector<z3::expr> fallen;   // [kind]: so many crashed before; of the first round alone
  std::vector<Edge> edges;
  std::vector<Reception> receptions;
};

/// Those that never act.
struct SymbolicDead {
  unsigned group;
  state_t state;
  z3::expr count;
};

/// Where the rounds of an encoding begin.
enum class Begin { at_start, anywhere };

class Encoding {
 public:
  /// `table`: the machine. Asserts everything but the rules, of so many rounds. `anywhere`: from any numbers of
  /// processes of the kinds that may ever occur, and any that crashed before.
  Encoding(z3::solver& solver, Description const& setting, ThresholdTable const& table,
           std::vector<Remembered> remembered, unsigned rounds, Begin begin = Begin::at_start)
      : z_(solver.ctx()),
        solver_(solver),
        setting_(setting),
        faults_(setting.faults),
        table_(table),
        remembered_(std::move(remembered)),
        n_(z_.variable("n")) {
    start(begin);
    for (unsigned r = 1; r <= rounds; ++r) step(r);
    solver_.add(crashed_ <= bounds_[crash_group(faults_.groups)]);
  }
  Encoding(Encoding const&) = delete;
  Encoding& operator=(Encoding const&) = delete;

  [[nodiscard]] Description const& setting() const { return setting_; }
  [[nodiscard]] std::vector<Remembered> const& remembered() const { return remembered_; }
  [[nodiscard]] Integers const& integers() const { return z_; }
  [[nodiscard]] z3::solver& solver() const { return solver_; }
  [[nodiscard]] z3::expr const& nodes() const { return n_; }
  /// F, what predicates see of it: of all groups together.
  [[nodiscard]] z3::expr bound() const { return z_.sum({bounds_[1], bounds_[2]}); }
  /// [round - 1]; and [R], where only kinds and counts are left.
  [[nodiscard]] std::vector<SymbolicRound> const& rounds() const { return rounds_; }
  [[nodiscard]] std::vector<SymbolicDead> const& dead() const { return dead_; }
  [[nodiscard]] std::vector<z3::expr> const& liars() const { return liars_; }  // [group]

  /// How many processes fail.
  [[nodiscard]] z3::expr failures() const {
    std::vector<z3::expr> parts{crashed_, liars_[1], liars_[2]};
    for (SymbolicDead const& d : dead_) parts.push_back(d.count);
    for (std::size_t k = 0; k < rounds_[0].kinds.size(); ++k) {
      if (rounds_[0].kinds[k].group > 0) parts.push_back(rounds_[0].counts[k]);
    }
    return z_.sum(parts);
  }
  /// Nobody crashes or lies, and nothing is lost.
  [[nodiscard]] z3::expr failure_free() const {
    z3::expr result = crashed_ + liars_[1] + liars_[2] == 0;
    return faults_.lossy ? result && loss_free_from(1) : result;
  }
  /// Is everything received in a round, by all that take a transition, but what the dead do not send?
  [[nodiscard]] z3::expr loss_free(unsigned round) const {
    std::vector<z3::expr> gone;
    for (SymbolicDead const& d : dead_) gone.push_back(d.count);
    z3::expr const all = n_ - z_.sum(gone);
    z3::expr_vector parts(z_.context());
    for (Reception const& reception : rounds_[round - 1].receptions) {
      parts.push_back(z3::implies(reception.used, heard(reception) == all));
    }
    return z3::mk_and(parts);
  }
  [[nodiscard]] z3::expr loss_free_from(unsigned round) const {
    z3::expr_vector parts(z_.context());
    for (unsigned r = std::max(round, 1U); r < rounds_.size(); ++r) parts.push_back(loss_free(r));
    return z3::mk_and(parts);
  }

  [[nodiscard]] std::vector<PredicateDescription> const& predicates() const { return table_.predicates; }
  /// Does a predicate hold of what was received: counts[s] messages of state s?
  [[nodiscard]] z3::expr holds(PredicateDescription const& p, std::vector<z3::expr> const& counts) const {
    std::vector<z3::expr> parts;
    for (std::size_t s = 0; s < counts.size(); ++s) {
      if (p.coefficients[s] != 0) parts.push_back(p.coefficients[s] * counts[s]);
    }
    z3::expr const enough = z_.sum(parts) >= linear(p.alpha, p.beta, p.gamma);
    return p.negated ? !enough : enough;
  }

  /// Does somebody in this state look up the entry with these bits in a round?
  [[nodiscard]] z3::expr observes(unsigned round, state_t own, std::size_t bits) const {
    std::vector<z3::expr> ways;
    if (is_halted(own)) return z_.some(ways);
    for (Reception const& reception : rounds_[round - 1].receptions) {
      if (reception.own != own || reception.next != row(own, round)[bits]) continue;
      z3::expr_vector all(z_.context());
      all.push_back(reception.used);
      for (std::size_t k = 0; k < predicates().size(); ++k) {
        z3::expr const is_so = holds(predicates()[k], reception.counts);
        all.push_back(((bits >> k) & 1U) != 0 ? is_so : !is_so);
      }
      ways.push_back(z3::mk_and(all));
    }
    return z_.some(ways);
  }

  /// Does every process that is in this state before a round stay there, unless it crashes?
  [[nodiscard]] bool absorbs(state_t s, std::size_t round) const {
    return targets(s, static_cast<unsigned>(round)) == std::vector<state_t>{s};
  }

  /// May a message be lost in this round, by the groups of its sender and its receiver?
  [[nodiscard]] bool may_lose(unsigned sender, unsigned receiver, unsigned round) const {
    return faults_.loses[sender][receiver] && round <= faults_.last_lossy_round;
  }
  [[nodiscard]] bool is_silent(state_t s) const { return ((setting_.task->silent >> s) & 1U) != 0; }
  [[nodiscard]] bool is_halted(state_t s) const { return ((setting_.task->halted >> s) & 1U) != 0; }

 private:
  [[nodiscard]] unsigned history_at_start(state_t s) const {
    unsigned history = 0;
    for (std::size_t b = 0; b < remembered_.size(); ++b) {
      if (remembered_[b].op != Op::in && remembered_[b].state == s) history |= 1U << b;
    }
    return history;
  }
  [[nodiscard]] unsigned history_after(unsigned history, state_t s, unsigned round) const {
    for (std::size_t b = 0; b < remembered_.size(); ++b) {
      Remembered const& what = remembered_[b];
      bool const now = what.op == Op::visits ? round <= what.round : what.op == Op::in && round == what.round;
      if (now && what.state == s) history |= 1U << b;
    }
    return history;
  }

  /// N, F, who starts where, and who is faulty from the start.
  void start(Begin begin) {
    for (unsigned g = 0; g < max_groups; ++g) {
      FaultBound const bound = faults_.bounds[g];
      liars_.push_back(z_.number(0));
      if (bound.is_number()) {
        bounds_.push_back(z_.number(static_cast<int>(bound.most)));
      } else {
        bounds_.push_back(z_.variable("F"));
        solver_.add(bounds_[g] >= 0 && n_ > static_cast<int>(bound.ratio) * bounds_[g]);
      }
    }
    solver_.add(n_ > bound());
    SymbolicRound first;
    for (unsigned g = 0; g < max_groups; ++g) {
      Failing const failing = faults_.groups[g].failing;
      if (g > 0 && (faults_.groups[g].most == 0 || failing == Failing::crashes)) continue;
      std::vector<z3::expr> members;
      if (failing == Failing::lies) {
        members.push_back(liars_[g] = z_.natural(solver_, "liars"));
      }
      for (unsigned k = 0; k < setting_.task->initials && failing != Failing::lies; ++k) {
        state_t const s = setting_.task->initial[k];
        members.push_back(z_.natural(solver_, "start"));
        if (failing == Failing::dead) {
          dead_.push_back({g, s, members.back()});
        } else {
          first.kinds.push_back({g, s, history_at_start(s)});
          first.counts.push_back(members.back());
        }
      }
      if (g > 0) solver_.add(z_.sum(members) <= bounds_[g]);
    }
    if (begin == Begin::anywhere) go_anywhere(first);
    std::vector<z3::expr> everybody = liars_;
    for (auto const* counts : {&first.counts, &first.fallen})
      everybody.insert(everybody.end(), counts->begin(), counts->end());
    for (SymbolicDead const& d : dead_) everybody.push_back(d.count);
    solver_.add(z_.sum(everybody) == n_);
    rounds_.push_back(first);
  }

  /// Instead of the initial kinds, all that may come of them, in any numbers; and what is left of those that crashed.
  void go_anywhere(SymbolicRound& first) {
    for (std::size_t k = 0; k < first.kinds.size(); ++k) {
      ProcessKind const kind = first.kinds[k];
      for (state_t const next : targets(kind.state, 1)) {
        ProcessKind const becomes{kind.group, next, history_after(kind.history, next, 1)};
        if (std::find(first.kinds.begin(), first.kinds.end(), becomes) == first.kinds.end())
          first.kinds.push_back(becomes);
      }
    }
    first.counts.clear();
    std::array<std::vector<z3::expr>, max_groups> members;
    for (ProcessKind const& kind : first.kinds) {
      first.counts.push_back(z_.natural(solver_, "anywhere"));
      members[kind.group].push_back(first.counts.back());
    }
    for (unsigned g = 1; g < max_groups; ++g) solver_.add(z_.sum(members[g]) <= bounds_[g]);
    for (std::size_t k = 0; faults_.crashes && k < first.kinds.size(); ++k) {
      first.fallen.push_back(first.kinds[k].group == 0 ? z_.natural(solver_, "fallen") : z_.number(0));
      crashed_ = crashed_ + first.fallen.back();
    }
  }

  /// A round 1..R: who crashes, who goes where, and what they receive.
  void step(unsigned round) {
    SymbolicRound& now = rounds_.back();
    SymbolicRound after;
    for (std::size_t k = 0; faults_.crashes && k < now.kinds.size(); ++k) {
      now.crashes.push_back(now.kinds[k].group == 0 ? z_.natural(solver_, "crash") : z_.number(0));
      crashed_ = crashed_ + now.crashes.back();
    }
    std::map<ProcessKind, std::size_t> places;
    std::map<std::tuple<unsigned, state_t, state_t>, std::size_t> receptions;
    std::vector<std::vector<z3::expr>> arriving, using_it;
    for (std::size_t k = 0; k < now.kinds.size(); ++k) {
      ProcessKind const kind = now.kinds[k];
      std::vector<z3::expr> leaving;
      if (faults_.crashes) leaving.push_back(now.crashes[k]);
      for (state_t const next : targets(kind.state, round)) {
        ProcessKind const becomes{kind.group, next, history_after(kind.history, next, round)};
        auto const [place, is_new] = places.try_emplace(becomes, after.kinds.size());
        if (is_new) {
          after.kinds.push_back(becomes);
          arriving.emplace_back();
        }
        auto const [how, first] = receptions.try_emplace({kind.group, kind.state, next}, now.receptions.size());
        if (first) {
          now.receptions.push_back({kind.group, kind.state, next, z_.truth(true), {}, {}, {}});
          using_it.emplace_back();
        }
        Edge const edge{k, place->second, how->second, z_.natural(solver_, "flow")};
        leaving.push_back(edge.flow);
        arriving[place->second].push_back(edge.flow);
        using_it[how->second].push_back(edge.flow);
        now.edges.push_back(edge);
      }
      solver_.add(z_.sum(leaving) == now.counts[k]);
    }
    for (auto const& flows : arriving) {
      z3::expr const count = z_.variable("count");
      solver_.add(count == z_.sum(flows));
      after.counts.push_back(count);
    }
    for (std::size_t k = 0; k < now.receptions.size(); ++k) {
      now.receptions[k].used = z_.sum(using_it[k]) >= 1;
      receive(now, now.receptions[k], round);
    }
    rounds_.push_back(after);
  }

  /// Where a process in this state may go in a round, whatever it receives.
  [[nodiscard]] std::vector<state_t> targets(state_t own, unsigned round) const {
    if (is_halted(own)) return {own};
    std::vector<state_t> result(row(own, round).begin(), row(own, round).end());
    std::sort(result.begin(), result.end());
    result.erase(std::unique(result.begin(), result.end()), result.end());
    return result;
  }
  /// The machine's answers by the bits of the predicates.
  [[nodiscard]] std::span<state_t const> row(state_t own, unsigned round) const {
    return table_.row(own, setting_.view.clock_in(round));
  }

  /// What those receive that go from one state to another.
  void receive(SymbolicRound const& now, Reception& reception, unsigned round) {
    auto const demand = [&](z3::expr const& what) { solver_.add(z3::implies(reception.used, what)); };
    bool const lying = faults_.lies;
    auto& counts = reception.counts;
    for (unsigned s = 0; s < setting_.shape.states; ++s) {
      bool const own = s == reception.own;
      std::vector<z3::expr> low, high;
      bool own_is_lossy = false;
      for (std::size_t k = 0; k < now.kinds.size(); ++k) {
        if (now.kinds[k].state != s) continue;
        unsigned const group = now.kinds[k].group;
        bool const lossy = may_lose(group, reception.group, round);
        bool const crashing = !now.crashes.empty() && group == 0;
        high.push_back(now.counts[k]);
        if (!lossy) low.push_back(crashing ? now.counts[k] - now.crashes[k] : now.counts[k]);
        own_is_lossy = own_is_lossy || (own && lossy && group == reception.group);
      }
      if (own_is_lossy) low.push_back(z_.number(1));
      bool const exact = now.crashes.empty() && low.size() == high.size() && !own_is_lossy;
      if (high.empty() || exact) {
        reception.fates.push_back(z_.sum(high));
      } else {
        z3::expr const arrive = z_.natural(solver_, "receive");
        demand(arrive >= z_.sum(low));
        demand(arrive <= z_.sum(high));
        reception.fates.push_back(arrive);
      }
      counts.push_back(!is_silent(static_cast<state_t>(s)) ? reception.fates.back() : z_.number(own ? 1 : 0));
      if (lying) {
        reception.lies.push_back(z_.natural(solver_, "lies"));
        counts.back() = counts.back() + reception.lies.back();
      }
    }
    if (lying) demand(z_.sum(reception.lies) <= liars_[1] + liars_[2]);
    LinearBound const& hearing = faults_.hearing;
    if (hearing != FaultModel::hearing)
      demand(hearing.factor * heard(reception) >= linear(hearing.alpha, hearing.beta, hearing.gamma));
    if (is_halted(reception.own)) return;
    Row const answers(row(reception.own, round), reception.next);
    if (answers.is_constant()) return;
    demand(answers.condition(z_, [&](std::size_t k) { return holds(predicates()[k], reception.counts); }));
  }
  [[nodiscard]] z3::expr heard(Reception const& reception) const {
    std::vector<z3::expr> parts = reception.fates;
    parts.insert(parts.end(), reception.lies.begin(), reception.lies.end());
    return z_.sum(parts);
  }
  [[nodiscard]] z3::expr linear(int alpha, int beta, int gamma) const { return alpha * n_ + beta * bound() + gamma; }

  Integers z_;
  z3::solver& solver_;
  Description const& setting_;
  FaultDescription const& faults_;
  ThresholdTable const& table_;
  std::vector<Remembered> remembered_;
  z3::expr n_;
  z3::expr crashed_ = z_.number(0);
  std::vector<z3::expr> bounds_, liars_;  // [group]
  std::vector<SymbolicDead> dead_;
  std::vector<SymbolicRound> rounds_;
};

}  // namespace protolearn::detail
