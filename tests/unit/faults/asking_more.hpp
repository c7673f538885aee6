// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "law.hpp"
#include "protolearn/model/views/ordered.hpp"
#include "protolearn/model/views/per_process.hpp"

// The law for fault models that ask more of the readings: two ways to fail, faults that move, losses that end.

namespace faults {

/// Rules that ask whatever can be asked of what is lost and sent; in C a process sends nothing.
struct AskingMore : Asking {
  static constexpr std::string_view name = "asking more";
  static constexpr auto silent = states(2);
  static constexpr auto rules =
      hana::make_tuple(must("free", implies(failure_free, all(in(2, 2)) || any(starts(1))), broken(-1)),
                       must("late", implies(loss_free_from(2), any(visits_by(2, 1)) || all(ends(1))), broken(-1)),
                       must("early", loss_free_from(1) || failures() == 1 || none((correct && ends(1))), broken(-1)),
                       must("quiet", implies(loss_free_rounds() >= 1, messages() <= 3), broken(-1)),
                       must("sent", messages() >= 2 || any(in(1, 1)), broken(-1)));
};

/// The same for one round.
struct AskingOnce : AskingMore {
  static constexpr std::string_view name = "asking once";
  static constexpr auto rules = hana::make_tuple(
      must("free", implies(failure_free, all(in(2, 1)) || any(starts(1))), broken(-1)),
      must("early", loss_free_from(1) || failures() == 1 || none((correct && ends(1))), broken(-1)),
      must("quiet", implies(loss_free_rounds() >= 1, messages() <= 4), broken(-1)),
      must("in scope", implies(failures() == 2, count(correct) == 1 && all(ends(1) || starts(0))), broken(-1)));
};

template <class... Faults>
void two_processes_under() {
  (all_readings_agree<Setting<Shape{2, 3, 2}, AskingMore, Faults>>(), ...);
  (readings_agree<Setting<Shape{2, 3, 2}, AskingRounds, Faults, PerProcess<Counted>>>(6, 2, [](auto&&...) {}), ...);
}

template <class... Faults>
void three_processes_under() {
  (all_readings_agree<Setting<Shape{3, 3, 1}, AskingOnce, Faults>>(), ...);
  (readings_agree<Setting<Shape{3, 3, 2}, AskingMore, Faults, Counted>>(6, 2, [](auto&&...) {}), ...);
}

}  // namespace faults
