// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// At most F processes crash. One that crashes in round r delivers its round-r message to an arbitrary subset of those
/// that take a transition in that round, takes none itself, and is silent afterwards. The faulty set is who crashes,
/// when, and whom it reaches (N. Lynch, "Distributed Algorithms", 1996, section 2.2 stopping failures).
template <FaultBound F>
struct Crash : FaultModel {
  static constexpr FaultBound bound = F;
  static constexpr unsigned max_faulty = detail::most_of(F);
  static constexpr bool crashes = true;
  static std::string name() { return "Crash<" + detail::code_of(F) + ">"; }
  static std::string sentence() {
    return "at most " + detail::number_of(F, "process", "processes") + " may crash, and " +
           (F == FaultBound(1) ? "its last message" : "their last messages") + " may reach only some of the others";
  }
};

}  // namespace protolearn
