// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/view.hpp"

namespace protolearn {

/// The whole received vector: own state, then the others' messages in cyclic order. S (S+1)^(N-1) entries.
struct Ordered {
  static constexpr char const* name = "Ordered";

  template <Shape shape_>
  struct On {
    static constexpr Shape shape = shape_;
    using received_type = std::array<state_t, shape_.nodes>;
    static constexpr unsigned nodes = shape.nodes;
    static constexpr unsigned states = shape.states;
    static constexpr bool anonymous = false;
    static constexpr unsigned digits = nodes;
    static constexpr std::array<unsigned, digits> radix = [] {
      std::array<unsigned, digits> result{};
      result.fill(states + 1);
      result[0] = states;
      return result;
    }();

    static constexpr std::size_t entries = [] {
      std::size_t product = 1;
      for (unsigned r : radix) product = detail::saturating_product(product, r);
      return product;
    }();

    [[nodiscard]] static constexpr std::size_t index(received_type const& received, unsigned = 1) noexcept {
      std::size_t result = received[0];
      for (unsigned j = 1; j < nodes; ++j) result = result * (states + 1) + received[j];
      return result;
    }

    [[nodiscard]] static constexpr std::array<state_t, digits> digits_of(std::size_t entry) noexcept {
      std::array<state_t, digits> result{};
      for (unsigned j = nodes; j-- > 1;) {
        result[j] = static_cast<state_t>(entry % (states + 1));
        entry /= states + 1;
      }
      result[0] = static_cast<state_t>(entry);
      return result;
    }

    template <class Logic>
    [[nodiscard]] static auto digit_is(Logic const& logic, unsigned d, unsigned value) {
      return logic.received(d, value);
    }

    template <class Names>
    [[nodiscard]] static std::string digit_name(unsigned d, Names const&) {
      return d == 0 ? "own" : std::string("+").append(std::to_string(d));
    }

    template <class Names>
    [[nodiscard]] static std::string value_name(unsigned, unsigned value, Names const& state_name) {
      return value == states ? "lost" : state_name(static_cast<state_t>(value));
    }

    /// received(0) is the own state, received(j) what came from the j-th next process; S if it was lost.
    class Observation {
     public:
      explicit constexpr Observation(std::size_t entry) : received_(digits_of(entry)) {}
      [[nodiscard]] constexpr state_t own() const noexcept { return received_[0]; }
      [[nodiscard]] constexpr state_t received(unsigned j) const noexcept { return received_[j]; }
      [[nodiscard]] constexpr unsigned nodes() const noexcept { return shape.nodes; }
      [[nodiscard]] constexpr unsigned lost() const noexcept { return count(states); }
      /// How many received messages carry `symbol`, one's own included.
      [[nodiscard]] constexpr unsigned count(unsigned symbol) const noexcept {
        unsigned sum = 0;
        for (state_t r : received_) sum += r == symbol ? 1U : 0U;
        return sum;
      }

     private:
      std::array<state_t, digits> received_;
    };
  };
};

}  // namespace protolearn
