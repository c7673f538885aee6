// SPDX-License-Identifier: Apache-2.0
// Learns a protocol, proves it and prints it; or judges one that was published, or replays an execution. See --help.
// The setting's own program does the work: it is compiled when it is asked for first.

#include <csignal>
#include <iostream>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "compile/build.hpp"
#include "compile/process.hpp"
#include "imported_setting.hpp"
#include "machine_setting.hpp"
#include "protolearn/core/error.hpp"
#include "run/files.hpp"
#include "setting/catalogue.hpp"

namespace protolearn::cli {

namespace {

Purpose purpose_of(Arguments const& arguments, bool every) {
  if (arguments.rules) return {Purpose::Kind::rules, {}};
  if (!arguments.replay.empty()) return {Purpose::Kind::replay, {}};
  if (!arguments.learns()) return {Purpose::Kind::judge, {}};
  return {Purpose::Kind::learn, detail::chosen_method(arguments.options.method, every)};
}

/// The setting's program takes our place. (A program that was dropped from the cache meanwhile is made again.)
ExitCode become_program_of(Builder const& builder, Chosen const& chosen, Purpose const& purpose,
                           std::vector<std::string> const& argv) {
  std::filesystem::path program;
  for (int attempt = 0; attempt < 2; ++attempt) become(program = builder.program(chosen, purpose), argv);
  throw file_error(
      program.string() +
      " cannot be run: is the cache on a file system that forbids programs? Set XDG_CACHE_HOME to another folder");
}

/// One program after the other, from the smallest shape, until a machine is proved.
ExitCode grow(Builder const& builder, std::vector<Chosen> const& shapes, Purpose const& purpose,
              std::vector<std::string> const& argv) {
  int code = 0;
  for (std::size_t k = 0; k < shapes.size(); ++k) {
    std::vector<std::string> command = argv;
    command[0] = builder.program(shapes[k], purpose).string();
    command.insert(command.end(), {"--attempt", std::to_string(k + 1) + "/" + std::to_string(shapes.size())});
    bool signalled = false;
    code = run_in_front(command, argv[0], signalled);
    if (code != static_cast<int>(ExitCode::next_attempt)) break;
    if (!signalled) continue;
    std::cout << "\nverdict: unknown (ended by an interrupt, between two shapes)" << std::endl;
    return ExitCode::unknown;
  }
  return static_cast<ExitCode>(code);
}

ExitCode list(Arguments const& arguments) {
  std::cout << list_of_everything();
  Builder const builder(Toolchain::of_this_program(), !arguments.quiet);
  if (auto const ready = builder.ready(); !ready.empty()) std::cout << "ready, compiled before:\n" << ready;
  if (!builder.can_compile()) std::cout << "There is no compiler here: only what is ready can be run.\n";
  return ExitCode::proved;
}

Wanted wanted_setting(Arguments const& arguments) {
  if (!arguments.verified.empty()) return machine_setting(arguments, arguments.verified);
  if (arguments.replay.empty()) return arguments.setting;
  static_cast<void>(read_file(arguments.replay));  // whether it can be read is said first
  return machine_setting(arguments, arguments.machine);
}

/// What a machine for every N cannot be asked, in one sentence; or one for a given number of processes.
void check_options(Arguments const& arguments, Wanted const& wanted) {
  if (wanted.nodes != every_n) {
    if (arguments.options.simplify) return;
    throw usage_error("--no-simplify: only machines for every N are made simpler: use --nodes every");
  }
  if (!arguments.replay.empty()) {
    throw usage_error("--replay: what happens in an execution for every N is all in its file: it is not replayed");
  }
  if (!arguments.imported.empty()) {
    throw usage_error("--import: a published table is of one number of processes: it cannot be of every N");
  }
  if (arguments.learns() && arguments.options.method == Method::paper) {
    throw usage_error(
        "--method paper is for a given number of processes: for every N use conflict, q-network or q-table");
  }
  if (arguments.learns() && arguments.options.improve_for.count() > 0) {
    throw usage_error("--improve-for: for every N it is not counted how often a machine decides: leave it out");
  }
  if (!arguments.verified.empty() && settings_of(wanted).front().view.learns_predicates()) {
    throw usage_error("--view: a machine that is verified has its predicates: leave it out");
  }
}

ExitCode do_what_is_asked(Arguments const& arguments, std::vector<std::string> const& argv) {
  if (arguments.list) return list(arguments);
  Wanted const wanted = wanted_setting(arguments);
  check_options(arguments, wanted);
  std::vector<Chosen> shapes =
      arguments.imported.empty() ? settings_of(wanted) : std::vector{imported_setting(arguments)};
  Chancy const chance = chancy(shapes[0]);
  bool const random = network_of(arguments.network, chance).has_value();  // what it cannot be is said now
  if (!arguments.plot.empty() && !(random && (chance.loss || chance.crash))) {
    throw usage_error("--plot: nothing is random here: use a number of processes, and faults other than " +
                      shapes[0].faults.words);
  }
  if (arguments.rules) shapes.resize(1);
  Builder const builder(Toolchain::of_this_program(), !arguments.quiet);
  Purpose const purpose = purpose_of(arguments, wanted.nodes == every_n);
  if (shapes.size() > 1) return grow(builder, shapes, purpose, argv);
  return become_program_of(builder, shapes[0], purpose, argv);
}

}  // namespace

}  // namespace protolearn::cli

int main(int argc, char** argv) {
  using namespace protolearn::cli;
  Arguments arguments;
  if (auto const code = parse(argc, argv, arguments)) return *code;
  try {
    return static_cast<int>(guarded(arguments.program, [&] {
      return do_what_is_asked(arguments, {argv, argv + argc});
    }));
  } catch (interrupted_error const& interrupted) {  // while compiling: nothing is left behind
    std::signal(interrupted.signal, SIG_DFL);
    std::raise(interrupted.signal);
    return 128 + interrupted.signal;
  }
}
