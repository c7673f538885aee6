// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "protolearn/verification/explore.hpp"

namespace protolearn {

namespace detail {

/// A machine that notes which of its entries are looked up.
template <class Machine>
struct RecordingMachine {
  Machine const& machine;
  std::vector<bool>& seen;

  state_t operator[](std::size_t entry) const {
    seen[entry] = true;
    return machine[entry];
  }
};

}  // namespace detail

/// Which observations occur in some execution of the machine: reachable[entry].
template <class Setting>
[[nodiscard]] std::vector<bool> reachable(typename Setting::machine_type const& machine, ExploreOptions options = {}) {
  using Recording = detail::RecordingMachine<typename Setting::machine_type>;
  std::vector<bool> seen(Setting::machine_type::entries);
  Explorer<Setting, Recording>(options).judge(Recording{machine, seen});
  return seen;
}

}  // namespace protolearn
