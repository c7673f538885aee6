// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace protolearn::cli {

/// Runs a program to its end, in a process group of its own, with nothing to read and both outputs in one file, or
/// thrown away if that is empty. An interrupt or termination of ours ends the group, too, and then throws
/// interrupted_error. Returns whether it succeeded. Throws file_error if the program cannot be run.
[[nodiscard]] bool succeeds(std::vector<std::string> const& command, std::filesystem::path const& output);

/// Thrown after a signal; `signal` is its number.
struct interrupted_error {
  int signal;
};

/// Runs a program that shares our terminal. A signal that is sent to us alone is passed on; one from the keyboard
/// reaches it by itself. Returns its exit code, or 128 and the signal that ended it; `signalled` says whether one was
/// received.
[[nodiscard]] int run_in_front(std::vector<std::string> const& command, std::string const& name, bool& signalled);

/// Becomes the program; returns only if that fails.
void become(std::filesystem::path const& program, std::vector<std::string> const& arguments);

}  // namespace protolearn::cli
