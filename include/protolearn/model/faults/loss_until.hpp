// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/message_loss.hpp"

namespace protolearn {

/// The faults of another model, but nothing is lost in the rounds after round r: what is to be kept always, and reached
/// once the network behaves. The round is the same in all executions; for a premise that there is such a round,
/// whichever it is, see loss_free_from(r). (C. Dwork, N. Lynch and L. Stockmeyer, "Consensus in the presence of partial
/// synchrony", 1988: the basic round model.)
template <unsigned r, class Faults = MessageLoss>
struct LossUntil : Faults {
  static constexpr unsigned last_lossy_round = r < Faults::last_lossy_round ? r : Faults::last_lossy_round;
  static std::string name() {
    return "LossUntil<" + std::to_string(r) +
           (std::is_same_v<Faults, MessageLoss> ? "" : std::string(", ").append(Faults::name())) + ">";
  }
  static std::string sentence() {
    return Faults::sentence() +
           (r == 0 ? std::string("; but nothing is lost") : "; but nothing is lost after round " + std::to_string(r));
  }
};

template <unsigned r, class Faults, unsigned nodes>
struct detail::resolve_faults<LossUntil<r, Faults>, nodes> {
  using type = LossUntil<r, typename resolve_faults<Faults, nodes>::type>;
};

}  // namespace protolearn
