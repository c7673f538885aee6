// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "protolearn/publishing/state_diagram.hpp"

// What the texts in pictures have in common.

namespace protolearn::detail {

/// In one line: what controls a printer is a space.
[[nodiscard]] inline std::string printable(std::string text) {
  for (char& c : text) {
    auto const code = static_cast<unsigned char>(c);
    if (code < 0x20 || code == 0x7f) c = ' ';
  }
  return text;
}

/// Broken at spaces into lines of about this width, those after the first indented.
[[nodiscard]] inline std::vector<std::string> wrapped(std::string const& text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (std::size_t begin = 0; begin <= text.size();) {
    std::size_t const end = std::min(text.find(' ', begin), text.size());
    std::string const word = text.substr(begin, end - begin);
    bool const fresh = lines.back().find_first_not_of(' ') == std::string::npos;
    if (!fresh && lines.back().size() + 1 + word.size() > width) {
      lines.push_back("  " + word);
    } else {
      lines.back() += (fresh ? "" : " ") + word;
    }
    begin = end + 1;
  }
  return lines;
}

/// What is written on an arrow.
[[nodiscard]] inline std::vector<std::string> label_lines(StateDiagram::Arrow const& arrow, std::size_t width = 36) {
  std::vector<std::string> result;
  for (std::string const& line : arrow.lines()) {
    for (std::string& part : wrapped(line, width)) result.push_back(std::move(part));
  }
  return result;
}

}  // namespace protolearn::detail
