// SPDX-License-Identifier: Apache-2.0
#include "user_file.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>
#include <string_view>
#include <vector>

#include "protolearn/core/error.hpp"

namespace protolearn::cli {

namespace {

constexpr std::string_view extensions[] = {".hpp", ".hxx", ".hh", ".h"};

/// Where the name of a header ends; npos if there is none.
std::size_t end_of_file_name(std::string const& words) {
  for (std::string_view const extension : extensions) {
    for (std::size_t at = words.find(extension); at != words.npos; at = words.find(extension, at + 1)) {
      std::size_t const end = at + extension.size();
      if (end == words.size() || words[end] == ':') return end;
    }
  }
  return words.npos;
}

bool letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// An identifier, perhaps in namespaces.
bool is_name(std::string const& text) {
  std::size_t parts = 0;
  for (std::size_t begin = 0; begin <= text.size();) {
    std::size_t const end = std::min(text.find("::", begin), text.size());
    bool const empty = begin == end;
    if (empty || std::isdigit(static_cast<unsigned char>(text[begin])) != 0) return false;
    if (!std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(end),
                     letter)) {
      return false;
    }
    ++parts;
    begin = end + 2;
  }
  return parts > 0;
}

bool are_numbers(std::string const& text) {
  return !text.empty() && text.size() < 100 && text.front() != ',' && text.back() != ',' &&
         text.find(",,") == text.npos && std::all_of(text.begin(), text.end(), [](char c) {
           return std::isdigit(static_cast<unsigned char>(c)) != 0 || c == ',';
         });
}

/// Names, numbers and punctuation, without comments, texts and directives.
std::vector<std::string> tokens_of(std::string const& text) {
  std::vector<std::string> tokens;
  for (std::size_t k = 0; k < text.size();) {
    char const c = text[k];
    if (text.compare(k, 2, "//") == 0 || c == '#') {
      k = std::min(text.find('\n', k), text.size());
    } else if (text.compare(k, 2, "/*") == 0) {
      std::size_t const end = text.find("*/", k + 2);
      k = end == text.npos ? text.size() : end + 2;
    } else if (c == '"' || (c == '\'' && (tokens.empty() || k == 0 || !letter(text[k - 1])))) {
      for (++k; k < text.size() && text[k] != c; ++k) k += text[k] == '\\' ? 1 : 0;
      ++k;
    } else if (letter(c)) {
      std::size_t const begin = k;
      while (k < text.size() && letter(text[k])) ++k;
      tokens.push_back(text.substr(begin, k - begin));
    } else {
      if (std::isspace(static_cast<unsigned char>(c)) == 0) tokens.emplace_back(1, c);
      ++k;
    }
  }
  return tokens;
}

/// The types that look as a task, a fault model or a view does.
std::vector<std::string> candidates(std::string const& text, OwnKind kind) {
  std::vector<std::string> const tokens = tokens_of(text);
  std::vector<std::string> found;
  std::vector<std::string> scopes;  // what each open brace belongs to: a namespace, or ""
  auto const at = [&](std::size_t k) -> std::string const& {
    static std::string const none;
    return k < tokens.size() ? tokens[k] : none;
  };
  bool is_template = false;
  for (std::size_t k = 0; k < tokens.size(); ++k) {
    if (tokens[k] == "namespace") {
      std::string name;
      std::size_t j = k + 1;
      while (j < tokens.size() && tokens[j] != "{" && tokens[j] != ";" && tokens[j] != "=") name += tokens[j++];
      if (at(j) == "{") scopes.push_back(name.empty() ? "" : name + "::");
      k = j;
    } else if (tokens[k] == "template") {
      is_template = true;
    } else if (tokens[k] == "enum") {
      while (k < tokens.size() && tokens[k] != "{" && tokens[k] != ";") ++k;
      if (at(k) == "{") scopes.emplace_back();
    } else if ((tokens[k] == "struct" || tokens[k] == "class") && letter(at(k + 1).empty() ? ' ' : at(k + 1)[0])) {
      std::string const name = tokens[k + 1];
      std::size_t j = k + 2;
      bool is_fault_model = false;
      while (j < tokens.size() && tokens[j] != "{" && tokens[j] != ";" && tokens[j] != ">" && tokens[j] != ",") {
        is_fault_model = is_fault_model || tokens[j] == "FaultModel";
        ++j;
      }
      if (at(j) != "{") continue;
      std::size_t end = j + 1;
      bool has_rules = false, has_on = false;
      for (int depth = 1; end < tokens.size() && depth > 0; ++end) {
        depth += tokens[end] == "{" ? 1 : tokens[end] == "}" ? -1 : 0;
        has_rules = has_rules || tokens[end] == "rules";
        has_on = has_on || (tokens[end] == "On" &&
                            (tokens[end - 1] == "struct" || tokens[end - 1] == "class" || at(end + 1) == "="));
      }
      bool const fits = kind == OwnKind::task ? has_rules : kind == OwnKind::faults ? is_fault_model : has_on;
      if (fits) {
        std::string whole;
        for (auto const& scope : scopes) whole += scope;
        found.push_back(whole + name + (is_template ? "<>" : ""));
      }
      is_template = false;
      k = end - 1;
    } else if (tokens[k] == "{") {
      scopes.emplace_back();
    } else if (tokens[k] == "}") {
      if (!scopes.empty()) scopes.pop_back();
    } else if (tokens[k] == ";") {
      is_template = false;
    }
  }
  return found;
}

}  // namespace

std::string OwnType::name() const {
  std::string const whole = type.substr(0, type.find('<'));
  return whole.substr(whole.rfind(':') + 1);
}

bool names_a_file(std::string const& words) { return end_of_file_name(words) != words.npos; }

OwnType own_type(char const* option, std::string const& words, OwnKind kind) {
  auto const fail = [&](std::string const& why) { throw usage_error(std::string(option) + ": " + why); };
  char const* const what = kind == OwnKind::task ? "task" : kind == OwnKind::faults ? "fault model" : "view";
  std::size_t const end = end_of_file_name(words);
  std::string const file = words.substr(0, end);
  std::ifstream in(file);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  std::error_code error;
  if (!in || std::filesystem::is_directory(file, error)) {
    fail(file + " cannot be read: give a header that exists, as FILE.hpp:NAME");
  }
  std::filesystem::path const absolute = std::filesystem::canonical(file, error);
  if (error) fail(file + " cannot be read: " + error.message());
  if (absolute.string().find_first_of("\"\\\n") != std::string::npos) {
    fail("the name of the file " + file + " holds a character that C++ cannot include: rename it");
  }
  if (end == words.size()) {
    std::vector<std::string> const found = candidates(text.str(), kind);
    if (found.empty()) fail("there is no " + std::string(what) + " in " + file + ": name it, as FILE.hpp:NAME");
    if (found.size() > 1) {
      std::string names;
      for (auto const& name : found) names += (names.empty() ? "" : ", ") + name.substr(0, name.find('<'));
      fail(file + " has more than one " + what + ": name one, as FILE.hpp:NAME, of " + names);
    }
    std::string const name = found[0].substr(0, found[0].find('<'));
    return {"::" + found[0], file + ":" + name, absolute};
  }
  std::string name = words.substr(end + 1), numbers;
  if (auto const colon = name.rfind(':'); colon != name.npos && (colon == 0 || name[colon - 1] != ':')) {
    numbers = name.substr(colon + 1);
    name.resize(colon);
    if (!are_numbers(numbers)) fail("'" + numbers + "' are not numbers: write FILE.hpp:NAME:1,2 for NAME<1, 2>");
  }
  if (!is_name(name)) fail("'" + name + "' is not the name of a " + what + ": write FILE.hpp:NAME");
  std::string type = "::" + name;
  if (!numbers.empty()) {
    type += "<" + numbers + ">";
  } else {
    std::vector<std::string> const found = candidates(text.str(), kind);
    if (std::find(found.begin(), found.end(), name + "<>") != found.end()) type += "<>";
  }
  return {type, file + ":" + name + (numbers.empty() ? "" : ":" + numbers), absolute};
}

}  // namespace protolearn::cli
