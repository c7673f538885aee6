// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/view.hpp"

namespace protolearn {

namespace detail {

/// The coin of the view that another one wraps, if it has one.
template <class Inner>
struct CoinOf {};
template <class Inner>
  requires has_coin<Inner>
struct CoinOf<Inner> {
  static constexpr std::size_t coin_offset = Inner::coin_offset;
};

/// A view with one more digit, after the others: a number that depends on the round alone. Clock says how many values
/// it has and what it is in round r: 1..R.
template <class View, class Clock>
struct Clocked {
  template <Shape shape_>
  struct On : CoinOf<typename View::template On<shape_>> {
    using Inner = typename View::template On<shape_>;
    static constexpr bool one_machine = !requires { Inner::offset(0U); };
    static_assert(one_machine,
                  "protolearn: WithRound and WithLastRound take no PerProcess: write PerProcess<WithRound<View>>.");
    static constexpr Shape shape = shape_;
    using received_type = typename Inner::received_type;
    static constexpr unsigned clocks = Clock::values(shape_.rounds);
    static constexpr bool anonymous = Inner::anonymous;
    static constexpr std::size_t entries = detail::saturating_product(Inner::entries, clocks);
    static constexpr unsigned digits = Inner::digits + 1;
    static constexpr std::array<unsigned, digits> radix = [] {
      std::array<unsigned, digits> result{};
      for (unsigned d = 0; d < Inner::digits; ++d) result[d] = Inner::radix[d];
      result[Inner::digits] = clocks;
      return result;
    }();

    [[nodiscard]] static constexpr bool is_count(unsigned d) {
      return d < Inner::digits && protolearn::detail::is_count<Inner>(d);
    }

    [[nodiscard]] static constexpr unsigned speaker(unsigned round) noexcept requires(has_speaker<Inner>) {
      return Inner::speaker(round);
    }

    /// `more`: what views with a speaker are told beside.
    template <class... More>
    [[nodiscard]] static constexpr std::size_t index(received_type const& received, unsigned round,
                                                     More... more) noexcept {
      return Clock::at(round, shape_.rounds) * Inner::entries + Inner::index(received, round, more...);
    }

    template <class Counts>
    [[nodiscard]] static constexpr std::size_t index_of_all(state_t own, Counts const& all, unsigned n, unsigned f,
                                                            unsigned round) noexcept {
      return clock(round) * Inner::entries + Inner::index_of_all(own, all, n, f);
    }
    [[nodiscard]] static auto predicates() requires requires { Inner::predicates(); }
    { return Inner::predicates(); }
    /// The last digit in this round.
    [[nodiscard]] static constexpr unsigned clock(unsigned round) { return Clock::at(round, shape_.rounds); }

    template <class Counts, class... More>
    requires Inner::anonymous [[nodiscard]] static constexpr std::size_t index_of_counts(state_t own,
                                                                                         Counts const& counts,
                                                                                         unsigned round,
                                                                                         More... more) noexcept {
      return Clock::at(round, shape_.rounds) * Inner::entries + Inner::index_of_counts(own, counts, round, more...);
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
      if (d < Inner::digits) return Inner::digit_is(logic, d, value);
      return logic.constant(Clock::at(logic.round(), shape_.rounds) == value);
    }

    template <class Names>
    [[nodiscard]] static std::string digit_name(unsigned d, Names const& state_name) {
      return d < Inner::digits ? Inner::digit_name(d, state_name) : "round";
    }

    template <class Names>
    [[nodiscard]] static std::string value_name(unsigned d, unsigned value, Names const& state_name) {
      return d < Inner::digits ? Inner::value_name(d, value, state_name) : Clock::word(value);
    }

    class Observation : public Inner::Observation {
     public:
      explicit constexpr Observation(std::size_t entry)
          : Inner::Observation(entry % Inner::entries), clock_(static_cast<unsigned>(entry / Inner::entries)) {}

      /// The round, from 1.
      [[nodiscard]] constexpr unsigned round() const noexcept requires(Clock::tells_round) { return clock_ + 1; }
      [[nodiscard]] constexpr bool last_round() const noexcept { return clock_ + 1 == clocks; }

     private:
      unsigned clock_;
    };
  };
};

struct RoundClock {
  static constexpr bool tells_round = true;
  static constexpr unsigned values(unsigned rounds) { return rounds; }
  static constexpr unsigned at(unsigned round, unsigned) { return round - 1; }
  static std::string word(unsigned value) { return std::to_string(value + 1); }
};

struct LastRoundClock {
  static constexpr bool tells_round = false;
  static constexpr unsigned values(unsigned rounds) { return rounds > 1 ? 2 : 1; }
  static constexpr unsigned at(unsigned round, unsigned rounds) { return rounds > 1 && round == rounds ? 1 : 0; }
  static std::string word(unsigned value) { return value == 0 ? "early" : "last"; }
};

}  // namespace detail

/// A view, and the number of the round.
template <class View>
struct WithRound : detail::Clocked<View, detail::RoundClock> {
  static std::string name() { return std::string("WithRound<").append(detail::view_name<View>()).append(">"); }
};

template <class View>
inline constexpr bool detail::for_every_n<WithRound<View>> = detail::for_every_n<View>;

template <class View, unsigned F>
struct detail::resolve_view<WithRound<View>, F> {
  using type = WithRound<typename resolve_view<View, F>::type>;
};

/// A view, and whether this is the last round.
template <class View>
struct WithLastRound : detail::Clocked<View, detail::LastRoundClock> {
  static std::string name() { return std::string("WithLastRound<").append(detail::view_name<View>()).append(">"); }
};

template <class View>
inline constexpr bool detail::for_every_n<WithLastRound<View>> = detail::for_every_n<View>;

template <class View, unsigned F>
struct detail::resolve_view<WithLastRound<View>, F> {
  using type = WithLastRound<typename resolve_view<View, F>::type>;
};

}  // namespace protolearn
