// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>

#include "protolearn/model/view.hpp"

namespace protolearn {

/// The own state, and how many of the others' messages carried each state, and how many were lost: who sent what does
/// not matter. S C(N-1+S, S) entries: 24,024 for N=7, S=8, where Ordered has 4,251,528.
struct Counted {
  static constexpr char const* name = "Counted";

  template <Shape shape_>
  struct On {
    static constexpr Shape shape = shape_;
    using received_type = std::array<state_t, shape_.nodes>;
    static constexpr unsigned nodes = shape.nodes;
    static constexpr unsigned states = shape.states;
    static constexpr unsigned others = nodes - 1;
    static constexpr bool anonymous = true;

    /// Digit 0 is the own state; digit 1+s how many of the others sent s; digit 1+S how many were lost.
    static constexpr unsigned digits = states + 2;
    static constexpr std::array<unsigned, digits> radix = [] {
      std::array<unsigned, digits> result{};
      result.fill(nodes);
      result[0] = states;
      return result;
    }();

    [[nodiscard]] static constexpr bool is_count(unsigned d) { return d > 0; }

    using counts_type = std::array<std::uint8_t, shape_.states + 1>;

   private:
    /// multisets[k][n]: how many multisets of n messages there are over the last k symbols; saturated.
    static constexpr auto multisets = [] {
      std::array<std::array<std::size_t, nodes + 1>, states + 2> table{};
      for (unsigned k = 0; k <= states + 1; ++k) {
        for (unsigned n = 0; n <= nodes; ++n) {
          table[k][n] = n == 0 ? 1 : k == 0 ? 0 : detail::saturating_sum(table[k - 1][n], table[k][n - 1]);
        }
      }
      return table;
    }();

    /// before[s][n][c]: of the multisets of n messages over the symbols s.., those with fewer than c of symbol s.
    static constexpr auto before = [] {
      std::array<std::array<std::array<std::uint32_t, nodes + 1>, nodes + 1>, states + 1> table{};
      for (unsigned s = 0; s <= states; ++s) {
        for (unsigned n = 0; n <= others; ++n) {
          for (unsigned c = 1; c <= n; ++c) {
            table[s][n][c] = table[s][n][c - 1] + static_cast<std::uint32_t>(multisets[states - s][n - (c - 1)]);
          }
        }
      }
      return table;
    }();

   public:
    static constexpr std::size_t block = multisets[states + 1][others];
    static constexpr std::size_t entries = detail::saturating_product(states, block);

    /// counts[s] of the others sent s; counts[S] were lost. They add up to N-1.
    [[nodiscard]] static constexpr std::size_t index_of_counts(state_t own, counts_type const& counts,
                                                               unsigned = 1) noexcept {
      std::size_t rank = 0;
      unsigned left = others;
      for (unsigned s = 0; s < states; ++s) {
        rank += before[s][left][counts[s]];
        left -= counts[s];
      }
      return own * block + rank;
    }

    [[nodiscard]] static constexpr std::size_t index(received_type const& received, unsigned round = 1) noexcept {
      counts_type counts{};
      for (unsigned j = 1; j < nodes; ++j) ++counts[received[j]];
      return index_of_counts(received[0], counts, round);
    }

    [[nodiscard]] static constexpr std::array<state_t, digits> digits_of(std::size_t entry) noexcept {
      std::array<state_t, digits> result{};
      result[0] = static_cast<state_t>(entry / block);
      std::size_t rank = entry % block;
      unsigned left = others;
      for (unsigned s = 0; s < states; ++s) {
        unsigned c = left;
        while (before[s][left][c] > rank) --c;
        rank -= before[s][left][c];
        left -= c;
        result[1 + s] = static_cast<state_t>(c);
      }
      result[1 + states] = static_cast<state_t>(left);
      return result;
    }

    template <class Logic>
    [[nodiscard]] static auto digit_is(Logic const& logic, unsigned d, unsigned value) {
      using Literal = decltype(logic.received(0U, value));
      if (d == 0) return logic.received(0, value);
      return [&]<std::size_t... J>(std::index_sequence<J...>) {
        // The type is named because a process on its own hears of nobody.
        std::array<Literal, others> const sent{logic.received(static_cast<unsigned>(J + 1), d - 1)...};
        return logic.count_between(sent, value, value);
      }
      (std::make_index_sequence<others>{});
    }

    template <class Names>
    [[nodiscard]] static std::string digit_name(unsigned d, Names const& state_name) {
      return d == 0            ? "own"
             : d == digits - 1 ? "lost"
                               : std::string("#").append(state_name(static_cast<state_t>(d - 1)));
    }

    template <class Names>
    [[nodiscard]] static std::string value_name(unsigned d, unsigned value, Names const& state_name) {
      return d == 0 ? state_name(static_cast<state_t>(value)) : std::to_string(value);
    }

    class Observation {
     public:
      explicit constexpr Observation(std::size_t entry) : digits_(digits_of(entry)) {}
      [[nodiscard]] constexpr state_t own() const noexcept { return digits_[0]; }
      [[nodiscard]] constexpr unsigned nodes() const noexcept { return shape.nodes; }
      [[nodiscard]] constexpr unsigned lost() const noexcept { return digits_[digits - 1]; }
      /// How many received messages carry `symbol`, one's own included.
      [[nodiscard]] constexpr unsigned count(unsigned symbol) const noexcept {
        return symbol > states ? 0U : digits_[1 + symbol] + (symbol == own() ? 1U : 0U);
      }

     private:
      std::array<state_t, digits> digits_;
    };
  };
};

}  // namespace protolearn
