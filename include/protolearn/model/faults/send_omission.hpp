// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// At most F processes are faulty, fixed for the execution: any of their outgoing messages may be lost, in any round;
/// they go on taking transitions (V. Hadzilacos and S. Toueg, "A modular approach to fault-tolerant broadcasts", 1994).
/// Every faulty set counts, also one that loses nothing.
template <FaultBound F>
struct SendOmission : FaultModel {
  static constexpr FaultBound bound = F;
  static constexpr unsigned max_faulty = detail::most_of(F);
  static constexpr bool loses(bool sender_faulty, bool) { return sender_faulty; }
  static std::string name() { return "SendOmission<" + detail::code_of(F) + ">"; }
  static std::string sentence() {
    return "at most " + detail::number_of(F, "process", "processes") + " may fail to send messages";
  }
};

}  // namespace protolearn
