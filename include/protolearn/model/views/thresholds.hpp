// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "protolearn/model/view.hpp"

// Views of threshold predicates. Their table has the same size for every N, so that one machine runs with any number of
// processes.

namespace protolearn {

/// A predicate on what was received, one's own message included: c_s is how many messages carry s. It is linear,
///   sum of a_s c_s >= alpha n + beta F + gamma,
/// or the negation of that; a derived predicate only gives its coefficients. The words are for guards.
struct LinearPredicate {
  static constexpr int alpha = 0, beta = 0, gamma = 0;
  static constexpr bool negated = false;
};

namespace detail {

template <class P>
concept threshold_predicate = requires(unsigned s) {
  { P::coefficient(s) } -> std::convertible_to<int>;
  { P::alpha } -> std::convertible_to<int>;
  { P::beta } -> std::convertible_to<int>;
  { P::gamma } -> std::convertible_to<int>;
  { P::negated } -> std::convertible_to<bool>;
};

/// "at_least<1, 2>".
[[nodiscard]] inline std::string predicate_name(char const* base, std::initializer_list<long> parameters) {
  std::string result = base;
  char const* before = "<";
  for (long const parameter : parameters) {
    result.append(before).append(std::to_string(parameter));
    before = ", ";
  }
  return result.append(">");
}

/// Appends " + 2 #COMMIT", " - F" or "1"; nothing if the factor is 0.
inline void add_term(std::string& sum, int factor, std::string const& what, char const* space = "") {
  if (factor == 0) return;
  int const size = factor < 0 ? -factor : factor;
  sum += sum.empty() ? (factor < 0 ? "-" : "") : factor < 0 ? " - " : " + ";
  sum += what.empty() ? std::to_string(size) : size == 1 ? what : std::to_string(size) + space + what;
}

template <unsigned state>
struct CountOfOne : LinearPredicate {
  static constexpr unsigned highest_state = state;
  static constexpr int coefficient(unsigned s) { return s == state ? 1 : 0; }
};

}  // namespace detail

/// c_s >= 1.
template <unsigned s>
struct exists : detail::CountOfOne<s> {
  static constexpr int gamma = 1;
  static std::string name() { return detail::predicate_name("exists", {s}); }
  template <class Names>
  static std::string words(Names const& name) {
    return "some " + name(s);
  }
};

/// c_s >= n.
template <unsigned s>
struct every : detail::CountOfOne<s> {
  static constexpr int alpha = 1;
  static std::string name() { return detail::predicate_name("every", {s}); }
  template <class Names>
  static std::string words(Names const& name) {
    return "all " + name(s);
  }
};

/// c_s > n/2.
template <unsigned s>
struct majority : LinearPredicate {
  static constexpr unsigned highest_state = s;
  static constexpr int coefficient(unsigned state) { return state == s ? 2 : 0; }
  static constexpr int alpha = 1, gamma = 1;
  static std::string name() { return detail::predicate_name("majority", {s}); }
  template <class Names>
  static std::string words(Names const& name) {
    return "over 1/2 " + name(s);
  }
};

/// c_s > 2n/3.
template <unsigned s>
struct two_thirds : LinearPredicate {
  static constexpr unsigned highest_state = s;
  static constexpr int coefficient(unsigned state) { return state == s ? 3 : 0; }
  static constexpr int alpha = 2, gamma = 1;
  static std::string name() { return detail::predicate_name("two_thirds", {s}); }
  template <class Names>
  static std::string words(Names const& name) {
    return "over 2/3 " + name(s);
  }
};

/// c_s >= k.
template <unsigned s, unsigned k>
struct at_least : detail::CountOfOne<s> {
  static constexpr int gamma = static_cast<int>(k);
  static std::string name() { return detail::predicate_name("at_least", {s, k}); }
  template <class Names>
  static std::string words(Names const& name) {
    return "at least " + std::to_string(k) + " " + name(s);
  }
};

/// c_s >= n - F.
template <unsigned s>
struct all_but_faulty : detail::CountOfOne<s> {
  static constexpr int alpha = 1, beta = -1;
  static std::string name() { return detail::predicate_name("all_but_faulty", {s}); }
  template <class Names>
  static std::string words(Names const& name) {
    return "at least n-F " + name(s);
  }
};

/// c_a >= c_b.
template <unsigned a, unsigned b>
struct as_frequent : LinearPredicate {
  static constexpr unsigned highest_state = a > b ? a : b;
  static constexpr int coefficient(unsigned s) { return (s == a ? 1 : 0) - (s == b ? 1 : 0); }
  static std::string name() { return detail::predicate_name("as_frequent", {a, b}); }
  template <class Names>
  static std::string words(Names const& name) {
    return name(a) + " as frequent as " + name(b);
  }
};

/// Some message was lost.
struct any_lost : LinearPredicate {
  static constexpr unsigned highest_state = 0;
  static constexpr int coefficient(unsigned) { return 1; }
  static constexpr int alpha = 1;
  static constexpr bool negated = true;
  static std::string name() { return "any_lost"; }
  template <class Names>
  static std::string words(Names const&) {
    return "some lost";
  }
};

/// a_0 c_0 + a_1 c_1 + ... >= Alpha n + Beta F + Gamma.
template <int Alpha, int Beta, int Gamma, int... a>
struct linear : LinearPredicate {
  static constexpr unsigned highest_state = sizeof...(a) > 0 ? sizeof...(a) - 1 : 0;
  static constexpr int coefficient(unsigned s) {
    constexpr std::array<int, sizeof...(a) + 1> list{a..., 0};
    return s < sizeof...(a) ? list[s] : 0;
  }
  static constexpr int alpha = Alpha, beta = Beta, gamma = Gamma;
  static std::string name() { return detail::predicate_name("linear", {Alpha, Beta, Gamma, a...}); }
  template <class Names>
  static std::string words(Names const& name) {
    std::string left, right;
    for (unsigned s = 0; s < sizeof...(a); ++s) {
      detail::add_term(left, coefficient(s), "#" + name(static_cast<state_t>(s)), " ");
    }
    detail::add_term(right, Alpha, "n");
    detail::add_term(right, Beta, "F");
    detail::add_term(right, Gamma, "");
    return (left.empty() ? "0" : left) + " >= " + (right.empty() ? "0" : right);
  }
};

namespace detail {

/// Thresholds with the F of the fault model known.
template <unsigned F, threshold_predicate... Predicates>
struct BoundThresholds {
  static std::string name() {
    std::string text = "Thresholds<";
    auto const add = [&]<class P>() {
      if (text.back() != '<') text.append(", ");
      if constexpr (requires { P::name(); }) {
        text.append(P::name());
      } else {  // one of the user's own
        text.append(P::words([](state_t s) { return std::to_string(s); }));
      }
    };
    (add.template operator()<Predicates>(), ...);
    return text.append(">");
  }

  template <Shape shape_>
  struct On {
    static constexpr Shape shape = shape_;
    static constexpr bool any_number = shape_.nodes == every_n;
    using received_type = std::array<state_t, any_number ? 1 : shape_.nodes>;
    static constexpr unsigned nodes = shape.nodes;
    static constexpr unsigned states = shape.states;
    static constexpr bool anonymous = true;
    static constexpr unsigned digits = 1 + sizeof...(Predicates);
    static constexpr std::array<unsigned, digits> radix = [] {
      std::array<unsigned, digits> result{};
      result.fill(2);
      result[0] = states;
      return result;
    }();
    static_assert(sizeof...(Predicates) <= 16, "protolearn: Thresholds takes at most 16 predicates.");
    static_assert(((Predicates::highest_state < states) && ...),
                  "protolearn: a predicate of Thresholds names a state that is not below States.");

    template <class P>
    static constexpr int bound = P::alpha* static_cast<int>(shape_.nodes) + P::beta* static_cast<int>(F) + P::gamma;

    /// The largest value of a linear form: every message carries the state with the largest coefficient.
    template <class P>
    static constexpr bool can_hold = [] {
      int most = 0;
      for (unsigned s = 0; s < states; ++s) most = P::coefficient(s) > most ? P::coefficient(s) : most;
      return most * static_cast<int>(nodes) >= bound<P>;
    }();
    static_assert(
        any_number || (can_hold<Predicates> && ...),
        "protolearn: a predicate of Thresholds can never hold: it asks for more messages than there are processes.");

    static constexpr std::size_t entries = std::size_t{states} << sizeof...(Predicates);

    /// counts[s] of the others sent s.
    template <class Counts>
    [[nodiscard]] static constexpr std::size_t index_of_counts(state_t own, Counts const& counts,
                                                               unsigned = 1) noexcept {
      std::size_t bits = 0;
      unsigned k = 0;
      auto const add = [&]<class P>() {
        int sum = P::coefficient(own);
        for (unsigned s = 0; s < states; ++s) sum += P::coefficient(s) * static_cast<int>(counts[s]);
        if ((sum >= bound<P>) != P::negated) bits |= std::size_t{1} << k;
        ++k;
      };
      (add.template operator()<Predicates>(), ...);
      return (std::size_t{own} << sizeof...(Predicates)) | bits;
    }

    /// Where N and F are known only when it runs: all[s] is how many messages carry s, one's own included.
    template <class Counts>
    [[nodiscard]] static constexpr std::size_t index_of_all(state_t own, Counts const& all, unsigned n, unsigned f,
                                                            unsigned = 1) noexcept {
      std::size_t bits = 0;
      unsigned k = 0;
      auto const add = [&]<class P>() {
        long sum = 0;
        for (unsigned s = 0; s < states; ++s) sum += long{P::coefficient(s)} * static_cast<long>(all[s]);
        bool const enough =
            sum >= long{P::alpha} * static_cast<long>(n) + long{P::beta} * static_cast<long>(f) + P::gamma;
        if (enough != P::negated) bits |= std::size_t{1} << k;
        ++k;
      };
      (add.template operator()<Predicates>(), ...);
      return (std::size_t{own} << sizeof...(Predicates)) | bits;
    }

    /// The predicates as data.
    [[nodiscard]] static std::vector<PredicateDescription> predicates() {
      std::vector<PredicateDescription> result;
      auto const add = [&]<class P>() {
        std::vector<int> coefficients(states);
        for (unsigned s = 0; s < states; ++s) coefficients[s] = P::coefficient(s);
        result.push_back({coefficients, P::alpha, P::beta, P::gamma, P::negated});
      };
      (add.template operator()<Predicates>(), ...);
      return result;
    }

    [[nodiscard]] static constexpr std::size_t index(received_type const& received, unsigned round = 1) noexcept {
      std::array<std::uint8_t, shape_.states + 1> counts{};
      for (unsigned j = 1; j < nodes; ++j) ++counts[received[j]];
      return index_of_counts(received[0], counts, round);
    }

    [[nodiscard]] static constexpr std::array<state_t, digits> digits_of(std::size_t entry) noexcept {
      std::array<state_t, digits> result{};
      result[0] = static_cast<state_t>(entry >> sizeof...(Predicates));
      for (unsigned k = 0; k + 1 < digits; ++k) result[1 + k] = static_cast<state_t>((entry >> k) & 1U);
      return result;
    }

    /// The linear form as a count of literals: |a_s| copies of "j sent s", negated where a_s < 0.
    template <class Logic>
    [[nodiscard]] static auto digit_is(Logic const& logic, unsigned d, unsigned value) {
      if (d == 0) return logic.received(0, value);
      using Boolean = decltype(logic.received(0, 0));
      std::vector<Boolean> literals;
      int low = 0;
      bool negated = false;
      unsigned k = 0;
      auto const choose = [&]<class P>() {
        if (++k != d) return;
        low = bound<P>;
        negated = P::negated;
        for (unsigned s = 0; s < states; ++s) {
          int const a = P::coefficient(s);
          for (int copy = 0; copy < (a < 0 ? -a : a); ++copy) {
            for (unsigned j = 0; j < nodes; ++j)
              literals.push_back(a < 0 ? !logic.received(j, s) : logic.received(j, s));
          }
          if (a < 0) low += -a * static_cast<int>(nodes);
        }
      };
      (choose.template operator()<Predicates>(), ...);
      auto const most = static_cast<unsigned>(literals.size());
      Boolean const holds =
          low <= 0 ? logic.constant(true) : logic.count_between(literals, static_cast<unsigned>(low), most);
      return (value == 1) != negated ? holds : Boolean(!holds);
    }

    template <class Names>
    [[nodiscard]] static std::string digit_name(unsigned d, Names const& state_name) {
      if (d == 0) return "own";
      std::string text;
      unsigned k = 0;
      auto const choose = [&]<class P>() {
        if (++k == d) text = P::words(state_name);
      };
      (choose.template operator()<Predicates>(), ...);
      return text;
    }

    template <class Names>
    [[nodiscard]] static std::string value_name(unsigned d, unsigned value, Names const& state_name) {
      return d == 0 ? state_name(static_cast<state_t>(value)) : value == 1 ? "yes" : "no";
    }

    /// holds(k): the k-th predicate, from 0.
    class Observation {
     public:
      explicit constexpr Observation(std::size_t entry) : digits_(digits_of(entry)) {}
      [[nodiscard]] constexpr state_t own() const noexcept { return digits_[0]; }
      [[nodiscard]] constexpr unsigned nodes() const noexcept requires(!any_number) { return shape.nodes; }
      [[nodiscard]] constexpr bool holds(unsigned k) const noexcept { return digits_[1 + k] != 0; }

     private:
      std::array<state_t, digits> digits_;
    };
  };
};

}  // namespace detail

/// The own state and a bit for each predicate. Combinations of bits that can never occur have table entries too. In a
/// setting, a predicate that mentions F means the F of the fault model; a machine outside a setting takes F = 0.
template <detail::threshold_predicate... Predicates>
struct Thresholds : detail::BoundThresholds<0, Predicates...> {};

template <detail::threshold_predicate... Predicates>
inline constexpr bool detail::for_every_n<Thresholds<Predicates...>> = true;

template <detail::threshold_predicate... Predicates, unsigned F>
struct detail::resolve_view<Thresholds<Predicates...>, F> {
  using type = detail::BoundThresholds<F, Predicates...>;
};

}  // namespace protolearn
