// SPDX-License-Identifier: Apache-2.0
#include "toolchain.hpp"

#include <nlohmann/json.hpp>

#include "protolearn/core/error.hpp"
#include "run/files.hpp"

namespace protolearn::cli {

namespace {

/// "@PREFIX@/include" stands for what lies two folders above the file.
std::string placed(std::string text, std::filesystem::path const& file) {
  constexpr std::string_view prefix = "@PREFIX@";
  if (text.starts_with(prefix)) {
    text = file.parent_path().parent_path().parent_path().string() + text.substr(prefix.size());
  }
  return text;
}

}  // namespace

Toolchain Toolchain::of_this_program() {
  std::error_code error;
  auto const program = std::filesystem::read_symlink("/proc/self/exe", error);
  auto file = program.parent_path() / "toolchain.json";
  if (!std::filesystem::exists(file, error)) {
    file = program.parent_path().parent_path() / "lib" / "protolearn" / "toolchain.json";
  }
  try {
    auto const json = nlohmann::json::parse(read_file(file.string()));
    auto const list = [&](char const* key) {
      std::vector<std::string> result;
      for (auto const& item : json.at(key)) {
        std::string text = placed(item.get<std::string>(), file);
        if (!text.empty()) result.push_back(std::move(text));
      }
      return result;
    };
    Toolchain result;
    result.compiler = json.at("compiler").get<std::string>();
    result.clang = json.at("clang").get<bool>();
    result.flags = list("flags");
    result.include = list("include");
    result.system_include = list("system_include");
    result.program_library = placed(json.at("program_library").get<std::string>(), file);
    result.libraries = list("libraries");
    return result;
  } catch (nlohmann::json::exception const& fault) {
    throw file_error(file.string() + " is not as it was written (" + fault.what() +
                     "): build or install the program again");
  }
}

std::vector<std::string> Toolchain::command() const {
  std::vector<std::string> result{compiler};
  result.insert(result.end(), flags.begin(), flags.end());
  for (auto const& path : include) result.push_back("-I" + path);
  for (auto const& path : system_include) {
    result.insert(result.end(), {"-isystem", path});
  }
  return result;
}

}  // namespace protolearn::cli
