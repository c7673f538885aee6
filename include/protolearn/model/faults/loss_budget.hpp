// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/core/words.hpp"
#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// At most L messages are lost in each round, none of them one's own (N. Santoro and P. Widmayer, "Time is not a
/// healer", 1989).
template <unsigned L>
struct LossBudget : FaultModel {
  static constexpr unsigned losses_per_round = L;
  static constexpr bool loses(bool, bool) { return L > 0; }
  static std::string name() { return "LossBudget<" + std::to_string(L) + ">"; }
  static std::string sentence() {
    return "at most " + detail::number_of(L, "message", "messages") + " may be lost in each round";
  }
};

}  // namespace protolearn
