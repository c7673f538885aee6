// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>

namespace protolearn {

/// Base of everything that protolearn throws. The message says what was wrong, where, and what to do.
struct error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// An argument or option has a value that is not allowed.
struct usage_error : error {
  using error::error;
};

/// A file cannot be read or written, or does not contain what it should.
struct file_error : error {
  using error::error;
};

/// Two independent ways of judging one machine disagree. This is a bug in protolearn: please report it.
struct disagreement_error : error {
  using error::error;
};

}  // namespace protolearn
