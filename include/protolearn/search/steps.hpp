// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "protolearn/search/clause_list.hpp"

namespace protolearn::detail {

/// The beginning of an execution with named processes, up to a configuration.
struct Prefix {
  std::vector<state_t> starts;
  node_set faulty = 0;                // with crashes: who has crashed
  node_set second = 0;                // of these, whose group is the second (faults/fault_model.hpp)
  std::vector<unsigned> crash_round;  // 0: has not
  std::vector<node_set> moving;       // [round - 1]: the faulty set of the round, where it moves
  /// [round - 1][process]: what it looked up; ClauseList::Move::nothing: it took no transition.
  std::vector<std::vector<std::uint32_t>> entries;
  std::vector<std::vector<state_t>> states;  // [round][process]
  std::vector<unsigned> who;                 // the process in each place of the configuration
};

/// How each configuration of a setting was first found: by which step from which configuration, place by place.
class Steps {
 public:
  static constexpr std::uint32_t nothing = ClauseList::Move::nothing;

  struct Step {
    std::uint32_t from = 0;  // in the round before
    node_set failing = 0;    // its places that crash, or are faulty in the round; of a start: places that are faulty
    node_set second = 0;     // of a start: those of the second group
  };

  /// What became of a place of the configuration before; and which of those places stands in this one now.
  struct Place {
    std::uint32_t entry = nothing;  // or it took no transition
    state_t next = 0;               // of a start: the state there
    std::uint8_t stands = 0;
  };

  /// `crash_group`: of those that fail in a round; 0: they do not crash, but are faulty in that round.
  Steps(unsigned rounds, unsigned places, unsigned crash_group)
      : count_(places), crash_group_(crash_group), steps_(rounds), places_(rounds) {}

  /// Adds a configuration after this many rounds, with its places as given.
  void add(unsigned round, std::span<std::uint8_t const> stands) {
    steps_[round].emplace_back();
    for (std::uint8_t place : stands) places_[round].push_back({nothing, 0, place});
  }
  [[nodiscard]] Step& last(unsigned round) { return steps_[round].back(); }
  [[nodiscard]] std::span<Place> last_places(unsigned round) { return std::span(places_[round]).last(count_); }

  [[nodiscard]] std::size_t size() const {
    std::size_t sum = 0;
    for (auto const& steps : steps_) sum += steps.size();
    return sum;
  }
  /// Roughly how much memory it takes.
  [[nodiscard]] std::size_t bytes() const { return size() * (sizeof(Step) + count_ * sizeof(Place)); }

  /// An execution that leads to a configuration.
  [[nodiscard]] Prefix prefix(unsigned round, std::uint32_t number) const {
    Step const& step = steps_[round][number];
    auto const places = std::span(places_[round]).subspan(std::size_t{number} * count_, count_);
    Prefix prefix;
    std::vector<unsigned> before(count_);
    if (round == 0) {
      for (unsigned i = 0; i < count_; ++i) {
        before[i] = i;
        prefix.starts.push_back(places[i].next);
      }
      prefix.states.push_back(prefix.starts);
      prefix.faulty = step.failing;
      prefix.second = step.second;
      prefix.crash_round.assign(count_, 0);
    } else {
      prefix = this->prefix(round - 1, step.from);
      before = prefix.who;
      prefix.entries.emplace_back(count_, nothing);
      prefix.states.push_back(prefix.states.back());
      prefix.moving.push_back(0);
      for (unsigned k = 0; k < count_; ++k) {
        unsigned const i = before[k];
        if (contains(step.failing, k) && crash_group_ == 0) {
          prefix.moving.back() = with(prefix.moving.back(), i);
        } else if (contains(step.failing, k)) {
          prefix.faulty = with(prefix.faulty, i);
          if (crash_group_ == 2) prefix.second = with(prefix.second, i);
          prefix.crash_round[i] = round;
        }
        if (places[k].entry == nothing) continue;
        prefix.entries.back()[i] = places[k].entry;
        prefix.states.back()[i] = places[k].next;
      }
    }
    prefix.who.resize(count_);
    for (unsigned k = 0; k < count_; ++k) prefix.who[k] = before[places[k].stands];
    return prefix;
  }

 private:
  unsigned count_, crash_group_;
  std::vector<std::vector<Step>> steps_;    // by round and number
  std::vector<std::vector<Place>> places_;  // `count_` for each step
};

}  // namespace protolearn::detail
