// SPDX-License-Identifier: Apache-2.0
#include "words.hpp"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <utility>

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

namespace {

/// How many letters are to be changed, added or left out to make one of the other.
std::size_t distance(std::string const& a, std::string const& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t const above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

// A word that holds the other counts as near, too: "agreement" means one of "k-set-agreement", "byzantine-agreement".
std::string nearest_words(std::string const& word, std::vector<std::string> const& words) {
  std::vector<std::pair<std::size_t, std::string>> near;
  for (auto const& name : words) {
    bool const within = word.size() >= 3 && (name.find(word) != name.npos || word.find(name) != word.npos);
    std::size_t const far = within ? 0 : distance(word, name);
    if (far <= std::max<std::size_t>(2, word.size() / 3)) near.emplace_back(far, name);
  }
  std::stable_sort(near.begin(), near.end());
  std::string text;
  for (std::size_t k = 0; k < near.size() && k < 3 && near[k].first <= near[0].first + 1; ++k) {
    text += (k == 0 ? "did you mean " : " or ") + near[k].second;
  }
  return text.empty() ? text : text + "?";
}

}  // namespace protolearn::cli
