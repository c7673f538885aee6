// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/core/state.hpp"
#include "protolearn/model/view.hpp"

// Machines for every N as data, so that their predicates need not be known when they are compiled.

namespace protolearn::detail {

/// Does a predicate hold, where counts[s] messages carry s, one's own included?
[[nodiscard]] inline bool holds(PredicateDescription const& p, std::span<unsigned const> counts, unsigned n,
                                unsigned f) noexcept {
  long sum = 0;
  for (std::size_t s = 0; s < p.coefficients.size(); ++s) sum += long{p.coefficients[s]} * static_cast<long>(counts[s]);
  long const bound = long{p.alpha} * static_cast<long>(n) + long{p.beta} * static_cast<long>(f) + p.gamma;
  return (sum >= bound) != p.negated;
}

/// A machine of threshold predicates: what it answers by the round, the own state, and which predicates hold.
struct ThresholdTable {
  unsigned states = 0;
  unsigned clocks = 1;  // how many values the view's digit of the round has; 1: it has none
  std::vector<PredicateDescription> predicates;
  std::vector<state_t> answers;  // [(clock * states + own) << predicates.size() | bits]; bit k: predicate k holds

  /// No predicates: keeps its own state, whatever it receives.
  [[nodiscard]] static ThresholdTable keeping(unsigned states, unsigned clocks) {
    ThresholdTable result{states, clocks, {}, {}};
    for (unsigned e = 0; e < clocks * states; ++e) result.answers.push_back(static_cast<state_t>(e % states));
    return result;
  }

  /// counts[s] messages carry s, one's own included; of n processes at most f fail; clock: the view's digit.
  [[nodiscard]] std::size_t entry(state_t own, std::span<unsigned const> counts, unsigned n, unsigned f,
                                  unsigned clock) const noexcept {
    std::size_t bits = 0;
    for (std::size_t k = 0; k < predicates.size(); ++k) {
      if (holds(predicates[k], counts, n, f)) bits |= std::size_t{1} << k;
    }
    return row_begin(own, clock) | bits;
  }
  [[nodiscard]] state_t next(state_t own, std::span<unsigned const> counts, unsigned n, unsigned f,
                             unsigned clock) const noexcept {
    return answers[entry(own, counts, n, f, clock)];
  }
  /// The answers in one state, by the bits of the predicates.
  [[nodiscard]] std::span<state_t const> row(state_t own, unsigned clock) const {
    return std::span(answers).subspan(row_begin(own, clock), std::size_t{1} << predicates.size());
  }

  friend bool operator==(ThresholdTable const&, ThresholdTable const&) = default;

 private:
  [[nodiscard]] std::size_t row_begin(state_t own, unsigned clock) const noexcept {
    return (std::size_t{clock} * states + own) << predicates.size();
  }
};

/// As for Thresholds<...>.
inline constexpr std::size_t max_predicates = 16;

/// Throws usage_error if a table is not one of so many states and values of the clock.
inline void check_table_fits(ThresholdTable const& table, unsigned states, unsigned clocks) {
  auto const refuse = [](std::string const& why) { throw usage_error("a table of threshold predicates " + why + "."); };
  auto const number = [](std::size_t n) { return std::to_string(n); };
  if (table.states != states || table.clocks != clocks) {
    refuse("is of " + number(table.states) + " states and " + number(table.clocks) +
           " parts by the round, but its machine of " + number(states) + " and " + number(clocks));
  }
  if (table.predicates.size() > max_predicates) {
    refuse("has " + number(table.predicates.size()) + " predicates: at most " + number(max_predicates) +
           " are supported");
  }
  for (PredicateDescription const& p : table.predicates) {
    if (p.coefficients.size() == states) continue;
    refuse("has a predicate with " + number(p.coefficients.size()) + " coefficients, where there are " +
           number(states) + " states");
  }
  std::size_t const entries = (std::size_t{clocks} * states) << table.predicates.size();
  if (table.answers.size() != entries)
    refuse("has " + number(table.answers.size()) + " answers instead of " + number(entries));
  for (state_t const answer : table.answers) {
    if (answer >= states) refuse("answers " + number(answer) + ": its states are 0 to " + number(states - 1));
  }
}

}  // namespace protolearn::detail
