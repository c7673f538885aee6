// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "choice.hpp"

namespace protolearn::cli {

/// From least to most: `4..8`, or `4`.
struct Span {
  unsigned least, most;
  [[nodiscard]] bool single() const { return least == most; }
};

/// What the command line says of a setting; empty: it does not say.
struct Wanted {
  std::string task, faults, view;
  std::optional<unsigned> nodes;
  std::optional<Span> states, rounds;
  bool grow = false;
};

/// One setting, as types and numbers.
struct Chosen {
  TaskChoice task;
  FaultChoice faults;
  ViewChoice view;
  unsigned nodes;
  std::optional<unsigned> states;  // empty: as many as the task names
  unsigned rounds;

  /// The options that choose it, for a shell: "--task consensus --faults crash:2 --view with-round:counted --nodes 4
  /// --states 4 --rounds 3".
  [[nodiscard]] std::string options() const;

  /// The user's own files that are in it.
  [[nodiscard]] std::vector<OwnType> own_types() const;
};

/// The settings that are asked for, the smallest first: by rounds, then by states. Throws usage_error, in one line, for
/// what cannot be.
[[nodiscard]] std::vector<Chosen> settings_of(Wanted const& wanted);

}  // namespace protolearn::cli
