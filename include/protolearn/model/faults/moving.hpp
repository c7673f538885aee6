// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// The faults of another model, which are omissions, but in each round another set of at most F processes is faulty.
/// Everybody counts as correct, and nobody as failed. Every faulty set of a round counts, also one that loses nothing.
/// (N. Santoro and P. Widmayer, "Time is not a healer", 1989: mobile faults.)
template <class Faults>
struct Moving : Faults {
  static_assert(
      !Faults::crashes && !Faults::lies && !Faults::dead && !detail::joined_faults<Faults>,
      "protolearn: Moving<Faults> is for omissions of one kind: a process that crashes, lies or is dead stays "
      "so.");
  static constexpr bool moving = true;
  static std::string name() { return "Moving<" + Faults::name() + ">"; }
  static std::string sentence() { return "in each round, " + Faults::sentence() + ", others in every round"; }
};

template <class Faults, unsigned nodes>
struct detail::resolve_faults<Moving<Faults>, nodes> {
  using type = Moving<typename resolve_faults<Faults, nodes>::type>;
};

}  // namespace protolearn
