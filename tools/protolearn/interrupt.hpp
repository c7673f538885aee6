// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>

namespace protolearn::cli {

/// From now on, the first SIGINT (Ctrl-C) or SIGTERM makes what is returned true, and the second ends the program.
/// With `say`, the first also says on standard error what happens.
std::atomic<bool> const& stop_on_interrupt(bool say);

}  // namespace protolearn::cli
