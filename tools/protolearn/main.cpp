// SPDX-License-Identifier: Apache-2.0
// Learns a protocol, proves it and prints it; or replays an execution. See --help.

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "command_line.hpp"
#include "files.hpp"
#include "grid.hpp"
#include "interrupt.hpp"
#include "protolearn/core/error.hpp"
#include "protolearn/publishing/progress.hpp"

namespace protolearn::cli {

namespace {

enum ExitCode { proved = 0, refuted = 1, bad_usage = 2, unknown = 3, failed = 70 };

ExitCode exit_code(Verdict const& verdict) {
  if (verdict.proved()) return proved;
  return verdict.unknown() ? unknown : refuted;
}

/// A bar as wide as the terminal, or lines if there is none.
ProgressBar progress_bar() {
  if (isatty(STDERR_FILENO) == 0) return ProgressBar(std::cerr, ProgressBar::Style::lines);
  winsize size{};
  bool const known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return ProgressBar(std::cerr, ProgressBar::Style::bar, known ? size.ws_col : 80);
}

/// One session of learning: what it shows on the way, and the files it leaves.
class Session {
 public:
  explicit Session(Arguments const& arguments)
      : arguments_(arguments),
        shapes_(arguments.grow ? arguments.growing() : std::vector{&arguments.setting()}),
        stop_(stop_on_interrupt(!arguments.quiet)),
        bar_(progress_bar()) {
    if (arguments.out.empty()) return;
    make_folder(folder());
    metrics_ = std::make_unique<NewFile>(folder() / "metrics.jsonl");  // now, so that an error does not come late
  }

  ExitCode learn() {
    std::cout << "learning: "
              << (arguments_.grow
                      ? shapes_[0]->task + " for N=" + std::to_string(shapes_[0]->nodes) + " processes, growing"
                      : shapes_[0]->description)
              << "\nfaults: " << shapes_[0]->adversary << "\nrules:\n"
              << shapes_[0]->rules << std::endl;
    Outcome outcome;
    Compiled const* last = nullptr;
    for (Compiled const* shape : shapes_) {
      outcome = learn(*(last = shape));
      if (outcome.verdict.proved() || stop_) break;
    }
    if (arguments_.grow) std::cout << '\n';
    std::cout << outcome.text << std::flush;
    ExitCode code = exit_code(outcome.verdict);
    if (metrics_) {
      try {
        write(outcome);
      } catch (file_error const& error) {
        std::cerr << arguments_.program << ": " << error.what() << '\n';
        code = bad_usage;
      }
    }
    std::cout << "seed " << arguments_.options.seed << "; to repeat this: " << arguments_.repeat(*last, outcome)
              << "\nverdict: " << outcome.verdict << std::endl;
    return code;
  }

 private:
  [[nodiscard]] std::filesystem::path folder() const { return arguments_.out; }

  Outcome learn(Compiled const& compiled) {
    auto const start = std::chrono::steady_clock::now();
    Options options = arguments_.options;
    if (!arguments_.quiet || metrics_) {
      options.on_progress = [this, &compiled](Progress const& progress) { show(compiled, progress); };
    }
    options.stop = &stop_;
    Outcome outcome = compiled.learn(options);
    bar_.finish();
    if (metrics_) metrics_->write(outcome.metrics);
    if (arguments_.grow) {  // as the library prints what its grow() did
      std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - start;
      char text[32];
      std::snprintf(text, sizeof text, "%.3f s", seconds.count());
      // A refuted machine says nothing about its shape.
      std::cout << compiled.shape() << ": " << (outcome.verdict.refuted() ? "unknown" : outcome.verdict.word())
                << " after " << text << std::endl;
    }
    return outcome;
  }

  void show(Compiled const& compiled, Progress progress) {
    if (metrics_) metrics_->write(metrics_line(compiled, progress));
    if (arguments_.quiet) return;
    auto const most = static_cast<double>(arguments_.options.max_iterations);
    if (most > 0)
      progress.share_of_time = std::max(progress.share_of_time, static_cast<double>(progress.iteration) / most);
    bar_(progress);
  }

  /// Everything in the folder is of this session.
  void write(Outcome const& outcome) {
    std::string names = (folder() / "metrics.jsonl").string();
    if (outcome.machine.empty()) {  // a search that ended without one
      std::error_code ignored;
      std::filesystem::remove(folder() / "machine.json", ignored);
    } else {
      write_file(folder() / "machine.json", outcome.machine);
      names = (folder() / "machine.json").string() + ", " + names;
    }
    metrics_->finish();
    auto const counterexample = folder() / "counterexample-1.txt";
    if (outcome.counterexample.empty()) {
      std::error_code ignored;
      std::filesystem::remove(counterexample, ignored);
    } else {
      write_file(counterexample, outcome.counterexample);
      names += ", " + counterexample.string() +
               "; to see it: " + arguments_.replay_of(counterexample.string(), (folder() / "machine.json").string());
    }
    names += write_certificate(outcome);
    std::cout << "files: " << names << '\n';
  }

  /// Returns ", with what was written".
  std::string write_certificate(Outcome const& outcome) const {
    std::string names;
    try {
      if (outcome.write_certificate) outcome.write_certificate((folder() / "certificate.new").string());
    } catch (usage_error const& error) {  // no CaDiCaL, but the rest is there
      std::cerr << arguments_.program << ": " << error.what() << '\n';
    }
    for (std::string const end : {".cnf", ".drat", ".map"}) {
      auto const path = folder() / ("certificate" + end);
      std::error_code none;
      std::filesystem::remove(path, none);
      std::filesystem::rename(folder() / ("certificate.new" + end), path, none);
      if (!none) names += ", " + path.string();
    }
    return names;
  }

  Arguments const& arguments_;
  std::vector<Compiled const*> shapes_;
  std::atomic<bool> const& stop_;
  ProgressBar bar_;
  std::unique_ptr<NewFile> metrics_;
};

ExitCode replay(Arguments const& arguments) {
  Text const machine{arguments.machine, read_file(arguments.machine)};
  Text const schedule{arguments.replay, read_file(arguments.replay)};
  auto const replayed = compiled_for(machine).replay(machine, schedule);
  std::cout << replayed.text << std::flush;
  return replayed.breaks_a_rule ? refuted : proved;
}

}  // namespace

int run(int argc, char** argv) {
  Arguments arguments;
  if (auto const code = parse(argc, argv, arguments)) return *code;
  try {
    if (arguments.rules || arguments.list) {
      if (arguments.rules) std::cout << arguments.setting().rules;
      if (arguments.list) std::cout << list_of_settings();
      return 0;
    }
    if (!arguments.replay.empty()) return replay(arguments);
    return Session(arguments).learn();
  } catch (usage_error const& error) {
    std::cerr << arguments.program << ": " << error.what() << '\n';
    return bad_usage;
  } catch (file_error const& error) {
    std::cerr << arguments.program << ": " << error.what() << '\n';
    return bad_usage;
  } catch (std::exception const& error) {
    std::cerr << arguments.program << ": " << error.what() << '\n';
    return failed;
  }
}

}  // namespace protolearn::cli

int main(int argc, char** argv) { return protolearn::cli::run(argc, argv); }
