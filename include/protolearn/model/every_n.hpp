// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>

#include "protolearn/model/faults/fault_model.hpp"
#include "protolearn/model/shape.hpp"
#include "protolearn/model/view.hpp"
#include "protolearn/task/description.hpp"

// Settings for every N: what they must not have, because nothing linear says it.

namespace protolearn::detail {

/// "N=3 processes", "every N >= 2", "every N > 3F".
[[nodiscard]] inline std::string nodes_in_words(Shape const& shape, std::array<FaultBound, max_groups> const& bounds) {
  if (shape.nodes != every_n) return "N=" + std::to_string(shape.nodes) + " processes";
  unsigned fixed = 0;
  std::string text, sum;
  for (unsigned g = 1; g < max_groups; ++g) {
    bool const two = !bounds[1].is_number() && !bounds[2].is_number();
    std::string const name = two ? "F" + std::to_string(g) : "F";
    if (bounds[g].is_number()) {
      fixed += bounds[g].most;
    } else {
      std::string const factor = bounds[g].ratio == 1 ? "" : std::to_string(bounds[g].ratio);
      text += (text.empty() ? "every N > " : " and N > ") + factor + name;
      sum += (sum.empty() ? "" : " + ") + name;
    }
  }
  if (text.empty()) return "every N >= " + std::to_string(fixed + 1);
  bool const more = fixed > 0 || sum != "F";
  return text + (more ? " and N > " + sum : "") + (fixed > 0 ? " + " + std::to_string(fixed) : "");
}

/// The view that a setting uses: for every N, F is no number.
template <class View, unsigned F, bool for_every_n>
struct view_in_setting {
  using type = typename resolve_view<View, F>::type;
};
template <class View, unsigned F>
struct view_in_setting<View, F, true> {
  using type = View;
};

/// Is heard_at_least() what `hearing` says, for all N that one can ask it of? (Where F depends on N, both take F to be
/// max_faulty, and that is more than any N.)
template <class Faults>
[[nodiscard]] constexpr bool hearing_is_linear() {
  if (Faults::hearing.factor == 0) return false;
  for (unsigned n = Faults::max_faulty < max_nodes ? Faults::max_faulty + 1 : 1; n <= max_nodes; ++n) {
    if (Faults::heard_at_least(n) != Faults::hearing.least(n, Faults::max_faulty)) return false;
  }
  return true;
}

/// Instantiated with a setting's faults and task, says in one sentence what has no reading for every N.
template <class Faults, task Task>
struct check_every_n {
  static constexpr TaskDescription const& task = description_of_task<Task>;
  static constexpr bool names_nobody = task.named_processes == 0 && !task.mentions(Op::is);
  static_assert(names_nobody, "protolearn: for every N a task cannot name processes: its rules say is(p).");
  static constexpr bool counts_no_messages = !task.mentions(Op::messages);
  static_assert(counts_no_messages, "protolearn: for every N a task cannot count messages(): how many depends on N.");
  static constexpr bool no_budget = Faults::losses_per_round >= FaultModel::unlimited;
  static_assert(no_budget, "protolearn: for every N there can be no budget of losses: how much it is depends on N.");
  static constexpr bool fixed_faulty = !Faults::moving;
  static_assert(fixed_faulty, "protolearn: for every N the faulty cannot be others in each round (Moving).");
  static constexpr bool linear_hearing = hearing_is_linear<Faults>();
  static_assert(linear_hearing,
                "protolearn: for every N the fault model must say how many everybody hears as a formula: use "
                "HeardAtLeast<Faults, k>.");
  static constexpr bool liars_start_nowhere = !Faults::lies || !task.restricts_starts;
  static_assert(liars_start_nowhere,
                "protolearn: for every N a task with `starting` cannot be combined with lies: liars have no start.");
  static constexpr bool ok = true;
};

}  // namespace protolearn::detail
