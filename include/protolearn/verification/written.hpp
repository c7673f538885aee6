// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <sstream>
#include <string>
#include <vector>

#include "protolearn/verification/counterexample.hpp"
#include "protolearn/verification/explorer/explore.hpp"

namespace protolearn::detail {

/// A protocol written by hand as a machine, with the observations to which it answers `unreachable`.
template <class Setting>
class Written {
 public:
  using Machine = typename Setting::machine_type;
  using View = typename Setting::view_type;
  using Task = typename Setting::Task;

  template <class F>
  explicit Written(F const& f) : unreachable_(Machine::entries) {
    for (std::size_t e = 0; e < Machine::entries; ++e) {
      state_t const next = answer<View>(f, e, state_name<Task>);
      unreachable_[e] = next == Unreachable::value;
      if (!unreachable_[e]) machine_[e] = next;  // else it keeps its own state
      any_ = any_ || unreachable_[e];
    }
  }

  [[nodiscard]] Machine const& machine() const noexcept { return machine_; }

  /// Throws usage_error, with an execution, if somebody makes such an observation. False: whether anybody does was not
  /// found out within the limits.
  [[nodiscard]] bool is_right(ExploreOptions const& options) const {
    if (!any_) return true;
    Explorer<Setting> explorer(options);
    std::vector<std::uint8_t> seen(Machine::entries);
    bool const complete = explorer.judge({machine_, &seen}).complete;
    for (std::size_t e = 0; e < Machine::entries; ++e) {
      if (!unreachable_[e] || seen[e] == 0) continue;
      if (auto const schedule = explorer.reach(machine_, unreachable_)) refuse(normal_form<Setting>(*schedule));
    }
    return complete;
  }

 private:
  [[noreturn]] void refuse(Schedule<Setting::shape> const& schedule) const {
    auto const run = simulate<Setting>(machine_, schedule);
    for (unsigned round = 1; round <= Setting::rounds; ++round) {
      for (unsigned i = 0; i < Setting::nodes; ++i) {
        if (!run.moves(i, round)) continue;
        std::size_t const entry = run.entry(i, round);
        if (!unreachable_[entry]) continue;
        std::ostringstream text;
        text << "a protocol written by hand answers `unreachable` to ("
             << observation_text<View>(entry, state_name<Task>) << "), which process " << i << " observes in round "
             << round << " of this execution in " << Setting::describe()
             << " (received: [own state, then from the next processes in turn]):\n";
        print_execution(text, run);
        text << "(Where it answers `unreachable`, processes keep their own state here.)";
        throw usage_error(text.str());
      }
    }
    throw disagreement_error("the explorer reached an observation that the simulator does not reach; setting: " +
                             Setting::describe() + ". This is a bug in protolearn.");
  }

  Machine machine_;
  std::vector<bool> unreachable_;
  bool any_ = false;
};

}  // namespace protolearn::detail
