// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "protolearn/model/setting.hpp"

// What a view makes of what is received, as data: for whoever runs a machine elsewhere (publishing/page.hpp).

namespace protolearn::detail {

/// Formulas that say which value each digit of an observation has. No two of their terms are alike, and operands come
/// earlier. They are what the view itself says (digit_is), so that they are right for any view.
struct ViewTerms {
  struct Term {
    enum class Op : std::uint8_t {
      constant,  // low: false or true
      received,  // symbol `high` from the low-th next process; 0: the own state
      coin,      // it shows `low`
      negation,
      conjunction,
      disjunction,
      count,  // so many of the operands hold: low..high
    };
    Op op{};
    unsigned low = 0, high = 0;
    std::vector<unsigned> operands;

    friend bool operator<(Term const& a, Term const& b) {
      return std::tie(a.op, a.low, a.high, a.operands) < std::tie(b.op, b.low, b.high, b.operands);
    }
  };
  using Digits = std::vector<std::vector<unsigned>>;  // [digit][value]: the term that says that it has this value

  std::vector<Term> terms;
  std::vector<Digits> digits;                // no two alike
  std::vector<std::vector<unsigned>> which;  // [round - 1][process]: into digits
};

/// Writes terms, as the `Logic` that views take (model/view.hpp).
class ViewTermWriter {
  using Op = ViewTerms::Term::Op;

 public:
  explicit ViewTermWriter(std::vector<ViewTerms::Term>& terms) : terms_(terms) {}

  [[nodiscard]] unsigned write(ViewTerms::Term const& term) {
    auto const [at, added] = numbers_.try_emplace(term, static_cast<unsigned>(terms_.size()));
    if (added) terms_.push_back(term);
    return at->second;
  }

  /// A formula; this is what views compute with.
  class Formula {
   public:
    Formula(ViewTermWriter& writer, ViewTerms::Term const& term) : writer_(&writer), term_(writer.write(term)) {}
    [[nodiscard]] unsigned term() const { return term_; }
    Formula operator!() const { return {*writer_, {Op::negation, 0, 0, {term_}}}; }
    // As of all symbolic values, both operands are evaluated.
    Formula operator&&(Formula other) const { return {*writer_, {Op::conjunction, 0, 0, {term_, other.term_}}}; }
    Formula operator||(Formula other) const { return {*writer_, {Op::disjunction, 0, 0, {term_, other.term_}}}; }

   private:
    ViewTermWriter* writer_;
    unsigned term_;
  };

  /// What a process has in hand in a round.
  class Observation {
   public:
    using boolean = Formula;
    Observation(ViewTermWriter& writer, unsigned process, unsigned round)
        : writer_(writer), process_(process), round_(round) {}
    [[nodiscard]] Formula constant(bool value) const { return {writer_, {Op::constant, value ? 1U : 0U, 0, {}}}; }
    [[nodiscard]] unsigned process() const { return process_; }
    [[nodiscard]] unsigned round() const { return round_; }
    [[nodiscard]] Formula coin(unsigned value) const { return {writer_, {Op::coin, value, 0, {}}}; }
    [[nodiscard]] Formula received(unsigned offset, unsigned symbol) const {
      return {writer_, {Op::received, offset, symbol, {}}};
    }
    template <class Terms>
    [[nodiscard]] Formula count_between(Terms const& which, unsigned low, unsigned high) const {
      ViewTerms::Term term{Op::count, low, high, {}};
      for (Formula const& formula : which) term.operands.push_back(formula.term());
      return {writer_, term};
    }

   private:
    ViewTermWriter& writer_;
    unsigned process_, round_;
  };

 private:
  std::vector<ViewTerms::Term>& terms_;
  std::map<ViewTerms::Term, unsigned> numbers_;
};

/// The terms of a setting's view; none, if a view of one's own does not say what its digits are, or for every N.
template <class Setting>
[[nodiscard]] ViewTerms view_terms() {
  using View = typename Setting::view_type;
  using Observation = ViewTermWriter::Observation;
  ViewTerms result;
  if constexpr (Setting::for_every_n) {
    return result;  // "predicates" say it
  } else if constexpr (requires(Observation const& observation) { View::digit_is(observation, 0U, 0U); }) {
    ViewTermWriter writer(result.terms);
    std::map<ViewTerms::Digits, unsigned> known;
    for (unsigned round = 1; round <= Setting::rounds; ++round) {
      result.which.emplace_back();
      for (unsigned i = 0; i < Setting::nodes; ++i) {
        ViewTerms::Digits digits(View::digits);
        for (unsigned d = 0; d < View::digits; ++d) {
          for (unsigned v = 0; v < View::radix[d]; ++v)
            digits[d].push_back(View::digit_is(Observation(writer, i, round), d, v).term());
        }
        auto const [at, added] = known.try_emplace(digits, static_cast<unsigned>(result.digits.size()));
        if (added) result.digits.push_back(std::move(digits));
        result.which.back().push_back(at->second);
      }
    }
  }
  return result;
}

}  // namespace protolearn::detail
