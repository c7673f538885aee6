// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/verification/explorer/explorer.hpp"

namespace protolearn {

/// The counts of every execution of one machine.
template <class Setting>
[[nodiscard]] Report explore(typename Setting::machine_type const& machine, ExploreOptions options = {}) {
  return detail::Explorer<Setting>(options).judge(machine);
}

}  // namespace protolearn
