// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace protolearn::cli {

/// From now on, the first SIGINT (Ctrl-C) or SIGTERM sets the flag that is returned, and the second ends the program.
/// With `say`, the first also says so on standard error.
std::atomic<bool> const& stop_on_interrupt(bool say);

}  // namespace protolearn::cli
