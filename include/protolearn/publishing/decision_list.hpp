// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <tuple>
#include <vector>

#include "protolearn/core/state.hpp"

// A row of a table of predicates as what a reader would rather see: "if p -> a; if q and not r -> b; otherwise -> c".

namespace protolearn::detail {

/// A conjunction of predicates and of negated ones: those of `which` are as in `values`. Nothing at all holds always.
struct Condition {
  std::uint32_t which = 0, values = 0;  // bit k: predicate k; values is a part of which

  [[nodiscard]] constexpr bool holds(std::size_t bits) const { return (bits & which) == values; }
  [[nodiscard]] constexpr int literals() const { return std::popcount(which); }
  [[nodiscard]] constexpr int negated() const { return std::popcount(which & ~values); }
};

/// The first rule whose condition holds decides, else `otherwise`.
struct DecisionList {
  struct Rule {
    Condition condition;
    state_t next;
  };
  std::vector<Rule> rules;
  state_t otherwise = 0;

  [[nodiscard]] state_t next(std::size_t bits) const {
    for (Rule const& rule : rules) {
      if (rule.condition.holds(bits)) return rule.next;
    }
    return otherwise;
  }
  [[nodiscard]] int literals() const {
    int sum = 0;
    for (Rule const& rule : rules) sum += rule.condition.literals();
    return sum;
  }
};

/// What is to be said: in the combinations that matter, by their bits.
struct DecisionCase {
  std::uint32_t bits;
  state_t next;
};

/// The shortest list for at most 4 predicates: dynamic programming over the sets of combinations that are still to be
/// settled, at most 2^16, each with 3^4 conditions that may come next.
class ShortestDecisionList {
 public:
  static constexpr unsigned most_predicates = 4;

  ShortestDecisionList(unsigned predicates, state_t own, std::vector<DecisionCase> const& cases)
      : own_(own), known_(std::size_t{1} << (1U << predicates)) {
    for (DecisionCase const& c : cases) {
      all_ |= 1U << c.bits;
      next_[c.bits] = c.next;
    }
    for (std::uint32_t which = 1; which < 1U << predicates; ++which) {
      for (std::uint32_t values = which;; values = (values - 1) & which) {
        Condition const condition{which, values};
        std::uint32_t where = 0;
        for (std::uint32_t bits = 0; bits < 1U << predicates; ++bits)
          where |= (condition.holds(bits) ? 1U : 0U) << bits;
        conditions_.push_back({condition, where});
        if (values == 0) break;
      }
    }
    std::stable_sort(conditions_.begin(), conditions_.end(), [](auto const& a, auto const& b) {
      return std::tuple(a.condition.literals(), a.condition.negated()) <
             std::tuple(b.condition.literals(), b.condition.negated());
    });
  }

  [[nodiscard]] DecisionList find() {
    DecisionList result;
    std::uint32_t left = all_;
    while (!alike(left)) {
      static_cast<void>(cost(left));
      auto const& chosen = conditions_[known_[left].first];
      result.rules.push_back({chosen.condition, some_next(left & chosen.where)});
      left &= ~chosen.where;
    }
    result.otherwise = some_next(left);
    return result;
  }

 private:
  struct Candidate {
    Condition condition;
    std::uint32_t where;  // bit b: it holds of combination b
  };
  struct Known {
    std::uint32_t cost = 0;  // 0: not known
    std::uint32_t first = 0;
  };

  [[nodiscard]] state_t some_next(std::uint32_t set) const {
    return set == 0 ? own_ : next_[static_cast<unsigned>(std::countr_zero(set))];
  }
  [[nodiscard]] bool alike(std::uint32_t set) const {
    state_t const next = some_next(set);
    for (; set != 0; set &= set - 1) {
      if (some_next(set) != next) return false;
    }
    return true;
  }

  /// What counts first is first: literals; does the list end with anything but staying; negations; rules. At least 1.
  [[nodiscard]] std::uint32_t cost(std::uint32_t left) {
    if (alike(left)) return 1 + (some_next(left) == own_ ? 0U : 1U << 12);
    if (known_[left].cost > 0) return known_[left].cost;
    Known best{~0U, 0};
    for (std::uint32_t k = 0; k < conditions_.size(); ++k) {
      auto const& [condition, where] = conditions_[k];
      if ((left & where) == 0 || !alike(left & where)) continue;
      auto const literals = static_cast<std::uint32_t>(condition.literals());
      auto const negated = static_cast<std::uint32_t>(condition.negated());
      std::uint32_t const sum = (literals << 13) + (negated << 5) + 1 + cost(left & ~where);
      if (sum < best.cost) best = {sum, k};
    }
    return (known_[left] = best).cost;
  }

  state_t own_;
  std::uint32_t all_ = 0;
  state_t next_[1U << most_predicates] = {};
  std::vector<Candidate> conditions_;  // short ones first
  std::vector<Known> known_;           // by set of combinations
};

/// For more predicates: each rule is the one of the fewest literals, up to three, that settles the most; where there is
/// none, all of a combination, less what can be left out.
class GreedyDecisionList {
 public:
  GreedyDecisionList(unsigned predicates, state_t own, std::vector<DecisionCase> cases)
      : predicates_(predicates), own_(own), left_(std::move(cases)) {}

  [[nodiscard]] DecisionList find() {
    DecisionList result;
    while (!alike()) {
      DecisionList::Rule const rule = next_rule();
      result.rules.push_back(rule);
      std::erase_if(left_, [&rule](DecisionCase const& c) { return rule.condition.holds(c.bits); });
    }
    result.otherwise = left_.empty() ? own_ : left_.front().next;
    return result;
  }

 private:
  static constexpr int most_literals = 3;

  [[nodiscard]] bool alike() const {
    return std::all_of(left_.begin(), left_.end(), [this](DecisionCase const& c) { return c.next == left_[0].next; });
  }

  [[nodiscard]] DecisionList::Rule next_rule() const {
    for (int literals = 1; literals <= most_literals; ++literals) {
      Best best;
      for (std::uint32_t which = 1; which < 1U << predicates_; ++which) {
        if (std::popcount(which) == literals) try_conditions(which, best);
      }
      if (best.settled > 0) return best.rule;
    }
    return around(*std::find_if(left_.begin(), left_.end(), [this](DecisionCase const& c) { return c.next != own_; }));
  }

  struct Best {
    DecisionList::Rule rule{};
    std::size_t settled = 0;
  };

  /// All conditions on these predicates at once.
  void try_conditions(std::uint32_t which, Best& best) const {
    struct Bucket {
      std::uint32_t values;
      state_t next;
      std::size_t size;
      bool alike;
    };
    std::vector<Bucket> buckets;
    for (DecisionCase const& c : left_) {
      auto const values = c.bits & which;
      auto const found =
          std::find_if(buckets.begin(), buckets.end(), [=](auto const& b) { return b.values == values; });
      if (found == buckets.end()) {
        buckets.push_back({values, c.next, 1, true});
      } else {
        ++found->size;
        found->alike = found->alike && found->next == c.next;
      }
    }
    auto const rank = [this](DecisionList::Rule const& rule, std::size_t settled) {
      return std::tuple(rule.next != own_, settled, -rule.condition.negated());
    };
    for (Bucket const& b : buckets) {
      DecisionList::Rule const rule{{which, b.values}, b.next};
      if (b.alike && (best.settled == 0 || rank(rule, b.size) > rank(best.rule, best.settled))) best = {rule, b.size};
    }
  }

  [[nodiscard]] DecisionList::Rule around(DecisionCase const& chosen) const {
    DecisionList::Rule rule{{(1U << predicates_) - 1, chosen.bits}, chosen.next};
    auto const leave_out = [&](std::uint32_t literals) {
      for (; literals != 0; literals &= literals - 1) {
        std::uint32_t const literal = literals & -literals;
        Condition const shorter{rule.condition.which & ~literal, rule.condition.values & ~literal};
        bool const still = std::all_of(left_.begin(), left_.end(), [&](DecisionCase const& c) {
          return !shorter.holds(c.bits) || c.next == rule.next;
        });
        if (still) rule.condition = shorter;
      }
    };
    leave_out(rule.condition.which & ~chosen.bits);  // negations first
    leave_out(chosen.bits);
    return rule;
  }

  unsigned predicates_;
  state_t own_;
  std::vector<DecisionCase> left_;
};

/// A row of a table, row[bits], as a decision list: the same in every combination of bits that is not free.
/// (free[bits]: whatever the list says there; empty: none is.) Of at most 4 predicates there is none with fewer
/// literals; of more it is found greedily, where a rule takes O(row * predicates^3). It ends with `own` if that is not
/// longer.
[[nodiscard]] inline DecisionList decision_list(std::span<state_t const> row, state_t own,
                                                std::vector<bool> const& free = {}) {
  auto const predicates = static_cast<unsigned>(std::countr_zero(row.size()));
  std::vector<DecisionCase> cases;
  for (std::size_t bits = 0; bits < row.size(); ++bits) {
    if (free.empty() || !free[bits]) cases.push_back({static_cast<std::uint32_t>(bits), row[bits]});
  }
  if (predicates > ShortestDecisionList::most_predicates) {
    return GreedyDecisionList(predicates, own, std::move(cases)).find();
  }
  return ShortestDecisionList(predicates, own, cases).find();
}

}  // namespace protolearn::detail
