// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <vector>

#include "protolearn/verification/every_n/sized_execution.hpp"
#include "protolearn/verification/every_n/witness.hpp"

namespace protolearn::detail {

/// Gives names to the processes that a model of an encoding only counts: a schedule that the simulator can run. Who is
/// a witness goes its way, all others any that is left.
class Decoder {
 public:
  Decoder(Encoding const& encoding, std::vector<Witness> const& witnesses, z3::model const& model)
      : encoding_(encoding),
        witnesses_(witnesses),
        model_(model),
        schedule_(value(encoding.nodes()), value(encoding.bound()),
                  static_cast<unsigned>(encoding.rounds().size() - 1)) {}

  [[nodiscard]] SizedSchedule schedule() {
    start();
    for (unsigned r = 1; r <= schedule_.rounds; ++r) step(r);
    return schedule_;
  }

 private:
  [[nodiscard]] unsigned value(z3::expr const& e) const {
    return static_cast<unsigned>(model_.eval(e, true).get_numeral_int64());
  }
  [[nodiscard]] bool is_so(z3::expr const& e) const { return model_.eval(e, true).is_true(); }

  /// Processes are numbered in the order of their kinds: the correct ones first, the liars last.
  void start() {
    SymbolicRound const& first = encoding_.rounds().front();
    unsigned next = 0;
    auto const take = [&](unsigned many, unsigned group, state_t s) {
      for (unsigned k = 0; k < many; ++k, ++next) {
        schedule_.group[next] = group;
        schedule_.starts[next] = s;
      }
    };
    for (std::size_t k = 0; k < first.kinds.size(); ++k) {
      unsigned const begin = next;
      take(value(first.counts[k]), first.kinds[k].group, first.kinds[k].state);
      at_.emplace_back();
      for (unsigned i = begin; i < next; ++i) at_.back().push_back(i);
      for (std::size_t w = 0, taken = 0; w < witnesses_.size(); ++w) {
        if (is_so(witnesses_[w].at_start()[k])) witness_of_[at_.back()[taken++]] = w;
      }
    }
    for (SymbolicDead const& d : encoding_.dead()) take(value(d.count), d.group, d.state);
    for (unsigned g = 1; g < max_groups; ++g) {
      unsigned const begin = next;
      take(value(encoding_.liars()[g]), g, 0);
      for (unsigned i = begin; i < next; ++i) liars_.push_back(i);
    }
  }

  void step(unsigned round) {
    SymbolicRound const& now = encoding_.rounds()[round - 1];
    auto const here = at_;  // those of each kind before the round; from at_ they are taken
    std::vector<bool> crashes(schedule_.nodes);
    for (std::size_t k = 0; k < now.crashes.size(); ++k) {
      auto const chosen = [&](Witness const& w) { return w.crashing()[round - 1][k]; };
      for (unsigned const i : take(k, value(now.crashes[k]), chosen)) {
        schedule_.crash_round[i] = round;
        crashes[i] = true;
      }
    }
    std::vector<std::vector<unsigned>> after(encoding_.rounds()[round].kinds.size());
    for (std::size_t e = 0; e < now.edges.size(); ++e) {
      Edge const& edge = now.edges[e];
      auto const chosen = [&](Witness const& w) { return w.on()[round - 1][e]; };
      for (unsigned const i : take(edge.from, value(edge.flow), chosen)) {
        receive(now, here, now.receptions[edge.reception], round, i, crashes);
        after[edge.to].push_back(i);
      }
    }
    at_ = std::move(after);
  }

  /// Takes so many processes of a kind: the witnesses of whom that is said, then others who are no witnesses.
  template <class Chosen>
  [[nodiscard]] std::vector<unsigned> take(std::size_t kind, std::size_t many, Chosen const& chosen) {
    std::vector<unsigned> taken, left;
    for (unsigned const i : at_[kind]) {
      auto const w = witness_of_.find(i);
      if (w != witness_of_.end() && is_so(chosen(witnesses_[w->second]))) taken.push_back(i);
    }
    for (unsigned const i : at_[kind]) {
      if (std::find(taken.begin(), taken.end(), i) != taken.end()) continue;
      bool const free = witness_of_.count(i) == 0;
      (free && taken.size() < many ? taken : left).push_back(i);
    }
    at_[kind] = left;
    return taken;
  }

  /// Which messages process i receives: so many of each state, its own and those that cannot be lost first.
  void receive(SymbolicRound const& now, std::vector<std::vector<unsigned>> const& here, Reception const& reception,
               unsigned round, unsigned i, std::vector<bool> const& crashes) {
    for (unsigned s = 0; s < reception.fates.size(); ++s) {
      std::vector<unsigned> certain, uncertain;
      for (std::size_t k = 0; k < now.kinds.size(); ++k) {
        if (now.kinds[k].state != s) continue;
        bool const lossy = encoding_.may_lose(now.kinds[k].group, reception.group, round);
        for (unsigned const j : here[k]) (i == j || !(lossy || crashes[j]) ? certain : uncertain).push_back(j);
      }
      std::size_t const arrive = value(reception.fates[s]) - certain.size();
      for (std::size_t m = arrive; m < uncertain.size(); ++m) {
        schedule_.fate(round, i, uncertain[m]) = static_cast<state_t>(encoding_.setting().shape.states);
      }
    }
    std::size_t liar = 0;
    for (unsigned s = 0; s < reception.lies.size(); ++s) {
      for (unsigned left = value(reception.lies[s]); left > 0; --left) {
        schedule_.fate(round, i, liars_.at(liar++)) = static_cast<state_t>(s);
      }
    }
    for (; liar < liars_.size(); ++liar) {
      schedule_.fate(round, i, liars_[liar]) = static_cast<state_t>(encoding_.setting().shape.states);
    }
  }

  Encoding const& encoding_;
  std::vector<Witness> const& witnesses_;
  z3::model const& model_;
  SizedSchedule schedule_;
  std::vector<std::vector<unsigned>> at_;       // [kind]: those that are of it
  std::map<unsigned, std::size_t> witness_of_;  // [process]: among the witnesses
  std::vector<unsigned> liars_;
};

}  // namespace protolearn::detail
