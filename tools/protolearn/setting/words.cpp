// SPDX-License-Identifier: Apache-2.0
#include "words.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace protolearn::cli {

std::string quoted(std::string const& word) {
  auto const plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || std::strchr("_-./+=:,@%", c); };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string result = "'";
  for (char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

std::string joined(std::vector<std::string> const& parts, char const* between) {
  std::string result;
  for (auto const& part : parts) result += (result.empty() ? "" : between) + part;
  return result;
}

}  // namespace protolearn::cli
