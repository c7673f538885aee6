// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protolearn/core/options.hpp"
#include "setting/request.hpp"

namespace protolearn::cli {

/// What a program for one setting can do. Each is compiled without the others.
struct Purpose {
  enum class Kind { learn, judge, replay, rules };
  Kind kind = Kind::learn;
  Method method{};  // to learn by, if the kind is that
};

/// The program, in C++. It is made from what was parsed, never from pasted text: of the user's words only names,
/// numbers and the file's path are in it.
[[nodiscard]] std::string source_of(Chosen const& chosen, Purpose const& purpose);

/// What every such program includes, besides the user's files.
[[nodiscard]] std::string common_source();

}  // namespace protolearn::cli
