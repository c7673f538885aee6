// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protolearn/model/faults/fault_model.hpp"

// Fault models of every combination of constants, as a user may write them.

namespace faults {

using namespace protolearn;
using namespace protolearn::detail;

enum class Kind { omit, crash, lie, dead };

/// Whose messages may be lost. The first five are those that a fault model is likely to have.
enum class Who { nobody, of_faulty, to_faulty, of_or_to_faulty, anybody, among_faulty, of_correct };

inline constexpr unsigned no_budget = FaultModel::unlimited;

template <Kind kind, Who who, unsigned budget, unsigned F>
struct AnyFaults : FaultModel {
  static constexpr unsigned max_faulty = F;
  static constexpr bool crashes = kind == Kind::crash;
  static constexpr bool lies = kind == Kind::lie;
  static constexpr bool dead = kind == Kind::dead;
  static constexpr unsigned losses_per_round = budget;
  static constexpr bool loses(bool sender, bool receiver) {
    switch (who) {
      case Who::nobody:
        return false;
      case Who::of_faulty:
        return sender;
      case Who::to_faulty:
        return receiver;
      case Who::of_or_to_faulty:
        return sender || receiver;
      case Who::anybody:
        return true;
      case Who::among_faulty:
        return sender && receiver;
      case Who::of_correct:
        return !sender;
    }
    return false;
  }
  static std::string name() {
    constexpr char const* kinds[] = {"omit", "crash", "lie", "dead"};
    constexpr char const* losers[] = {"nobody",  "of faulty",    "to faulty", "of or to faulty",
                                      "anybody", "among faulty", "of correct"};
    return std::string(kinds[static_cast<int>(kind)]) + "/" + losers[static_cast<int>(who)] +
           (budget == no_budget ? "" : "/at most " + std::to_string(budget)) + "/F=" + std::to_string(F);
  }
  static std::string sentence() { return name(); }
};

/// Calls visit.operator()<Faults>() for those who may lose messages, with a budget and without.
template <Kind kind, unsigned F, Who... who, class Visit>
void for_each_budget(Visit&& visit) {
  (visit.template operator()<AnyFaults<kind, who, no_budget, F>>(), ...);
  (visit.template operator()<AnyFaults<kind, who, 1, F>>(), ...);
}

/// The combinations that compile: who crashes is decided on the way, so that losses cannot depend on it.
template <Kind kind, unsigned F, class Visit>
void for_each_model(Visit&& visit) {
  if constexpr (kind == Kind::crash) {
    for_each_budget<kind, F, Who::nobody, Who::anybody>(visit);
  } else {
    for_each_budget<kind, F, Who::nobody, Who::of_faulty, Who::to_faulty, Who::of_or_to_faulty, Who::anybody>(visit);
  }
}

}  // namespace faults
