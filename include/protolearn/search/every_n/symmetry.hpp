// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>
#include <utility>
#include <vector>

#include "protolearn/model/predicate.hpp"
#include "protolearn/task/description.hpp"

// Exchanges of states that leave a task as it is, such as 0 <-> 1 in consensus. Whatever is proved of a set of
// predicates holds for its image, too.

namespace protolearn::detail {

/// permutation[s]: what state s becomes.
using StatePermutation = std::array<state_t, max_states>;

/// The `must` rules of a task together, in a normal form: clauses over what some process has ("somebody correct visits
/// COMMIT") and what is so of the run. Equal ones say the same; the reverse need not be so.
class RulesInNormalForm {
 public:
  using Literal = std::tuple<int, int, unsigned, unsigned, bool>;         // op, state, low, high; is it so?
  using Conjunction = std::set<Literal>;                                  // of one process
  using Atom = std::tuple<int, unsigned, unsigned, std::set<Conjunction>>;  // op, low, high; some of these is so
  using Clause = std::set<std::pair<Atom, bool>>;

  /// Nothing, if it would be too long.
  [[nodiscard]] static std::optional<std::set<Clause>> of(TaskDescription const& task, StatePermutation const& by) {
    RulesInNormalForm form(task.formulas, by);
    std::set<Clause> all;
    for (unsigned k = 0; k < task.must_count; ++k) all.merge(form.clauses(task.must(k).formula, true));
    if (task.restricts_starts) {  // these are no rules, but must stay what they are as well
      for (Clause clause : form.clauses(task.starting, true)) {
        clause.insert({Atom{-1, 0, 0, {}}, true});
        all.insert(clause);
      }
    }
    if (form.too_long_) return {};
    return all;
  }

 private:
  RulesInNormalForm(Formulas const& formulas, StatePermutation const& by) : f_(formulas), by_(by) {}

  static constexpr std::size_t most = 2000;

  /// Each of one with each of the other.
  template <class Set>
  std::set<Set> products(std::set<Set> const& a, std::set<Set> const& b) {
    std::set<Set> result;
    for (Set const& x : a) {
      for (Set const& y : b) {
        if (result.size() > most) {
          too_long_ = true;
          return {};
        }
        Set both = x;
        both.insert(y.begin(), y.end());
        result.insert(std::move(both));
      }
    }
    return result;
  }

  /// A formula of one process, or its negation, as a disjunction of conjunctions.
  std::set<Conjunction> ways(term_id id, bool holds) {
    Term const& t = f_[id];
    switch (t.op) {
      case Op::negation:
        return ways(t.left, !holds);
      case Op::conjunction:
      case Op::disjunction:
      case Op::implication: {
        bool const both = (t.op == Op::conjunction) == holds;
        auto a = ways(t.left, t.op == Op::implication ? !holds : holds);
        auto b = ways(t.right, holds);
        if (both) return products(a, b);
        a.merge(b);
        return a;
      }
      default: {
        bool const of_state = t.op == Op::starts || t.op == Op::visits || t.op == Op::in || t.op == Op::ends;
        int const state = of_state ? by_[t.state] : t.state;
        return {{Literal{static_cast<int>(t.op), state, t.low, t.high, holds}}};
      }
    }
  }

  /// A formula of the execution, or its negation, as a conjunction of clauses.
  std::set<Clause> clauses(term_id id, bool holds) {
    Term const& t = f_[id];
    int const any = static_cast<int>(Op::any);
    switch (t.op) {
      case Op::negation:
        return clauses(t.left, !holds);
      case Op::conjunction:
      case Op::disjunction:
      case Op::implication: {
        bool const both = (t.op == Op::conjunction) == holds;
        auto a = clauses(t.left, t.op == Op::implication ? !holds : holds);
        auto b = clauses(t.right, holds);
        if (!both) return products(a, b);
        a.merge(b);
        return a;
      }
      case Op::any:
      case Op::all: {  // all(p): nobody has not p
        bool const some = (t.op == Op::any) == holds;
        std::set<Clause> result;
        Clause one;
        for (Conjunction const& way : ways(t.left, t.op == Op::any)) {
          if (some) {
            one.insert({Atom{any, 0, 0, {way}}, true});
          } else {
            result.insert({{Atom{any, 0, 0, {way}}, false}});
          }
        }
        if (some) result.insert(one);
        return result;
      }
      case Op::count:
        return {{{Atom{static_cast<int>(t.op), t.low, t.high, ways(t.left, true)}, holds}}};
      default:
        return {{{Atom{static_cast<int>(t.op), t.low, t.high, {}}, holds}}};
    }
  }

  Formulas const& f_;
  StatePermutation const& by_;
  bool too_long_ = false;
};

/// Exchanges of states under which the task is what it is; those of more states that follow from them are left out. A
/// pair of initial states is tried with all ways to pair other states that formulas mention (at most 2,000 tries);
/// states that none mentions are alike.
[[nodiscard]] inline std::vector<StatePermutation> state_symmetries(TaskDescription const& task, unsigned states) {
  StatePermutation same{};
  std::iota(same.begin(), same.end(), state_t{0});
  std::vector<StatePermutation> result;
  std::uint32_t mentioned = task.silent | task.halted, initial = 0;
  for (unsigned k = 0; k < task.initials; ++k) initial |= 1U << task.initial[k];
  for (std::size_t id = 0; id < task.formulas.size; ++id) {
    Term const& t = task.formulas.terms[id];
    if (t.op == Op::starts || t.op == Op::visits || t.op == Op::in || t.op == Op::ends) mentioned |= 1U << t.state;
  }
  std::vector<unsigned> initials, others, free;
  for (unsigned s = 0; s < states; ++s) {
    (((initial >> s) & 1U) != 0 ? initials : ((mentioned >> s) & 1U) != 0 ? others : free).push_back(s);
  }
  for (std::size_t k = 0; k + 1 < free.size(); ++k) {
    result.push_back(same);
    std::swap(result.back()[free[k]], result.back()[free[k + 1]]);
  }
  auto const rules = RulesInNormalForm::of(task, same);
  if (!rules) return result;
  auto const moved = [](std::uint32_t set, StatePermutation const& by) {
    std::uint32_t image = 0;
    for (unsigned s = 0; s < max_states; ++s) image |= ((set >> s) & 1U) << by[s];
    return image;
  };
  unsigned tries = 2000;
  auto const pair_others = [&](auto const& self, StatePermutation by, std::size_t from) -> bool {
    while (from < others.size() && by[others[from]] != others[from]) ++from;
    if (from >= others.size()) {
      if (by == same || tries == 0) return false;
      --tries;
      if (moved(task.silent, by) != task.silent || moved(task.halted, by) != task.halted) return false;
      auto const image = RulesInNormalForm::of(task, by);
      if (!image || *image != *rules) return false;
      result.push_back(by);
      return true;
    }
    for (std::size_t with = from + 1; with < others.size(); ++with) {
      if (by[others[with]] != others[with]) continue;
      StatePermutation next = by;
      std::swap(next[others[from]], next[others[with]]);
      if (self(self, next, from + 1)) return true;
    }
    return self(self, by, from + 1);
  };
  pair_others(pair_others, same, 0);
  for (std::size_t a = 0; a < initials.size(); ++a) {
    for (std::size_t b = a + 1; b < initials.size(); ++b) {
      StatePermutation by = same;
      std::swap(by[initials[a]], by[initials[b]]);
      pair_others(pair_others, by, 0);
    }
  }
  return result;
}

/// permutation[k]: what predicate k of a library becomes.
using PredicatePermutation = std::vector<std::uint8_t>;

/// What the symmetries of a task do to a library. Those under which it is not closed are left out.
[[nodiscard]] inline std::vector<PredicatePermutation> predicate_symmetries(TaskDescription const& task, unsigned states,
                                                                            std::vector<Predicate> const& library) {
  std::vector<PredicatePermutation> result;
  for (StatePermutation const& by : state_symmetries(task, states)) {
    PredicatePermutation images;
    for (Predicate const& p : library) {
      PredicateDescription image = p.description;
      for (unsigned s = 0; s < states; ++s) image.coefficients[by[s]] = p.description.coefficients[s];
      auto const at = std::find_if(library.begin(), library.end(), [&](Predicate const& other) {
        return same_predicate(normalised(other.description), normalised(image));
      });
      if (at == library.end()) break;
      images.push_back(static_cast<std::uint8_t>(at - library.begin()));
    }
    if (images.size() == library.size()) result.push_back(std::move(images));
  }
  return result;
}

/// All that a set of predicates becomes by these permutations, one after another: itself among them, at most 5,000.
[[nodiscard]] inline std::vector<std::uint64_t> images(std::vector<PredicatePermutation> const& symmetries,
                                                       std::uint64_t set) {
  std::set<std::uint64_t> known{set};
  std::vector<std::uint64_t> result{set};
  for (std::size_t next = 0; next < result.size() && result.size() < 5000; ++next) {
    for (PredicatePermutation const& by : symmetries) {
      std::uint64_t image = 0;
      for (std::size_t k = 0; k < by.size(); ++k) image |= ((result[next] >> k) & 1U) << by[k];
      if (known.insert(image).second) result.push_back(image);
    }
  }
  return result;
}

}  // namespace protolearn::detail
