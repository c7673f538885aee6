// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include "protolearn/bounds/full_information/flat_game.hpp"
#include "protolearn/bounds/full_information/scenario.hpp"
#include "protolearn/bounds/full_information/views.hpp"

namespace protolearn::detail {

template <class T>
using ByProcess = std::array<T, max_nodes>;

/// How many executions something stands for, and what they weigh together under a network (0 if there is none).
struct Mass {
  std::uint64_t count = 0;
  double odds = 0;

  /// With so many ways to go on, each of which weighs so much.
  [[nodiscard]] Mass times(std::uint64_t ways, double each = 1) const {
    return {count * ways, odds * static_cast<double>(ways) * each};
  }
  Mass& operator+=(Mass const& other) {
    count += other.count;
    odds += other.odds;
    return *this;
  }
};

/// The configurations of views before each round, and how each came about. Those that differ by a symmetry of the game
/// are one (semantics/configuration.hpp).
class Layers {
 public:
  struct Config {
    ByProcess<view_id> views{};
    ByProcess<std::uint8_t> kinds{};
    RunMemory run;
  };
  struct Step {
    std::uint32_t parent;
    node_set crashing;
    ByProcess<node_set> heard;      // by the places in the parent
    ByProcess<std::uint8_t> place;  // in the parent, of the process in each place
  };

  explicit Layers(FlatGame const& game)
      : N(game.nodes), R(game.rounds), game_(game), layers_(game.rounds, Layer(game.nodes + 1)) {}

  [[nodiscard]] std::size_t size(unsigned layer) const { return layers_[layer].map.size(); }
  /// Of the executions that lead to a configuration and those that it stands for.
  [[nodiscard]] Mass weight(unsigned layer, std::size_t number) const { return layers_[layer].weights[number]; }

  [[nodiscard]] Config config(unsigned layer, std::size_t number) const {
    std::uint64_t const* const key = layers_[layer].map[number];
    Config result;
    for (unsigned i = 0; i < N; ++i) {
      result.views[i] = static_cast<view_id>(key[i] >> 8);
      result.kinds[i] = static_cast<std::uint8_t>(key[i] & 0xff);
    }
    result.run = RunMemory::unpack(game_.questions, key[N]);
    return result;
  }

  /// Adds a configuration, in canonical order, to a layer.
  void add(unsigned layer, Config const& config, Step step, Mass weight) {
    ByProcess<std::uint8_t> place{};
    std::array<std::uint64_t, max_nodes + 1> words{};
    for (unsigned i = 0; i < N; ++i) {
      place[i] = static_cast<std::uint8_t>(i);
      words[i] = std::uint64_t{config.views[i]} << 8 | config.kinds[i];
    }
    if (game_.anonymous) {
      std::sort(place.begin(), place.begin() + N, [&](unsigned a, unsigned b) { return words[a] < words[b]; });
    } else if (!game_.named) {
      auto best = place;
      for (unsigned shift = 1; shift < N; ++shift) {
        std::rotate(place.begin(), place.begin() + 1, place.begin() + N);
        if (std::lexicographical_compare(place.begin(), place.begin() + N, best.begin(), best.begin() + N,
                                         [&](unsigned a, unsigned b) { return words[a] < words[b]; })) {
          best = place;
        }
      }
      place = best;
    }
    auto key = words;
    for (unsigned i = 0; i < N; ++i) key[i] = words[place[i]];
    key[N] = config.run.pack(game_.questions);
    auto const [number, is_new] = layers_[layer].map.insert(key.data());
    if (is_new) {
      step.place = place;
      layers_[layer].steps.push_back(step);
      layers_[layer].weights.push_back(weight);
    } else {
      layers_[layer].weights[number] += weight;
    }
  }

  /// The execution that goes on like this from a configuration before the last round; the process in its k-th place is
  /// process k.
  [[nodiscard]] Scenario scenario(std::uint32_t config, node_set crashing, ByProcess<node_set> const& heard) const {
    Scenario result(N, R);
    result.dead = game_.dead;
    ByProcess<std::uint8_t> name;  // of the process in each place
    for (unsigned i = 0; i < N; ++i) name[i] = static_cast<std::uint8_t>(i);
    note(result, R, crashing, heard, name);
    for (unsigned round = R; round-- > 0;) {
      Step const& step = layers_[round].steps[config];
      auto const later = name;
      for (unsigned i = 0; i < N; ++i) name[step.place[i]] = later[i];
      if (round > 0) {
        note(result, round, step.crashing, step.heard, name);
      } else {
        Config const start = this->config(0, config);
        for (unsigned i = 0; i < N; ++i) {
          result.actors[later[i]].start = game_.task.initial[game_.kinds.initial(start.kinds[i])];
          if (Kinds::faulty(start.kinds[i])) result.faulty = with(result.faulty, later[i]);
        }
      }
      config = step.parent;
    }
    for (unsigned p = 0; p < N; ++p) {
      if (game_.lies && contains(result.faulty, p)) result.cast[p] = nobody;
    }
    return result;
  }

 private:
  struct Layer {
    explicit Layer(std::size_t length) : map(length) {}
    TupleMap<std::uint64_t> map;
    std::vector<Step> steps;
    std::vector<Mass> weights;
  };

  /// Notes a round: who crashes and who hears whom.
  void note(Scenario& result, unsigned round, node_set crashing, ByProcess<node_set> const& heard,
            ByProcess<std::uint8_t> const& name) const {
    for (unsigned i = 0; i < N; ++i) {
      if (contains(crashing, i)) {
        result.faulty = with(result.faulty, name[i]);
        result.crash_round[name[i]] = static_cast<std::uint8_t>(round);
      }
      for (unsigned j = 0; j < N; ++j) {
        result.actors[name[i]].hears[round - 1][name[j]] = contains(heard[i], j) ? name[j] : nobody;
      }
    }
  }

  unsigned N, R;
  FlatGame const& game_;
  std::vector<Layer> layers_;
};

}  // namespace protolearn::detail
