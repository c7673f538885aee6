// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace protolearn::cli {

/// A file of the user's, and the name of the type in it that was asked for, without its namespaces.
struct OwnFile {
  std::filesystem::path file;
  std::string name;
};

struct Diagnosis {
  bool users_fault;
  std::string text;
};

/// What a compiler's output comes to: the first error that is in the user's file or is one of the library's sentences,
/// and the line of the user's file that it is about. `rest` says where all of it can be read.
[[nodiscard]] Diagnosis what_failed(std::string const& output, std::vector<OwnFile> const& own,
                                    std::string const& rest);

}  // namespace protolearn::cli
