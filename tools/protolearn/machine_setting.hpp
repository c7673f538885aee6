// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "command_line.hpp"

namespace protolearn::cli {

/// The setting that a machine file is for. Where the task, the faults or the view are the user's own, the command line
/// must say which they are: a file never has code compiled. Throws file_error if it is no machine, and usage_error.
[[nodiscard]] Wanted machine_setting(Arguments const& arguments, std::string const& file);

}  // namespace protolearn::cli
