// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// At most F processes are faulty, fixed for the execution: any message to them may be lost, in any round; they go on
/// taking transitions (K. Perry and S. Toueg, "Distributed agreement in the presence of processor and communication
/// faults", 1986).
template <FaultBound F>
struct ReceiveOmission : FaultModel {
  static constexpr FaultBound bound = F;
  static constexpr unsigned max_faulty = detail::most_of(F);
  static constexpr bool loses(bool, bool receiver_faulty) { return receiver_faulty; }
  static std::string name() { return "ReceiveOmission<" + detail::code_of(F) + ">"; }
  static std::string sentence() {
    return "at most " + detail::number_of(F, "process", "processes") + " may fail to receive messages";
  }
};

}  // namespace protolearn
