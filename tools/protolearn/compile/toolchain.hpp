// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace protolearn::cli {

/// The compiler that built this program, and what programs for one setting are compiled with: read from toolchain.json
/// beside the program, or, where it is installed, in ../lib/protolearn.
struct Toolchain {
  std::string compiler;
  bool clang = false;                       // its precompiled headers are asked for in another way than GCC's
  std::vector<std::string> flags;           // for compiling
  std::vector<std::string> include;         // our own headers
  std::vector<std::string> system_include;  // those of others
  std::string program_library;              // what such programs share
  std::vector<std::string> libraries;       // for linking

  /// Throws file_error if the file is missing or not as it was written.
  [[nodiscard]] static Toolchain of_this_program();

  /// The compiler and its options, before any file.
  [[nodiscard]] std::vector<std::string> command() const;
};

}  // namespace protolearn::cli
