// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/description.hpp"
#include "protolearn/task/truth.hpp"

namespace protolearn::detail {

/// What a rule earns in an execution, or process i by it. For implies(a, b) the reward for keeping it is due only where
/// a holds.
template <facts F>
[[nodiscard]] constexpr double reward(TaskDescription const& task, RuleDescription const& rule, F const& facts,
                                      unsigned i) {
  Formulas const& f = task.formulas;
  if (!truth(f, rule.formula, facts, i)) return rule.broken;
  return rule.kept != 0 && truth(f, rule.premise, facts, i) ? rule.kept : 0.0;
}

/// What process i earns in an execution: the sum over the run rules and its own process rules.
template <facts F>
[[nodiscard]] constexpr double reward(TaskDescription const& task, F const& facts, unsigned i) {
  double sum = 0;
  for (unsigned k = 0; k < task.rule_count; ++k) sum += reward(task, task.rules[k], facts, i);
  return sum;
}

}  // namespace protolearn::detail
