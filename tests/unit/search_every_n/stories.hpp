// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "brute_force.hpp"
#include "protolearn/search/every_n/conflict_search.hpp"

// Executions of named processes, written so that each looks up what a clause says, if the adversary can arrange that.

namespace derivation {

using namespace protolearn;
using namespace protolearn::detail;

class Stories {
 protected:
  using Move = ClauseList::Move;
  using Receipts = std::vector<std::uint32_t>;  // what each place, or process, looks up
  using States = std::vector<std::vector<state_t>>;

  /// An execution that is still being written: what each process does is given, whatever it receives.
  struct Story {
    SizedSchedule plan;
    States states;              // [after so many rounds][process]
    std::vector<unsigned> who;  // the process in each place of the configuration at the end
  };

  Stories(Description const& setting, std::vector<PredicateDescription> library, Evidence const& evidence)
      : setting_(setting), library_(std::move(library)), evidence_(evidence) {
    for (std::uint32_t e = 0; e < evidence.observations.size(); ++e) {
      bool const is_new = numbers_.try_emplace(evidence.observations[e], e).second;
      REQUIRE(is_new);
      REQUIRE((evidence.observations[e].bits >> library_.size()) == 0);
    }
  }

  [[nodiscard]] unsigned states() const { return setting_.shape.states; }

  [[nodiscard]] ThresholdObservation observed(state_t own, std::vector<unsigned> const& counts, unsigned n, unsigned f,
                                              unsigned round) const {
    ThresholdObservation seen{setting_.view.clock_in(round), own, 0};
    for (std::size_t k = 0; k < library_.size(); ++k) {
      if (detail::holds(library_[k], counts, n, f)) seen.bits |= PredicateSet{1} << k;
    }
    return seen;
  }

  /// Writes one round: these crash; each process looks up what it should (nothing: whatever comes of no loss) and goes
  /// on as said. False: the adversary cannot arrange that.
  bool step(Story& s, unsigned round, node_set failing, Receipts const& entries, std::vector<state_t> const& next,
            unsigned lossy) {
    SizedSchedule& plan = s.plan;
    for (unsigned i = 0; i < plan.nodes; ++i) {
      if (!contains(failing, i)) continue;
      REQUIRE((plan.group[i] == 0 && plan.crash_round[i] == 0));
      plan.crash_round[i] = round;
    }
    s.states[round] = s.states[round - 1];
    for (unsigned i = 0; i < plan.nodes; ++i) {
      if (!takes_part(plan, i, round)) continue;
      if (!receive(s, i, round, entries[i], ((lossy >> (round - 1)) & 1U) != 0)) return false;
      bool const stays = ((setting_.task->halted >> s.states[round][i]) & 1U) != 0;
      if (!stays) s.states[round][i] = next[i];
    }
    return true;
  }

  [[nodiscard]] bool takes_part(SizedSchedule const& plan, unsigned i, unsigned round) const {
    bool const goes_on = plan.group[i] == 0 || setting_.faults.groups[plan.group[i]].failing == Failing::goes_on;
    return goes_on && (plan.crash_round[i] == 0 || round < plan.crash_round[i]);
  }

  /// Finds fates of the messages to process i that make it look up `entry`, with as few losses as can be, or as many.
  bool receive(Story& s, unsigned i, unsigned round, std::uint32_t entry, bool lossy) {
    SizedSchedule& plan = s.plan;
    auto const lost = static_cast<state_t>(states());
    std::vector<state_t> fate(plan.nodes, as_sent), best;
    unsigned best_lost = 0;
    auto const choose = [&](auto const& self, unsigned j, unsigned losses) -> void {
      if (j == plan.nodes) {
        if (!best.empty() && (lossy ? losses <= best_lost : losses >= best_lost)) return;
        if (!hears_enough(s, i, round, fate) || (entry != Move::nothing && looks_up(s, i, round, fate) != entry))
          return;
        best = fate;
        best_lost = losses;
        return;
      }
      // of two alike, who come one after the other, the fates do not go down
      bool const alike = j > 0 && j != i && j - 1 != i && plan.group[j] == plan.group[j - 1] &&
                         plan.crash_round[j] == plan.crash_round[j - 1] &&
                         s.states[round - 1][j] == s.states[round - 1][j - 1];
      for (state_t const option : by_hand::fates(setting_, plan, round, i, j)) {
        if (alike && rank(option) < rank(fate[j - 1])) continue;
        fate[j] = option;
        self(self, j + 1, losses + (option == lost ? 1U : 0U));
      }
      fate[j] = as_sent;
    };
    choose(choose, 0, 0);
    if (best.empty()) return false;
    for (unsigned j = 0; j < plan.nodes; ++j) plan.fate(round, i, j) = best[j];
    return true;
  }
  [[nodiscard]] static unsigned rank(state_t fate) { return fate == as_sent ? 0 : 1U + fate; }

  [[nodiscard]] bool hears_enough(Story const& s, unsigned i, unsigned round, std::vector<state_t> const& fate) const {
    unsigned heard = 0;
    for (unsigned j = 0; j < s.plan.nodes; ++j) heard += by_hand::arrives(setting_, s.plan, round, i, j, fate[j]);
    return heard >= setting_.faults.hearing.least(s.plan.nodes, s.plan.faulty);
  }
  [[nodiscard]] std::uint32_t looks_up(Story const& s, unsigned i, unsigned round,
                                       std::vector<state_t> const& fate) const {
    std::vector<unsigned> counts(states());
    auto const& sent = s.states[round - 1];
    for (unsigned j = 0; j < s.plan.nodes; ++j) {
      if (!by_hand::arrives(setting_, s.plan, round, i, j, fate[j])) continue;
      bool const silent = i != j && ((setting_.task->silent >> sent[j]) & 1U) != 0;
      if (fate[j] != as_sent) {
        ++counts[fate[j]];
      } else if (!silent) {
        ++counts[sent[j]];
      }
    }
    auto const at = numbers_.find(observed(sent[i], counts, s.plan.nodes, s.plan.faulty, round));
    return at == numbers_.end() ? Move::nothing : at->second;
  }

  Description const& setting_;
  std::vector<PredicateDescription> library_;
  Evidence const& evidence_;
  std::map<ThresholdObservation, std::uint32_t> numbers_;
};

}  // namespace derivation
