// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/view.hpp"

namespace protolearn {

/// A view, and a coin: one bit that the adversary chooses anew for each transition, so that what is proved holds
/// however coins fall. (M. Ben-Or, "Another advantage of free choice: completely asynchronous agreement protocols",
/// 1983.) It may stand for any choice that a protocol leaves open. Each coin doubles the number of executions.
template <class View>
struct WithCoin {
  static std::string name() { return std::string("WithCoin<").append(detail::view_name<View>()).append(">"); }

  template <Shape shape_>
  struct On {
    using Inner = typename View::template On<shape_>;
    static constexpr bool only_one_coin = !detail::has_coin<Inner>;
    static_assert(only_one_coin, "protolearn: WithCoin takes a view without a coin.");
    static constexpr bool one_machine = !requires { Inner::offset(0U); };
    static_assert(one_machine, "protolearn: WithCoin takes no PerProcess: write PerProcess<WithCoin<View>>.");
    static constexpr Shape shape = shape_;
    using received_type = typename Inner::received_type;
    static constexpr bool anonymous = Inner::anonymous;
    static constexpr std::size_t entries = detail::saturating_product(Inner::entries, 2);
    static constexpr unsigned digits = Inner::digits + 1;
    static constexpr std::array<unsigned, digits> radix = [] {
      std::array<unsigned, digits> result{};
      for (unsigned d = 0; d < Inner::digits; ++d) result[d] = Inner::radix[d];
      result[Inner::digits] = 2;
      return result;
    }();
    [[nodiscard]] static constexpr bool is_count(unsigned d) { return d < Inner::digits && detail::is_count<Inner>(d); }

    /// Added to an entry if the coin shows 1.
    static constexpr std::size_t coin_offset = Inner::entries;

    [[nodiscard]] static constexpr unsigned speaker(unsigned round) noexcept requires(detail::has_speaker<Inner>) {
      return Inner::speaker(round);
    }
    template <class... More>
    [[nodiscard]] static constexpr std::size_t index(received_type const& received, unsigned round,
                                                     More... more) noexcept {
      return Inner::index(received, round, more...);
    }
    template <class Counts, class... More>
    requires Inner::anonymous [[nodiscard]] static constexpr std::size_t index_of_counts(state_t own,
                                                                                         Counts const& counts,
                                                                                         unsigned round,
                                                                                         More... more) noexcept {
      return Inner::index_of_counts(own, counts, round, more...);
    }

    [[nodiscard]] static constexpr std::array<state_t, digits> digits_of(std::size_t entry) noexcept {
      std::array<state_t, digits> result{};
      auto const inner = Inner::digits_of(entry % Inner::entries);
      for (unsigned d = 0; d < Inner::digits; ++d) result[d] = inner[d];
      result[Inner::digits] = static_cast<state_t>(entry / Inner::entries);
      return result;
    }

    template <class Logic>
    [[nodiscard]] static auto digit_is(Logic const& logic, unsigned d, unsigned value) {
      return d < Inner::digits ? Inner::digit_is(logic, d, value) : logic.coin(value);
    }

    template <class Names>
    [[nodiscard]] static std::string digit_name(unsigned d, Names const& state_name) {
      return d < Inner::digits ? Inner::digit_name(d, state_name) : "coin";
    }
    template <class Names>
    [[nodiscard]] static std::string value_name(unsigned d, unsigned value, Names const& state_name) {
      return d < Inner::digits ? Inner::value_name(d, value, state_name) : std::to_string(value);
    }

    class Observation : public Inner::Observation {
     public:
      explicit constexpr Observation(std::size_t entry)
          : Inner::Observation(entry % Inner::entries), coin_(static_cast<unsigned>(entry / Inner::entries)) {}
      /// 0 or 1.
      [[nodiscard]] constexpr unsigned coin() const noexcept { return coin_; }

     private:
      unsigned coin_;
    };
  };
};

template <class View, unsigned F>
struct detail::resolve_view<WithCoin<View>, F> {
  using type = WithCoin<typename resolve_view<View, F>::type>;
};

}  // namespace protolearn
