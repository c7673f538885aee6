// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// Every message arrives and nobody fails.
struct Reliable : FaultModel {
  static std::string name() { return "Reliable"; }
  static std::string sentence() { return "every message arrives and nobody fails"; }
};

}  // namespace protolearn
