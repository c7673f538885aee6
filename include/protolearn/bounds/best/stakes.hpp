// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <vector>

// What executions are worth, if that reduces to one minimum cut: something for each group of processes that decide
// alike, and nothing else.

namespace protolearn::detail {

/// An end of those that take part to the end of executions in one situation, as the rules judge it.
struct JudgedEnd {
  /// [group][decision]: did everybody take it? Groups: 0 the correct, 1 all that take part to the end; decisions: 0 the
  /// second, 1 the first.
  std::array<std::array<bool, 2>, 2> alike{};
  /// The formulas of the ledger that hold, whatever those ended with that have crashed; ... if these ended somehow.
  std::uint32_t always = ~std::uint32_t{0}, ever = 0;
};

/// What an execution of one situation is worth: `base`, and gain[group][decision] for each group that decides alike.
struct Stakes {
  double base = 0;
  std::array<std::array<double, 2>, 2> gain{};

  /// Adds coefficient * (formula k of the ledger), if that is something for groups that decide alike; false otherwise.
  /// A gain is never negative, so that minimum cuts know it.
  [[nodiscard]] bool add(std::vector<JudgedEnd> const& ends, unsigned k, double coefficient) {
    bool const good = coefficient >= 0;
    for (unsigned shape = 0; shape < 9; ++shape) {
      std::array<unsigned, 2> const group{shape / 3, shape % 3};  // for each decision; 2: no group's
      bool const fits = std::all_of(ends.begin(), ends.end(), [&](JudgedEnd const& end) {
        bool gains = false;
        for (unsigned d = 0; d < 2; ++d) gains = gains || (group[d] < 2 && end.alike[group[d]][d]);
        bool const always = ((end.always >> k) & 1U) != 0, ever = ((end.ever >> k) & 1U) != 0;
        return always == ever && (good ? always : !always) == gains;
      });
      if (!fits) continue;
      if (!good) base += coefficient;
      for (unsigned d = 0; d < 2; ++d) {
        if (group[d] < 2) gain[group[d]][d] += good ? coefficient : -coefficient;
      }
      return true;
    }
    auto const truth = constant(ends, k);
    if (truth && *truth) base += coefficient;
    return truth.has_value();
  }

  /// The formula's truth, if it does not depend on how executions end.
  [[nodiscard]] static std::optional<bool> constant(std::vector<JudgedEnd> const& ends, unsigned k) {
    std::uint32_t always = ~std::uint32_t{0}, ever = 0;
    for (JudgedEnd const& end : ends) {
      always &= end.always;
      ever |= end.ever;
    }
    bool const all = ((always >> k) & 1U) != 0;
    if (!ends.empty() && all != (((ever >> k) & 1U) != 0)) return std::nullopt;
    return all && !ends.empty();
  }
};

}  // namespace protolearn::detail
