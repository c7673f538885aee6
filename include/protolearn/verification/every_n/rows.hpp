// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "protolearn/core/state.hpp"
#include "protolearn/verification/every_n/integers.hpp"

namespace protolearn::detail {

/// For which observations a row of the table leads to one state: a formula over the predicates, with equal branches
/// written once (Shannon expansion; R. Bryant, "Graph-based algorithms for Boolean function manipulation", 1986).
class Row {
 public:
  /// answers[bits]: bit k is the k-th predicate.
  Row(std::span<state_t const> answers, state_t wanted) : leads_(answers.size()) {
    for (std::size_t e = 0; e < answers.size(); ++e) leads_[e] = answers[e] == wanted;
  }

  /// Does every observation lead there?
  [[nodiscard]] bool is_constant() const { return std::find(leads_.begin(), leads_.end(), false) == leads_.end(); }

  /// predicate(k): the k-th as a formula; asked at most once for each.
  template <class Predicate>
  [[nodiscard]] z3::expr condition(Integers const& z, Predicate const& predicate) const {
    std::vector<std::optional<z3::expr>> predicates(32);
    std::map<std::vector<bool>, z3::expr> known;
    auto const expand = [&](auto const& self, std::vector<bool> const& part, std::size_t level) -> z3::expr {
      if (std::find(part.begin(), part.end(), !part[0]) == part.end()) return z.truth(part[0]);
      auto const half = part.begin() + static_cast<std::ptrdiff_t>(part.size() / 2);
      std::vector<bool> const no(part.begin(), half), yes(half, part.end());
      if (no == yes) return self(self, no, level - 1);
      if (auto const found = known.find(part); found != known.end()) return found->second;
      auto& bit = predicates[level - 1];
      if (!bit) bit = predicate(level - 1);
      z3::expr const high = self(self, yes, level - 1), low = self(self, no, level - 1);
      z3::expr const result = high.is_true()    ? *bit || low
                              : high.is_false() ? !*bit && low
                              : low.is_true()   ? !*bit || high
                              : low.is_false()  ? *bit && high
                                                : (*bit && high) || (!*bit && low);
      known.emplace(part, result);
      return result;
    };
    std::size_t levels = 0;
    while (std::size_t{1} << levels < leads_.size()) ++levels;
    return expand(expand, leads_, levels);
  }

 private:
  std::vector<bool> leads_;
};

}  // namespace protolearn::detail
