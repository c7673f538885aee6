// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <vector>

#include "protolearn/task/truth.hpp"
#include "protolearn/verification/every_n/encoding.hpp"

namespace protolearn::detail {

/// One process of which something is asked: its way through the kinds, chosen by Z3. It is one of those that are
/// counted, which `Witnesses` below makes sure of. As facts, what formulas ask of it.
class Witness {
 public:
  using boolean = z3::expr;

  explicit Witness(Encoding const& encoding)
      : encoding_(&encoding), z_(encoding.integers()), there_(z_.boolean("there")) {
    auto const& rounds = encoding.rounds();
    z3::solver& solver = encoding.solver();
    std::vector<z3::expr> first;
    for (SymbolicDead const& d : encoding.dead()) {
      static_cast<void>(d);
      dead_.push_back(z_.boolean("dead"));
      first.push_back(dead_.back());
    }
    for (std::size_t r = 0; r < rounds.size(); ++r) {
      at_.emplace_back();
      std::vector<std::vector<z3::expr>> arriving(rounds[r].kinds.size());
      for (std::size_t e = 0; r > 0 && e < rounds[r - 1].edges.size(); ++e) {
        arriving[rounds[r - 1].edges[e].to].push_back(on_[r - 1][e]);
      }
      for (std::size_t k = 0; k < rounds[r].kinds.size(); ++k) {
        at_[r].push_back(z_.boolean("at"));
        if (r == 0) {
          first.push_back(at_[r][k]);
        } else {
          solver.add(at_[r][k] == z_.some(arriving[k]));
        }
      }
      if (r + 1 == rounds.size()) break;
      on_.emplace_back();
      crashing_.emplace_back();
      std::vector<std::vector<z3::expr>> leaving(rounds[r].kinds.size());
      for (Edge const& edge : rounds[r].edges) {
        on_[r].push_back(z_.boolean("on"));
        leaving[edge.from].push_back(on_[r].back());
      }
      for (std::size_t k = 0; k < rounds[r].crashes.size(); ++k) {
        crashing_[r].push_back(z_.boolean("crashes"));
        leaving[k].push_back(crashing_[r].back());
      }
      for (std::size_t k = 0; k < leaving.size(); ++k) {
        solver.add(at_[r][k] == z_.some(leaving[k]));
        at_most_one(leaving[k]);
      }
    }
    solver.add(there_ == z_.some(first));
    at_most_one(first);
  }

  [[nodiscard]] z3::expr const& there() const { return there_; }
  [[nodiscard]] std::vector<z3::expr> const& at_start() const { return at_.front(); }             // [kind]
  [[nodiscard]] std::vector<z3::expr> const& dead() const { return dead_; }                       // [of the encoding's]
  [[nodiscard]] std::vector<std::vector<z3::expr>> const& on() const { return on_; }              // [round - 1][edge]
  [[nodiscard]] std::vector<std::vector<z3::expr>> const& crashing() const { return crashing_; }  // [round - 1][kind]

  [[nodiscard]] z3::expr starts(unsigned, state_t s, unsigned) const { return visits(0, s, 0, 0); }
  [[nodiscard]] z3::expr visits(unsigned, state_t s, unsigned by, unsigned) const {
    std::vector<z3::expr> ways = dead_in(s);
    for (std::size_t r = 0; r <= by && r < at_.size(); ++r) {
      bool const last = r == by || r + 1 == at_.size();
      if (last || !encoding_->absorbs(s, r + 1)) {
        add(ways, at_[r], r, s);
      } else {  // then it is there after the next round, too, or crashes: one question less
        add(ways, crashing_[r], r, s);
      }
    }
    return z_.some(ways);
  }
  [[nodiscard]] z3::expr in(unsigned, state_t s, unsigned round, unsigned) const {
    std::vector<z3::expr> ways;
    add(ways, at_[round], round, s);
    return z_.some(ways);
  }
  [[nodiscard]] z3::expr ends(unsigned, state_t s) const {
    std::vector<z3::expr> ways = dead_in(s);
    add(ways, at_.back(), at_.size() - 1, s);
    for (std::size_t r = 0; r < crashing_.size(); ++r) add(ways, crashing_[r], r, s);
    return z_.some(ways);
  }
  [[nodiscard]] z3::expr correct(unsigned) const {
    std::vector<z3::expr> ways;
    for (std::size_t k = 0; k < at_.back().size(); ++k) {
      if (encoding_->rounds().back().kinds[k].group == 0) ways.push_back(at_.back()[k]);
    }
    return z_.some(ways);
  }
  [[nodiscard]] z3::expr is(unsigned, unsigned) const { return nothing(); }
  // never asked of one process
  [[nodiscard]] z3::expr failure_free() const { return nothing(); }
  [[nodiscard]] z3::expr failures_between(unsigned, unsigned) const { return nothing(); }
  [[nodiscard]] z3::expr loss_free_rounds_between(unsigned, unsigned) const { return nothing(); }
  [[nodiscard]] z3::expr loss_free_from(unsigned) const { return nothing(); }
  [[nodiscard]] z3::expr messages_between(unsigned, unsigned) const { return nothing(); }
  [[nodiscard]] z3::expr quantified(Formulas const&, term_id) const { return nothing(); }

 private:
  [[nodiscard]] z3::expr nothing() const { return z_.truth(false); }
  [[nodiscard]] std::vector<z3::expr> dead_in(state_t s) const {
    std::vector<z3::expr> result;
    for (std::size_t d = 0; d < dead_.size(); ++d) {
      if (encoding_->dead()[d].state == s) result.push_back(dead_[d]);
    }
    return result;
  }
  /// Those of these that are about kinds in state s, before round r + 1.
  void add(std::vector<z3::expr>& to, std::vector<z3::expr> const& from, std::size_t r, state_t s) const {
    for (std::size_t k = 0; k < from.size(); ++k) {
      if (encoding_->rounds()[r].kinds[k].state == s) to.push_back(from[k]);
    }
  }
  void at_most_one(std::vector<z3::expr> const& of) const {
    for (std::size_t a = 0; a < of.size(); ++a) {
      for (std::size_t b = 0; b < a; ++b) encoding_->solver().add(!of[a] || !of[b]);
    }
  }

  Encoding const* encoding_;
  Integers z_;
  z3::expr there_;
  std::vector<z3::expr> dead_;
  std::vector<std::vector<z3::expr>> at_, on_, crashing_;
};

/// Different processes: where several of them take one edge, so many do.
inline void assert_different(Encoding const& encoding, std::vector<Witness> const& witnesses) {
  if (witnesses.empty()) return;
  Integers const& z = encoding.integers();
  auto const covers = [&](z3::expr const& count, auto const& which) {
    // As bounds, which the simplex likes better than sums: each set of them that is there needs so many.
    std::vector<z3::expr> on;
    for (Witness const& w : witnesses) on.push_back(which(w));
    if (on.size() > 4) {
      encoding.solver().add(count >= z.count(on));
      return;
    }
    for (unsigned set = 1; set < 1U << on.size(); ++set) {
      z3::expr_vector absent(z.context());
      for (std::size_t k = 0; k < on.size(); ++k) {
        if (((set >> k) & 1U) != 0) absent.push_back(!on[k]);
      }
      absent.push_back(count >= std::popcount(set));
      encoding.solver().add(z3::mk_or(absent));
    }
  };
  for (std::size_t d = 0; d < encoding.dead().size(); ++d) {
    covers(encoding.dead()[d].count, [&](Witness const& w) { return w.dead()[d]; });
  }
  for (std::size_t r = 0; r + 1 < encoding.rounds().size(); ++r) {
    SymbolicRound const& round = encoding.rounds()[r];
    for (std::size_t e = 0; e < round.edges.size(); ++e) {
      covers(round.edges[e].flow, [&](Witness const& w) { return w.on()[r][e]; });
    }
    for (std::size_t k = 0; k < round.crashes.size(); ++k) {
      covers(round.crashes[k], [&](Witness const& w) { return w.crashing()[r][k]; });
    }
  }
}

}  // namespace protolearn::detail
