// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "pictures.hpp"
#include "plot.hpp"
#include "protolearn/core/options.hpp"
#include "protolearn/core/state.hpp"
#include "protolearn/verification/verdict.hpp"

// A program that is made for one setting: what is compiled for the setting (setting.hpp), and what is compiled once and
// sees only this.

namespace protolearn {
struct Description;  // model/description.hpp
}

namespace protolearn::cli {

/// What learning, or judging, came to.
struct Outcome {
  Verdict verdict;
  std::string text;            // for people
  std::string machine;         // JSON, without what depends on the clock
  std::string metrics;         // the last line of the metrics, with what depends on the clock
  std::string counterexample;  // if refuted
  bool can_be_replayed = true;
  /// If impossible: writes PATH.cnf, PATH.map and, with CaDiCaL, PATH.drat. Throws file_error.
  std::function<void(std::string const& path)> write_certificate;
  Pictures pictures;
  /// The result as an HTML page; it shows the command that repeats it, and how learning went.
  std::function<std::string(std::string const& command, std::vector<Progress> const&)> page;
  std::function<Plot()> plot;  // how it does under other networks; none, if there is no network
  std::uint64_t iterations = 0;
  bool ended = false;  // by a limit or an interrupt, so that only the number of iterations repeats it
};

/// A text and where it came from, for messages.
struct Text {
  std::string name;
  std::string text;
};

struct Replayed {
  std::string text;
  bool breaks_a_rule;
  Pictures pictures;
};

/// One setting, and what the program was compiled to do with it.
struct Compiled {
  Description const* setting = nullptr;
  unsigned nodes = 0, states = 0, rounds = 0;
  std::string task;         // as the library names it: "AtomicCommit"
  std::string description;  // "N=3 processes, S=8 states, R=2 rounds, AtomicCommit, MessageLoss, Ordered"
  std::string rules;        // as sentences, a line each
  std::string adversary;    // "any message but one's own may be lost, in any round"
  std::function<Outcome(Options const&)> learn{};
  std::function<Outcome(std::vector<state_t> const& table, Options const&)> judge{};
  /// Throws file_error if one of the two is not what it should be.
  std::function<Replayed(Text const& machine, Text const& schedule)> replay{};

  /// "N=3 S=8 R=2".
  [[nodiscard]] std::string shape() const;
};

/// A line of JSON.
[[nodiscard]] std::string metrics_line(Compiled const& compiled, Progress const& progress);

/// What such a program does: reads the options, which were found right before it was compiled, and learns, judges,
/// replays or shows the rules. `options` choose the setting. Returns the exit code.
[[nodiscard]] int run(int argc, char** argv, Compiled const& compiled, std::string const& options);

}  // namespace protolearn::cli
