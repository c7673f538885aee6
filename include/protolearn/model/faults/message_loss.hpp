// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// Any message but one's own may be lost, in any round: arbitrary heard-of sets that contain oneself (B. Charron-Bost
/// and A. Schiper, "The Heard-Of model", Distributed Computing 22, 2009).
struct MessageLoss : FaultModel {
  static constexpr bool loses(bool, bool) { return true; }
  static std::string name() { return "MessageLoss"; }
  static std::string sentence() { return "any message but one's own may be lost, in any round"; }
};

}  // namespace protolearn
