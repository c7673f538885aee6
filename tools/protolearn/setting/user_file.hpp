// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

// A user's own task, fault model or view: `smoke_alarm.hpp:SmokeAlarm`, or `smoke_alarm.hpp` if there is only one.

namespace protolearn::cli {

enum class OwnKind { task, faults, view };

struct OwnType {
  std::string type;            // "::mine::SmokeAlarm"
  std::string words;           // "smoke_alarm.hpp:mine::SmokeAlarm"
  std::filesystem::path file;  // absolute

  /// Without namespaces and arguments: "SmokeAlarm".
  [[nodiscard]] std::string name() const;
};

/// Does a word of the command line name a header: FILE.hpp, FILE.h, ..?
[[nodiscard]] bool names_a_file(std::string const& words);

/// Throws usage_error if the file cannot be read, or it is not clear which type is meant.
[[nodiscard]] OwnType own_type(char const* option, std::string const& words, OwnKind kind);

}  // namespace protolearn::cli
