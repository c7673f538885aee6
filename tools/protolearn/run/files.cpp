// SPDX-License-Identifier: Apache-2.0
#include "files.hpp"

#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <system_error>
#include <utility>

#include "protolearn/core/error.hpp"

namespace protolearn::cli {

namespace {

std::string reason() { return errno == 0 ? "the system does not say why" : std::generic_category().message(errno); }

}  // namespace

std::string read_file(std::string const& path) {
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (in.is_open() && in.peek() != std::ifstream::traits_type::eof()) text << in.rdbuf();
  if (!in.is_open() || errno != 0) {
    throw file_error(path + " cannot be read (" + reason() + "): give a file that exists and that you may read");
  }
  return text.str();
}

NewFile::NewFile(std::filesystem::path path)
    : path_(std::move(path)),
      temporary_(path_.parent_path() / ("." + path_.filename().string() + "." + std::to_string(getpid()) + ".tmp")) {
  errno = 0;
  out_.open(temporary_, std::ios::binary | std::ios::trunc);
  if (!out_) fail();
}

NewFile::~NewFile() {
  std::error_code ignored;
  if (!finished_) std::filesystem::remove(temporary_, ignored);
}

void NewFile::finish() {
  errno = 0;
  out_.close();
  if (!out_) fail();
  std::error_code error;
  std::filesystem::rename(temporary_, path_, error);
  if (error) {
    errno = error.value();
    fail();
  }
  finished_ = true;
}

void NewFile::fail() const {
  throw file_error(path_.string() + " cannot be written (" + reason() +
                   "): choose another folder, or make "
                   "sure that it has room and that you may write to it");
}

void write_file(std::filesystem::path const& path, std::string const& text) {
  NewFile file(path);
  file.write(text);
  file.finish();
}

void make_folder(std::filesystem::path const& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (!std::filesystem::is_directory(folder)) {
    throw file_error("the folder " + folder.string() + " cannot be made (" +
                     (error ? error.message() : "there is a file with that name") + "): choose another one with --out");
  }
}

}  // namespace protolearn::cli
