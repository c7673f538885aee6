// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <fstream>
#include <string>

// Files that appear only when they are complete. All functions here throw file_error, which names the file and what to
// do.

namespace protolearn::cli {

[[nodiscard]] std::string read_file(std::string const& path);

/// Written under a temporary name in the same folder, and renamed by finish(); removed if finish() is never called.
class NewFile {
 public:
  explicit NewFile(std::filesystem::path path);
  NewFile(NewFile const&) = delete;
  NewFile& operator=(NewFile const&) = delete;
  ~NewFile();

  void write(std::string const& text) { out_ << text; }
  void finish();

 private:
  [[noreturn]] void fail() const;

  std::filesystem::path path_;
  std::filesystem::path temporary_;
  std::ofstream out_;
  bool finished_ = false;
};

void write_file(std::filesystem::path const& path, std::string const& text);

/// Makes the folder and its parents, unless they exist.
void make_folder(std::filesystem::path const& folder);

}  // namespace protolearn::cli
