// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/views/counted.hpp"

namespace protolearn {

namespace detail {

/// What a process receives, but for what came from one of the others: a logic for digit_is.
template <class Logic>
class WithoutOne {
 public:
  WithoutOne(Logic const& logic, unsigned offset) : logic_(logic), offset_(offset) {}

  [[nodiscard]] auto constant(bool value) const { return logic_.constant(value); }
  [[nodiscard]] auto received(unsigned j, unsigned symbol) const {
    return logic_.received(j < offset_ ? j : j + 1, symbol);
  }
  template <class Terms>
  [[nodiscard]] auto count_between(Terms const& which, unsigned low, unsigned high) const {
    return logic_.count_between(which, low, high);
  }

 private:
  Logic const& logic_;
  unsigned offset_;
};

/// Counted, but the message of one process, the speaker of the round, is told apart and left out of the counts.
/// Speakers says who it is, speaker(round, nodes), and how many rounds of its turn are told apart: turn_rounds and
/// turn_round(round), 0 to turn_rounds - 1.
///
/// turn_rounds S ((S+1) C(N-2+S, S) + C(N-1+S, S)) entries: for each round of a turn, first those of the others, by
/// what the speaker said, then the speaker's own.
template <class View, class Speakers>
struct Spoken {
  static_assert(std::is_same_v<View, Counted>,
                "protolearn: WithTurn and WithSender take Counted; WithRound and WithLastRound may be put around them. "
                "(PerProcess<Ordered> tells everybody apart as it is.)");

  template <Shape shape_>
  struct On {
    static_assert(shape_.nodes >= 2, "protolearn: WithTurn and WithSender need at least two processes.");
    static constexpr Shape shape = shape_;
    static constexpr unsigned nodes = shape.nodes;
    static constexpr unsigned states = shape.states;
    using received_type = std::array<state_t, shape_.nodes>;
    using Others = Counted::On<Shape{shape_.nodes - 1, shape_.states, shape_.rounds}>;  // all but the speaker
    using Own = Counted::On<shape_>;                                                    // what the speaker counts
    static constexpr bool anonymous = true;

    /// Said by the speaker to itself.
    static constexpr state_t myself = static_cast<state_t>(states + 1);

    /// Digits: the own state; the counts, and how many were lost; what the speaker said; the round of its turn.
    static constexpr unsigned counted = states + 2;
    static constexpr unsigned digits = counted + (Speakers::turn_rounds > 1 ? 2 : 1);
    static constexpr std::array<unsigned, digits> radix = [] {
      std::array<unsigned, digits> result{};
      result.fill(nodes);
      result[0] = states;
      result[counted] = states + 2;
      if (digits > counted + 1) result[counted + 1] = Speakers::turn_rounds;
      return result;
    }();
    [[nodiscard]] static constexpr bool is_count(unsigned d) { return 0 < d && d < counted; }

    static constexpr std::size_t block =
        detail::saturating_sum(detail::saturating_product(Others::entries, states + 1), Own::entries);
    static constexpr std::size_t entries = detail::saturating_product(block, Speakers::turn_rounds);

    [[nodiscard]] static constexpr unsigned speaker(unsigned round) noexcept { return Speakers::speaker(round, nodes); }

    /// `said` is a symbol 0..S, and the counts are of the N-2 others; or `myself`, and they are of all N-1.
    [[nodiscard]] static constexpr std::size_t index_of_counts(state_t own, typename Own::counts_type const& counts,
                                                               unsigned round, state_t said) noexcept {
      std::size_t const begin = Speakers::turn_round(round) * block;
      return said == myself ? begin + (states + 1) * Others::entries + Own::index_of_counts(own, counts)
                            : begin + said * Others::entries + Others::index_of_counts(own, counts);
    }

    /// The speaker is the offset-th next process, 0 being oneself.
    [[nodiscard]] static constexpr std::size_t index(received_type const& received, unsigned round,
                                                     unsigned offset) noexcept {
      typename Own::counts_type counts{};
      for (unsigned j = 1; j < nodes; ++j)
        counts[received[j]] = static_cast<std::uint8_t>(counts[received[j]] + (j != offset ? 1 : 0));
      return index_of_counts(received[0], counts, round, offset == 0 ? myself : received[offset]);
    }

    [[nodiscard]] static constexpr std::array<state_t, digits> digits_of(std::size_t entry) noexcept {
      std::array<state_t, digits> result{};
      std::size_t const place = entry % block;
      bool const mine = place >= (states + 1) * Others::entries;
      auto const inner =
          mine ? Own::digits_of(place - (states + 1) * Others::entries) : Others::digits_of(place % Others::entries);
      for (unsigned d = 0; d < counted; ++d) result[d] = inner[d];
      result[counted] = mine ? myself : static_cast<state_t>(place / Others::entries);
      if (digits > counted + 1) result[counted + 1] = static_cast<state_t>(entry / block);
      return result;
    }

    template <class Logic>
    [[nodiscard]] static auto digit_is(Logic const& logic, unsigned d, unsigned value) {
      unsigned const offset = (speaker(logic.round()) + nodes - logic.process()) % nodes;
      if (d > counted) return logic.constant(Speakers::turn_round(logic.round()) == value);
      if (d == counted) {
        if (offset == 0) return logic.constant(value == myself);
        return value <= states ? logic.received(offset, value) : logic.constant(false);
      }
      return offset == 0 ? Own::digit_is(logic, d, value)
                         : Others::digit_is(WithoutOne<Logic>(logic, offset), d, value);
    }

    template <class Names>
    [[nodiscard]] static std::string digit_name(unsigned d, Names const& state_name) {
      return d < counted ? Own::digit_name(d, state_name) : d == counted ? Speakers::word() : "turn round";
    }
    template <class Names>
    [[nodiscard]] static std::string value_name(unsigned d, unsigned value, Names const& state_name) {
      if (d < counted) return Own::value_name(d, value, state_name);
      if (d > counted) return std::to_string(value + 1);
      return value == myself ? "myself" : value == states ? "lost" : state_name(static_cast<state_t>(value));
    }

    class Observation {
     public:
      explicit constexpr Observation(std::size_t entry) : digits_(digits_of(entry)) {}
      [[nodiscard]] constexpr state_t own() const noexcept { return digits_[0]; }
      [[nodiscard]] constexpr unsigned nodes() const noexcept { return shape.nodes; }
      /// How many messages were lost, and how many carry `symbol`, one's own included, that of the speaker left out.
      [[nodiscard]] constexpr unsigned lost() const noexcept { return digits_[counted - 1]; }
      [[nodiscard]] constexpr unsigned count(unsigned symbol) const noexcept {
        return symbol > states ? 0U : digits_[1 + symbol] + (symbol == own() && !is_speaker() ? 1U : 0U);
      }

     protected:
      /// Is this process the speaker? If not, what came from it: S if it was lost.
      [[nodiscard]] constexpr bool is_speaker() const noexcept { return digits_[counted] == myself; }
      [[nodiscard]] constexpr state_t said() const noexcept { return is_speaker() ? own() : digits_[counted]; }
      [[nodiscard]] constexpr unsigned turn_round() const noexcept {
        return digits > counted + 1 ? digits_[digits - 1] + 1U : 1U;
      }

     private:
      std::array<state_t, digits> digits_;
    };
  };
};

template <unsigned period>
struct Turns {
  static_assert(period > 0, "protolearn: the period of WithTurn<View, period> must be at least one round.");
  static constexpr unsigned turn_rounds = period;
  static constexpr unsigned turn_round(unsigned round) { return (round - 1) % period; }
  static constexpr unsigned speaker(unsigned round, unsigned nodes) { return (round - 1) / period % nodes; }
  static std::string word() { return "turn"; }
};

template <unsigned sender>
struct OneSender {
  static constexpr unsigned turn_rounds = 1;
  static constexpr unsigned turn_round(unsigned) { return 0; }
  static constexpr unsigned speaker(unsigned, unsigned) { return sender; }
  static std::string word() { return std::string("from ").append(std::to_string(sender)); }
};

}  // namespace detail

/// Counted, but the message of the process whose turn it is, is told apart and left out of the counts: that of process
/// k in the rounds k period + 1 to (k + 1) period, and again from process 0. The round of the turn, 1 to `period`, is
/// seen, too. For rotating coordinators, kings and queens (P. Berman, J. Garay and K. Perry, "Towards optimal
/// distributed consensus", 1989), with one machine for all processes.
template <class View, unsigned period>
struct WithTurn : detail::Spoken<View, detail::Turns<period>> {
  static std::string name() {
    return std::string("WithTurn<").append(detail::view_name<View>()).append(", ").append(std::to_string(period)) + ">";
  }

  template <Shape shape_>
  struct On : detail::Spoken<View, detail::Turns<period>>::template On<shape_> {
    using Base = typename detail::Spoken<View, detail::Turns<period>>::template On<shape_>;
    class Observation : public Base::Observation {
     public:
      using Base::Observation::Observation;
      [[nodiscard]] constexpr bool my_turn() const noexcept { return this->is_speaker(); }
      /// What came from the process whose turn it is: S if it was lost; one's own state if it is one's own turn.
      [[nodiscard]] constexpr state_t from_turn() const noexcept { return this->said(); }
      using Base::Observation::turn_round;
    };
  };
};

/// Counted, but the message of process `sender`, 0..N-1, is told apart and left out of the counts.
template <class View, unsigned sender>
struct WithSender : detail::Spoken<View, detail::OneSender<sender>> {
  static std::string name() {
    return std::string("WithSender<").append(detail::view_name<View>()).append(", ").append(std::to_string(sender)) +
           ">";
  }

  template <Shape shape_>
  struct On : detail::Spoken<View, detail::OneSender<sender>>::template On<shape_> {
    static_assert(sender < shape_.nodes, "protolearn: the process of WithSender<View, process> must be one of 0..N-1.");
    using Base = typename detail::Spoken<View, detail::OneSender<sender>>::template On<shape_>;
    class Observation : public Base::Observation {
     public:
      using Base::Observation::Observation;
      [[nodiscard]] constexpr bool is_sender() const noexcept { return this->is_speaker(); }
      /// What came from process p, which must be `sender`: S if it was lost; the own state if this is process p.
      [[nodiscard]] constexpr state_t from([[maybe_unused]] unsigned p = sender) const noexcept { return this->said(); }
    };
  };
};

}  // namespace protolearn
