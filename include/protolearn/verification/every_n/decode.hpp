// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "protolearn/verification/every_n/encoding.hpp"
#include "protolearn/verification/every_n/sized_execution.hpp"

namespace protolearn::detail {

/// Gives names to the processes that a model of an encoding only counts: a schedule that the simulator can run.
class Decoder {
 public:
  Decoder(Encoding const& encoding, z3::model const& model)
      : encoding_(encoding), model_(model), schedule_(value(encoding.nodes()), value(encoding.bound()),
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
    std::vector<std::size_t> taken(now.kinds.size());
    std::vector<bool> crashes(schedule_.nodes);
    for (std::size_t k = 0; k < now.crashes.size(); ++k) {
      taken[k] = value(now.crashes[k]);
      for (std::size_t m = 0; m < taken[k]; ++m) {
        schedule_.crash_round[at_[k][m]] = round;
        crashes[at_[k][m]] = true;
      }
    }
    std::vector<std::vector<unsigned>> after(encoding_.rounds()[round].kinds.size());
    for (Edge const& edge : now.edges) {
      for (unsigned left = value(edge.flow); left > 0; --left) {
        unsigned const i = at_[edge.from][taken[edge.from]++];
        receive(now, now.receptions[edge.reception], round, i, crashes);
        after[edge.to].push_back(i);
      }
    }
    at_ = std::move(after);
  }

  /// Which messages process i receives: so many of each state, its own and those that cannot be lost first.
  void receive(SymbolicRound const& now, Reception const& reception, unsigned round, unsigned i,
               std::vector<bool> const& crashes) {
    for (unsigned s = 0; s < reception.fates.size(); ++s) {
      std::vector<unsigned> certain, uncertain;
      for (std::size_t k = 0; k < now.kinds.size(); ++k) {
        if (now.kinds[k].state != s) continue;
        bool const lossy = encoding_.may_lose(now.kinds[k].group, reception.group, round);
        for (unsigned const j : at_[k]) (i == j || !(lossy || crashes[j]) ? certain : uncertain).push_back(j);
      }
      std::size_t const arrive = value(reception.fates[s]) - certain.size();
      for (std::size_t m = arrive; m < uncertain.size(); ++m) {
        schedule_.fate(round, i, uncertain[m]) = static_cast<state_t>(encoding_.setting().shape.states);
      }
    }
    std::size_t liar = 0;
    for (unsigned s = 0; s < reception.lies.size(); ++s) {
      for (unsigned left = value(reception.lies[s]); left > 0; --left) {
        schedule_.fate(round, i, liars_[liar++]) = static_cast<state_t>(s);
      }
    }
    for (; liar < liars_.size(); ++liar) {
      schedule_.fate(round, i, liars_[liar]) = static_cast<state_t>(encoding_.setting().shape.states);
    }
  }

  Encoding const& encoding_;
  z3::model const& model_;
  SizedSchedule schedule_;
  std::vector<std::vector<unsigned>> at_;  // [kind]: those that are of it
  std::vector<unsigned> liars_;
};

}  // namespace protolearn::detail
