// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace CLI {
class App;
}

// What is made from the option parser, so that it is never out of step with it.

namespace protolearn::cli {

/// In troff, for `man`.
[[nodiscard]] std::string manual_page(CLI::App const& app);

/// For "bash" or "zsh".
[[nodiscard]] std::string completion_script(CLI::App const& app, std::string const& shell);

}  // namespace protolearn::cli
