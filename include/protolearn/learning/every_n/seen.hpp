// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>
#include <vector>

#include "protolearn/core/random.hpp"
#include "protolearn/model/learned_machine.hpp"
#include "protolearn/model/predicate.hpp"

// Of what Q is a function, for every N: the round, one's own state, and which predicates hold. This is the same for all
// N, and so is the table.

namespace protolearn::detail {

/// So many bits does Q see, if it may choose: the largest table that is no work to go over.
[[nodiscard]] constexpr unsigned bits_of_q(unsigned rows) {
  unsigned bits = 0;
  while (bits < 10 && (std::size_t{rows} << (bits + 1)) <= (std::size_t{1} << 14)) ++bits;
  return bits;
}

/// What a Q function (learning/q_function.hpp) asks of a setting. Entries are those of a ThresholdTable.
template <unsigned states_, unsigned clocks_, unsigned bits_>
struct SeenByQ {
  static constexpr unsigned states = states_, clocks = clocks_, bits = bits_;

  struct view_type {
    static constexpr Shape shape{every_n, states_, 1};
    static constexpr std::size_t entries = (std::size_t{clocks_} * states_) << bits_;
    static constexpr unsigned digits = bits_ + 2;  // predicates, own state, round
    static constexpr std::array<unsigned, digits> radix = [] {
      std::array<unsigned, digits> result{};
      result.fill(2);
      result[bits_] = states_;
      result[bits_ + 1] = clocks_;
      return result;
    }();

    [[nodiscard]] static constexpr std::array<state_t, digits> digits_of(std::size_t entry) noexcept {
      std::array<state_t, digits> result{};
      for (unsigned d = 0; d < digits; ++d) {
        result[d] = static_cast<state_t>(entry % radix[d]);
        entry /= radix[d];
      }
      return result;
    }
  };

  class machine_type {
   public:
    static constexpr std::size_t entries = view_type::entries;
    [[nodiscard]] state_t& operator[](std::size_t entry) noexcept { return answers_[entry]; }
    [[nodiscard]] state_t operator[](std::size_t entry) const noexcept { return answers_[entry]; }

   private:
    std::vector<state_t> answers_ = std::vector<state_t>(entries);
  };
};

/// What Q sees in a setting.
template <class Setting>
struct seen_by_q {
  static constexpr unsigned clocks = clocks_of<typename Setting::view_type>();
  static constexpr unsigned rows = clocks * Setting::states;
  static constexpr unsigned bits = [] {
    if constexpr (learns_predicates<typename Setting::View>) {
      return bits_of_q(rows);
    } else {  // the predicates are given, and are all seen
      unsigned result = 0;
      while ((std::size_t{rows} << result) < Setting::view_type::entries) ++result;
      return result;
    }
  }();
  using type = SeenByQ<Setting::states, clocks, bits>;
};

/// So many predicates of the library: at first the lightest, later any, the lighter the likelier (weights e^-w; drawn
/// without replacement as in P. Efraimidis and P. Spirakis, "Weighted random sampling with a reservoir", Information
/// Processing Letters 2006). In the order of the library.
[[nodiscard]] inline std::vector<PredicateDescription> choose_predicates(std::vector<Predicate> const& library,
                                                                         std::size_t many, bool lightest,
                                                                         Random& random) {
  std::vector<std::pair<double, std::size_t>> ranks;
  for (std::size_t k = 0; k < library.size(); ++k) {
    double const weight = library[k].weight;
    ranks.emplace_back(lightest ? weight : -std::log(1 - random.uniform()) * std::exp(weight), k);
  }
  std::sort(ranks.begin(), ranks.end());
  ranks.resize(std::min(many, ranks.size()));
  std::sort(ranks.begin(), ranks.end(), [](auto const& a, auto const& b) { return a.second < b.second; });
  std::vector<PredicateDescription> result;
  for (auto const& rank : ranks) result.push_back(library[rank.second].description);
  return result;
}

}  // namespace protolearn::detail
