// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/core/options.hpp"
#include "setting/network.hpp"
#include "setting/request.hpp"

namespace protolearn::cli {

enum class ExitCode {
  proved = 0,
  refuted = 1,
  bad_usage = 2,
  unknown = 3,
  next_attempt = 10,  // between the programs of several shapes only: this one was not proved, and it is not the last
  failed = 70
};

/// A picture that the user asked for.
struct Export {
  enum class Format { dot, svg_state, mermaid_state, mermaid_sequence, svg };
  Format format;
  std::string file;
};

/// What the user asked for.
struct Arguments {
  std::string program;
  Wanted setting;
  WantedNetwork network;
  std::vector<std::string> network_words;  // the options that say it, with their values
  Options options;
  bool time_limit_given = false;
  bool z3_time_limit_given = false;
  std::string out;
  bool open = false;
  std::string plot;
  std::vector<Export> exports;
  bool quiet = false;
  bool rules = false;
  bool list = false;
  std::string replay, machine;
  std::string imported;                // a published table, which is judged
  std::string verified;                // a machine in JSON, which is judged
  std::string completion;              // for this shell: the script is printed
  bool manual = false;                 // the man page is printed
  unsigned attempt = 1, attempts = 1;  // which of how many shapes this is

  /// Is a machine learned? If not, one is judged (or an execution replayed).
  [[nodiscard]] bool learns() const { return imported.empty() && verified.empty(); }

  /// The command that makes the same result again: with the options that choose the setting, and so many iterations and
  /// no clock if that is not 0.
  [[nodiscard]] std::string repeat(std::string const& setting_options, std::uint64_t iterations) const;

  /// The command that replays a counterexample.
  [[nodiscard]] std::string replay_of(std::string const& counterexample, std::string const& with_machine) const;
};

/// The exit code, if there is nothing more to do: help was shown, or an error was reported.
[[nodiscard]] std::optional<int> parse(int argc, char const* const* argv, Arguments& arguments);

/// Does it; errors become a line and an exit code.
template <class Do>
[[nodiscard]] ExitCode guarded(std::string const& program, Do const& action) {
  try {
    return action();
  } catch (usage_error const& error) {
    std::cerr << program << ": " << error.what() << '\n';
    return ExitCode::bad_usage;
  } catch (file_error const& error) {
    std::cerr << program << ": " << error.what() << '\n';
    return ExitCode::bad_usage;
  } catch (std::exception const& error) {
    std::cerr << program << ": " << error.what() << '\n';
    return ExitCode::failed;
  }
}

}  // namespace protolearn::cli
