// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

// Pieces of English that several messages are made of.

namespace protolearn::detail {

/// "1 process", "2 processes": the number, and the noun that agrees with it.
[[nodiscard]] inline std::string number_of(unsigned number, char const* one, char const* many) {
  return std::to_string(number) + ' ' + (number == 1 ? one : many);
}

/// "a", "a and b", or "a, b and c".
[[nodiscard, gnu::noinline]] inline std::string listed(std::vector<std::string> const& parts) {
  std::string result;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    if (k > 0) result += k + 1 == parts.size() ? " and " : ", ";
    result += parts[k];
  }
  return result;
}

/// "in round 2", "in rounds 1 and 3", of rounds as a view calls them: also "in the last round", "before the last
/// round".
[[nodiscard]] inline std::string in_rounds(std::vector<std::string> const& rounds) {
  if (rounds.size() == 1 && rounds[0] == "last") return "in the last round";
  if (rounds.size() == 1 && rounds[0] == "early") return "before the last round";
  return (rounds.size() == 1 ? "in round " : "in rounds ") + listed(rounds);
}

}  // namespace protolearn::detail
