// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "protolearn/verification/explorer/explore.hpp"

namespace protolearn {

/// Which observations occur in some execution of the machine: reachable[entry].
template <class Setting>
  requires(!Setting::for_every_n)
[[nodiscard]] std::vector<bool> reachable(typename Setting::machine_type const& machine, ExploreOptions options = {}) {
  std::vector<std::uint8_t> seen(Setting::machine_type::entries);
  detail::Explorer<Setting>(options).judge({machine, &seen});
  return {seen.begin(), seen.end()};
}

}  // namespace protolearn
