// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// General omission: at most F processes are faulty, fixed for the execution, and any message from or to them may be
/// lost (K. Perry and S. Toueg, "Distributed agreement in the presence of processor and communication faults", 1986).
template <FaultBound F>
struct Omission : FaultModel {
  static constexpr FaultBound bound = F;
  static constexpr unsigned max_faulty = detail::most_of(F);
  static constexpr bool loses(bool sender_faulty, bool receiver_faulty) { return sender_faulty || receiver_faulty; }
  static std::string name() { return "Omission<" + detail::code_of(F) + ">"; }
  static std::string sentence() {
    return "at most " + detail::number_of(F, "process", "processes") + " may fail to send or receive messages";
  }
};

}  // namespace protolearn
