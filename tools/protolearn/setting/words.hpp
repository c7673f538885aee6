// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

// Words of a command line.

namespace protolearn::cli {

/// In quotation marks if a shell needs them.
[[nodiscard]] std::string quoted(std::string const& word);

[[nodiscard]] std::string joined(std::vector<std::string> const& words, char const* between);

/// "did you mean crash or loss?", of the words that are nearest to a wrong one; empty if none is near.
[[nodiscard]] std::string nearest_words(std::string const& word, std::vector<std::string> const& words);

}  // namespace protolearn::cli
