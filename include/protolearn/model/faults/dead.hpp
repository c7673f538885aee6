// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// At most F processes are dead from the start: they never send, never move, and are not correct (M. Fischer, N. Lynch
/// and M. Paterson, "Impossibility of distributed consensus with one faulty process", 1985, section 4). Nothing of
/// theirs is lost: `failure_free` and `loss_free_rounds()` speak of the others. So a rule such as "if nothing fails,
/// all commit" asks it of the dead, too, who cannot: write all(implies(correct, ..)).
template <FaultBound F>
struct Dead : FaultModel {
  static constexpr FaultBound bound = F;
  static constexpr unsigned max_faulty = detail::most_of(F);
  static constexpr bool dead = true;
  static std::string name() { return "Dead<" + detail::code_of(F) + ">"; }
  static std::string sentence() {
    return "at most " + detail::number_of(F, "process", "processes") + " may be dead from the start";
  }
};

}  // namespace protolearn
