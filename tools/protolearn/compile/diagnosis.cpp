// SPDX-License-Identifier: Apache-2.0
#include "diagnosis.hpp"

#include <cctype>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>

namespace protolearn::cli {

namespace {

struct Place {
  std::string file;
  std::size_t line;
};

/// "FILE:12:5: .." of one of the files.
std::optional<Place> place_in(std::string const& text, std::vector<OwnType> const& files) {
  for (auto const& own : files) {
    std::string const file = own.file.string(), name = file + ":";
    auto const at = text.find(name);
    if (at == text.npos) continue;
    std::size_t line = 0;
    std::size_t k = at + name.size();
    while (k < text.size() && std::isdigit(static_cast<unsigned char>(text[k])) != 0) {
      line = 10 * line + static_cast<std::size_t>(text[k++] - '0');
    }
    if (line > 0) return Place{file, line};
  }
  return std::nullopt;
}

/// Where the type is declared.
std::optional<Place> declaration_in(OwnType const& own) {
  std::ifstream in(own.file);
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    for (char const* keyword : {"struct ", "class "}) {
      auto const at = line.find(keyword + own.name());
      if (at == line.npos) continue;
      std::size_t const end = at + std::string(keyword).size() + own.name().size();
      bool const goes_on =
          end < line.size() && (std::isalnum(static_cast<unsigned char>(line[end])) != 0 || line[end] == '_');
      if (!goes_on) return Place{own.file.string(), number};
    }
  }
  return std::nullopt;
}

std::string line_of(Place const& place) {
  std::ifstream in(place.file);
  std::string line;
  for (std::size_t k = 0; k < place.line; ++k) {
    if (!std::getline(in, line)) return {};
  }
  auto const begin = line.find_first_not_of(" \t");
  return begin == line.npos ? "" : line.substr(begin);
}

}  // namespace

Diagnosis what_failed(std::string const& output, std::vector<OwnType> const& own, std::string const& rest) {
  std::istringstream in(output);
  std::string first_error, told;
  std::optional<Place> shown, on_the_way;  // the latter: in the "required from" lines, which come before an error
  for (std::string line; told.empty() && std::getline(in, line);) {
    constexpr std::string_view error_mark = "error: ";
    auto const mark = line.find(error_mark);
    auto const place = place_in(line, own);
    if (mark == line.npos) {
      if (place && line.find("required from") != line.npos) on_the_way = place;
      continue;
    }
    std::string const text = line.substr(mark + error_mark.size());
    auto const ours = text.find("protolearn");
    bool const asserted = text.starts_with("static assertion failed") || text.starts_with("static_assert");
    if (asserted && ours != text.npos) {  // one of the library's sentences
      told = text.substr(ours, text.find_last_not_of('"') + 1 - ours);
      shown = place ? place : on_the_way;
    } else if (place) {
      told = text;
      shown = place;
    } else if (first_error.empty()) {
      first_error = text;
      shown = on_the_way;
    }
    on_the_way.reset();
  }
  bool const users_fault = !own.empty() || !told.empty();
  if (told.empty()) told = first_error.empty() ? "the compiler failed and does not say why" : first_error;
  if (!shown && !own.empty()) shown = declaration_in(own.front());
  std::string text;
  if (shown) text.append(shown->file).append(":").append(std::to_string(shown->line)).append(": ");
  text += told;
  if (shown) {
    if (auto const code = line_of(*shown); !code.empty()) text.append("\n    ").append(code);
  }
  return {users_fault, text.append("\n(all that the compiler says is in ").append(rest).append(")")};
}

}  // namespace protolearn::cli
