// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "files.hpp"
#include "program.hpp"
#include "protolearn/core/error.hpp"
#include "session.hpp"

namespace protolearn::cli {

namespace {

ExitCode replay(Arguments const& arguments, Compiled const& compiled) {
  Text const machine{arguments.machine, read_file(arguments.machine)};
  Text const schedule{arguments.replay, read_file(arguments.replay)};
  auto const replayed = compiled.replay(machine, schedule);
  std::cout << replayed.text << std::flush;
  write_pictures(arguments.exports, replayed.pictures);
  return replayed.breaks_a_rule ? ExitCode::refuted : ExitCode::proved;
}

ExitCode do_what_is_asked(Arguments const& arguments, Compiled const& compiled, std::string const& options) {
  if (arguments.rules) {
    std::cout << compiled.rules;
    return ExitCode::proved;
  }
  if (!arguments.replay.empty()) return replay(arguments, compiled);
  return Session(arguments, compiled, options).learn();
}

}  // namespace

int run(int argc, char** argv, Compiled const& compiled, std::string const& options) {
  Arguments arguments;
  if (auto const code = parse(argc, argv, arguments)) return *code;
  return static_cast<int>(guarded(arguments.program, [&] { return do_what_is_asked(arguments, compiled, options); }));
}

}  // namespace protolearn::cli
