// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// Words of a command line.

namespace protolearn::cli {

/// In quotation marks if a shell needs them.
[[nodiscard]] std::string quoted(std::string const& word);

[[nodiscard]] std::string joined(std::vector<std::string> const& words, char const* between);

}  // namespace protolearn::cli
