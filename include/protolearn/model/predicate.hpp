// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <numeric>
#include <ostream>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "protolearn/model/description.hpp"
#include "protolearn/model/view.hpp"
#include "protolearn/model/views/thresholds.hpp"

// Threshold predicates as data: what they say of a receipt, and in words.

namespace protolearn {

namespace detail {

[[nodiscard]] inline bool same_predicate(PredicateDescription const& a, PredicateDescription const& b) {
  return std::tie(a.coefficients, a.alpha, a.beta, a.gamma, a.negated) ==
         std::tie(b.coefficients, b.alpha, b.beta, b.gamma, b.negated);
}

/// Is it true, where counts[s] of the messages received, one's own included, carry s?
template <class Counts>
[[nodiscard]] bool predicate_holds(PredicateDescription const& p, Counts const& counts, unsigned n, unsigned f) {
  long sum = 0;
  for (std::size_t s = 0; s < p.coefficients.size(); ++s) sum += long{p.coefficients[s]} * static_cast<long>(counts[s]);
  bool const enough = sum >= long{p.alpha} * static_cast<long>(n) + long{p.beta} * static_cast<long>(f) + p.gamma;
  return enough != p.negated;
}

/// The one way to write a predicate: not negated, with coefficients as small as they can be. Predicates with the same
/// one are true of the same receipts, for every n and F.
[[nodiscard]] inline PredicateDescription normalised(PredicateDescription p) {
  if (p.negated) {  // not (x >= b) is -x >= 1 - b
    for (int& a : p.coefficients) a = -a;
    p = {p.coefficients, -p.alpha, -p.beta, 1 - p.gamma, false};
  }
  int divisor = std::gcd(p.alpha, p.beta);
  for (int const a : p.coefficients) divisor = std::gcd(divisor, a);
  if (divisor > 1) {
    for (int& a : p.coefficients) a /= divisor;
    p.alpha /= divisor;
    p.beta /= divisor;
    bool const up = p.gamma > 0 && p.gamma % divisor != 0;  // integers reach what is rounded up
    p.gamma = p.gamma / divisor + (up ? 1 : 0);
  }
  return p;
}

/// "2 #0 - #1 >= n - F + 1".
template <class Names>
[[nodiscard]] std::string linear_in_words(PredicateDescription const& p, Names const& name) {
  std::string left, right;
  for (std::size_t s = 0; s < p.coefficients.size(); ++s) {
    add_term(left, p.coefficients[s], "#" + name(static_cast<state_t>(s)), " ");
  }
  add_term(right, p.alpha, "n");
  add_term(right, p.beta, "F");
  add_term(right, p.gamma, "");
  return (left.empty() ? "0" : left) + " >= " + (right.empty() ? "0" : right);
}

/// "over 1/2", of what is counted with this coefficient; empty if nothing shorter than the formula says it.
[[nodiscard]] inline std::string quantity_in_words(int coefficient, int alpha, int beta, int gamma) {
  auto const is = [&](int c, int a, int b, int g) {
    return std::tie(coefficient, alpha, beta, gamma) == std::tie(c, a, b, g);
  };
  if (is(1, 0, 0, 1)) return "some";
  if (is(1, 1, 0, 0)) return "all";
  if (is(2, 1, 0, 1)) return "over 1/2";
  if (is(3, 2, 0, 1)) return "over 2/3";
  if (is(1, 0, 1, 1)) return "more than F";
  if (is(1, 1, -1, 0)) return "at least n-F";
  if (coefficient == 1 && alpha == 0 && beta == 0 && gamma >= 0) return "at least " + std::to_string(gamma);
  return "";
}

/// What a predicate says, as the predicates of thresholds.hpp say it of themselves: "over 1/2 COMMIT", "more than F in
/// {ECHO, ACCEPT}", "heard n-F". name(state) is a string. The same description always has the same words.
template <class Names>
[[nodiscard]] std::string predicate_in_words(PredicateDescription const& p, Names const& name) {
  std::vector<std::string> counted, against;  // those with the one coefficient; those with its opposite
  int coefficient = 0;
  bool alike = true;
  for (std::size_t s = 0; s < p.coefficients.size(); ++s) {
    int const a = p.coefficients[s];
    if (a > 0) {
      alike = alike && (coefficient == 0 || coefficient == a);
      coefficient = a;
    }
    if (a != 0) (a > 0 ? counted : against).push_back(name(static_cast<state_t>(s)));
    alike = alike && a >= -1;
  }
  bool const everybody = counted.size() == p.coefficients.size() && alike && !counted.empty();
  std::string const quantity = quantity_in_words(coefficient, p.alpha, p.beta, p.gamma);
  if (everybody && p.negated && quantity == "all") return "some lost";

  std::string text;
  if (alike && against.empty() && !counted.empty() && !quantity.empty()) {
    if (counted.size() == 1) {
      text = quantity + " " + counted[0];
    } else if (everybody) {
      text = quantity == "all" ? "none lost" : "heard " + (quantity == "at least n-F" ? "n-F" : quantity);
    } else {
      text = quantity + " in {";
      for (std::string const& one : counted) text += one + (&one == &counted.back() ? "}" : ", ");
    }
  } else if (alike && coefficient == 1 && counted.size() == 1 && against.size() == 1 && p.alpha == 0 && p.beta == 0 &&
             p.gamma == 0) {
    text = counted[0] + " as frequent as " + against[0];
  } else {
    text = linear_in_words(p, name);
  }
  return p.negated ? "not (" + text + ")" : text;
}

/// "more than F in {ECHO, ACCEPT}", "no V1", "not (over 1/2 V1)".
template <class Names>
[[nodiscard]] std::string literal_in_words(PredicateDescription p, bool holds, Names const& name) {
  std::string const text = predicate_in_words(p, name);
  if (holds) return text;
  constexpr std::size_t some = 5;
  if (text.starts_with("some ") && !p.negated) {
    return (text.substr(some, 4) == "in {" ? "none " : "no ") + text.substr(some);
  }
  p.negated = !p.negated;
  return predicate_in_words(p, name);
}

}  // namespace detail

/// A threshold predicate that is known only when the program runs, with the names of the states for its words.
struct Predicate {
  detail::PredicateDescription description;
  std::vector<std::string> names;  // of states
  /// Of several choices of equally many predicates a search prefers the one that weighs least.
  unsigned weight = 8;

  /// Is it true where there are n processes, F may fail, and counts[s] of the messages received, one's own included,
  /// carry s?
  template <class Counts>
  [[nodiscard]] bool holds(Counts const& counts, unsigned n, unsigned f = 0) const {
    return detail::predicate_holds(description, counts, n, f);
  }

  /// "over 1/2 COMMIT".
  [[nodiscard, gnu::noinline]] std::string str() const {
    return detail::predicate_in_words(description, [this](state_t s) {
      return s < names.size() ? names[s] : std::string("s").append(std::to_string(s));
    });
  }

  friend std::ostream& operator<<(std::ostream& out, Predicate const& p) { return out << p.str(); }
  /// Do both say the same of the same states? How these are called, and the weight, do not matter.
  friend bool operator==(Predicate const& a, Predicate const& b) {
    return detail::same_predicate(a.description, b.description);
  }
};

namespace detail {

/// With the names that a setting's states have.
[[nodiscard]] inline Predicate named_predicate(PredicateDescription what, Description const& setting, unsigned weight) {
  std::vector<std::string> names;
  for (unsigned s = 0; s < setting.shape.states; ++s)
    names.push_back(setting.task->state_name(static_cast<state_t>(s)));
  return {std::move(what), std::move(names), weight};
}

}  // namespace detail

/// One of the predicates of Thresholds, or one of your own, as data: predicate_of<linear<9, 0, 1, 10>>(setting).
template <detail::threshold_predicate P>
[[nodiscard]] Predicate predicate_of(Description const& setting, unsigned weight = 8) {
  detail::PredicateDescription what{std::vector<int>(setting.shape.states), P::alpha, P::beta, P::gamma, P::negated};
  for (unsigned s = 0; s < setting.shape.states; ++s) what.coefficients[s] = P::coefficient(s);
  return detail::named_predicate(std::move(what), setting, weight);
}

}  // namespace protolearn
