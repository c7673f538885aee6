// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "protolearn/model/view.hpp"
#include "protolearn/model/views/with_round.hpp"

namespace protolearn {

/// Thresholds, for every N, with predicates that belong to the machine: they are learned as its table is. So here an
/// observation is what is left without them: the own state. WithRound and WithLastRound may add the round.
struct LearnedThresholds {
  static constexpr std::string_view name = "LearnedThresholds";

  template <Shape shape_>
  struct On {
    static constexpr Shape shape = shape_;
    static constexpr bool any_number = shape_.nodes == every_n;
    static_assert(any_number,
                  "protolearn: LearnedThresholds is for every N: use Shape{every_n, S, R}, and around it no other view "
                  "than WithRound or WithLastRound.");
    using received_type = std::array<state_t, 1>;
    static constexpr bool anonymous = true;
    static constexpr unsigned digits = 1;
    static constexpr std::array<unsigned, digits> radix{shape_.states};
    static constexpr std::size_t entries = shape_.states;

    [[nodiscard]] static constexpr std::array<state_t, digits> digits_of(std::size_t entry) noexcept {
      return {static_cast<state_t>(entry)};
    }
    template <class Names>
    [[nodiscard]] static std::string digit_name(unsigned, Names const&) {
      return "own";
    }
    template <class Names>
    [[nodiscard]] static std::string value_name(unsigned, unsigned value, Names const& state_name) {
      return state_name(static_cast<state_t>(value));
    }

    class Observation {
     public:
      explicit constexpr Observation(std::size_t entry) : own_(static_cast<state_t>(entry)) {}
      [[nodiscard]] constexpr state_t own() const noexcept { return own_; }

     private:
      state_t own_;
    };
  };
};

template <>
inline constexpr bool detail::for_every_n<LearnedThresholds> = true;

namespace detail {

/// Do the predicates belong to the machine?
template <class View>
inline constexpr bool learns_predicates = false;
template <>
inline constexpr bool learns_predicates<LearnedThresholds> = true;
template <class View>
inline constexpr bool learns_predicates<WithRound<View>> = learns_predicates<View>;
template <class View>
inline constexpr bool learns_predicates<WithLastRound<View>> = learns_predicates<View>;

}  // namespace detail

}  // namespace protolearn
