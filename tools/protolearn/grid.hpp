// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "protolearn/core/options.hpp"
#include "protolearn/verification/verdict.hpp"

// What the program was compiled for. The rest of the program sees only this: no templates, and nothing that is slow to
// compile.

namespace protolearn::cli {

/// What learning came to.
struct Outcome {
  Verdict verdict;
  std::string text;            // for people
  std::string machine;         // JSON, without what depends on the clock
  std::string metrics;         // the last line of the metrics, with what depends on the clock
  std::string counterexample;  // if refuted: it can be replayed
  /// If impossible: writes PATH.cnf, PATH.map and, with CaDiCaL, PATH.drat. Throws file_error.
  std::function<void(std::string const& path)> write_certificate;
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
};

/// One setting that was compiled.
struct Compiled {
  unsigned nodes, states, rounds;
  std::string task, faults, view;  // as the library names them: "AtomicCommit", "Crash<2>", "WithRound<Counted>"
  std::string description;         // "N=3 processes, S=8 states, R=2 rounds, AtomicCommit, MessageLoss, Ordered"
  std::string rules;               // as sentences, a line each
  std::string adversary;           // "any message but one's own may be lost, in any round"
  std::function<Outcome(Options const&)> learn;
  /// Throws file_error if one of the two is not what it should be.
  std::function<Replayed(Text const& machine, Text const& schedule)> replay;

  /// "N=3 S=8 R=2".
  [[nodiscard]] std::string shape() const;

  /// The options that choose it: "--task consensus --faults crash:2 --view with-round:counted --nodes 4 --states 4
  /// --rounds 3".
  [[nodiscard]] std::string options() const;
};

/// How the command line spells a name of the library: "AtomicCommit" is "atomic-commit", "WithRound<Counted>" is
/// "with-round:counted"; and "MessageLoss" is "loss".
[[nodiscard]] std::string in_kebab_case(std::string const& name);

/// Does a word of the command line mean this name? It may leave out what follows a colon: "crash" for any F.
[[nodiscard]] bool means(std::string const& word, std::string const& name);

using Grid = std::vector<Compiled>;

/// Everything that was compiled.
[[nodiscard]] Grid const& grid();

/// Which of the grid a machine in JSON is for. Throws file_error if it is not a machine, or was not compiled.
[[nodiscard]] Compiled const& compiled_for(Text const& machine);

/// A line of JSON.
[[nodiscard]] std::string metrics_line(Compiled const& compiled, Progress const& progress);

}  // namespace protolearn::cli
