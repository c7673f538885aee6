// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace protolearn::cli {

enum class Ran { yes, failed, not_there };

/// Runs a program that draws, found on PATH, and waits for it; what it says goes where this program's words go.
[[nodiscard]] Ran run_program(std::vector<std::string> words);

}  // namespace protolearn::cli
