// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "setting/user_file.hpp"

namespace protolearn::cli {

struct Diagnosis {
  bool users_fault;
  std::string text;
};

/// What a compiler's output comes to: the first error that is in the user's file or is one of the library's sentences,
/// and the line of the user's file that it is about. `rest` says where all of it can be read.
[[nodiscard]] Diagnosis what_failed(std::string const& output, std::vector<OwnType> const& own,
                                    std::string const& rest);

}  // namespace protolearn::cli
