// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "cache.hpp"
#include "setting/request.hpp"
#include "source.hpp"
#include "toolchain.hpp"

namespace protolearn::cli {

/// Programs for one setting each: found in the cache, or compiled.
class Builder {
 public:
  /// `say`: whether a line on standard error tells what is compiled, and how long it took.
  Builder(Toolchain toolchain, bool say);

  /// The program; compiled now if it is not there. Throws usage_error with one sentence if the user's own code does not
  /// compile, and file_error if something else is wrong.
  [[nodiscard]] std::filesystem::path program(Chosen const& chosen, Purpose const& purpose) const;

  /// Whether there is a compiler.
  [[nodiscard]] bool can_compile() const;

  /// A line for each setting whose program is ready: its options.
  [[nodiscard]] std::string ready() const;

 private:
  [[nodiscard]] std::filesystem::path precompiled_header() const;
  [[nodiscard]] std::string keep(std::filesystem::path const& log) const;

  Toolchain toolchain_;
  bool say_;
  std::string identity_;  // of the compiler and its options, with the processor where `native` is among them
  Cache cache_;
};

}  // namespace protolearn::cli
