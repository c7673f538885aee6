// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "grid.hpp"
#include "protolearn/core/options.hpp"

namespace protolearn::cli {

/// What the user asked for.
struct Arguments {
  std::string program;
  std::string task, faults, view;  // empty: not given
  std::optional<unsigned> nodes, states, rounds;
  Options options;
  bool time_limit_given = false;
  bool z3_time_limit_given = false;
  std::string out;
  bool quiet = false;
  bool grow = false;
  bool rules = false;
  bool list = false;
  std::string replay, machine;

  /// The first compiled setting that fits what was given; without a task, one of atomic commit. Throws usage_error,
  /// which names the nearest ones.
  [[nodiscard]] Compiled const& setting() const;

  /// All compiled settings that differ from it by states and rounds, the smallest first.
  [[nodiscard]] std::vector<Compiled const*> growing() const;

  /// The command that makes the same result again.
  [[nodiscard]] std::string repeat(Compiled const& compiled, Outcome const& outcome) const;

  /// The command that replays a counterexample.
  [[nodiscard]] std::string replay_of(std::string const& counterexample, std::string const& with_machine) const;
};

/// The exit code, if there is nothing more to do: help was shown, or an error was reported.
[[nodiscard]] std::optional<int> parse(int argc, char const* const* argv, Arguments& arguments);

/// The compiled settings: for each, a line with the options that choose it.
[[nodiscard]] std::string list_of_settings();

}  // namespace protolearn::cli
