// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// At most F processes are faulty, fixed for the execution, and send anything or nothing, different to each receiver
/// (M. Pease, R. Shostak and L. Lamport, "Reaching agreement in the presence of faults", 1980). Formulas speak of
/// correct processes only.
template <FaultBound F>
struct Byzantine : FaultModel {
  static constexpr FaultBound bound = F;
  static constexpr unsigned max_faulty = detail::most_of(F);
  static constexpr bool lies = true;
  static std::string name() { return "Byzantine<" + detail::code_of(F) + ">"; }
  static std::string sentence() {
    return "at most " + detail::number_of(F, "process", "processes") +
           " may lie, sending anything or nothing, and different things to different receivers";
  }
};

}  // namespace protolearn
