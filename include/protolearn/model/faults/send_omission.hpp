// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/core/words.hpp"
#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// At most F processes are faulty, fixed for the execution: any of their outgoing messages may be lost, in any round;
/// they go on taking transitions (V. Hadzilacos and S. Toueg, "A modular approach to fault-tolerant broadcasts", 1994).
/// Every faulty set counts, also one that loses nothing.
template <unsigned F>
struct SendOmission : FaultModel {
  static constexpr unsigned max_faulty = F;
  static constexpr bool loses(bool sender_faulty, bool) { return sender_faulty; }
  static std::string name() { return "SendOmission<" + std::to_string(F) + ">"; }
  static std::string sentence() {
    return "at most " + detail::number_of(F, "process", "processes") + " may fail to send messages";
  }
};

}  // namespace protolearn
