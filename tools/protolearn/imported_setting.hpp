// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "command_line.hpp"

namespace protolearn::cli {

/// The setting in which a published table is judged. Throws usage_error if no such table can be a machine of it, and
/// file_error if this one is none: before anything is compiled.
[[nodiscard]] Chosen imported_setting(Arguments const& arguments);

}  // namespace protolearn::cli
