// SPDX-License-Identifier: Apache-2.0
#include "session.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iostream>
#include <utility>

#include "interrupt.hpp"
#include "other_program.hpp"
#include "outcome.hpp"
#include "protolearn/core/error.hpp"

namespace protolearn::cli {

namespace {

ExitCode exit_code(Verdict const& verdict) {
  if (verdict.proved()) return ExitCode::proved;
  return verdict.unknown() ? ExitCode::unknown : ExitCode::refuted;
}

/// A bar as wide as the terminal, or lines if there is none.
ProgressBar progress_bar() {
  if (isatty(STDERR_FILENO) == 0) return ProgressBar(std::cerr, ProgressBar::Style::lines);
  winsize size{};
  bool const known = ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return ProgressBar(std::cerr, ProgressBar::Style::bar, known ? size.ws_col : 80);
}

}  // namespace

Session::Session(Arguments const& arguments, Compiled const& compiled, std::string options)
    : arguments_(arguments),
      compiled_(compiled),
      setting_options_(std::move(options)),
      stop_(stop_on_interrupt(!arguments.quiet)),
      bar_(progress_bar()) {
  if (arguments.out.empty()) return;
  make_folder(folder());
  auto const path = folder() / "metrics.jsonl";
  bool const goes_on = arguments.attempt > 1;
  std::string const before = goes_on ? read_file(path.string()) : "";
  metrics_ = std::make_unique<NewFile>(path);  // now, so that an error does not come late
  metrics_->write(before);
}

void Session::announce() const {
  bool const growing = arguments_.attempts > 1;
  std::cout << (arguments_.learns() ? "learning: " : "judging: ");
  if (growing) {
    std::string const nodes = detail::nodes_in_short(compiled_.nodes);
    std::cout << compiled_.task << " for " << (compiled_.nodes == every_n ? nodes + " N" : "N=" + nodes + " processes")
              << ", growing";
  } else {
    std::cout << compiled_.description;
  }
  std::cout << "\nfaults: " << compiled_.adversary << "\nrules:\n" << compiled_.rules << std::endl;
}

/// Is this the shape whose result is shown? If not, a larger one is tried next.
bool Session::last_attempt(Verdict const& verdict) const {
  return verdict.proved() || stop_ || arguments_.attempt == arguments_.attempts;
}

/// The table of the machine in the file that was given.
std::vector<state_t> Session::machine_to_judge() const {
  Description const& setting = *compiled_.setting;
  std::string const& imported = arguments_.imported;
  if (imported.empty()) return read_table({arguments_.verified, read_file(arguments_.verified)}, setting);
  return read_published({imported, read_file(imported)}, compiled_.nodes, compiled_.states, setting.view.parts > 1);
}

ExitCode Session::learn() {
  bool const growing = arguments_.attempts > 1;
  if (arguments_.attempt == 1) announce();
  auto const start = std::chrono::steady_clock::now();
  Options options = arguments_.options;
  if (!arguments_.quiet || metrics_) {
    options.on_progress = [this](Progress const& progress) { show(progress); };
  }
  options.network = network_of(arguments_.network, chancy(*compiled_.setting));
  options.objective = arguments_.network.objective;
  options.stop = &stop_;
  Outcome const outcome = arguments_.learns() ? compiled_.learn(options) : compiled_.judge(machine_to_judge(), options);
  bar_.finish();
  if (metrics_) metrics_->write(outcome.metrics);
  ExitCode code = exit_code(outcome.verdict);
  if (growing) {  // as the library prints what its grow() did
    std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - start;
    char text[32];
    std::snprintf(text, sizeof text, "%.3f s", seconds.count());
    // A refuted machine says nothing about its shape.
    std::cout << compiled_.shape() << ": " << (outcome.verdict.refuted() ? "unknown" : outcome.verdict.word())
              << " after " << text << std::endl;
    if (!last_attempt(outcome.verdict)) {
      if (metrics_) metrics_->finish();
      return ExitCode::next_attempt;
    }
    std::cout << '\n';
  }
  std::cout << outcome.text << std::flush;
  if (metrics_ || !arguments_.plot.empty() || !arguments_.exports.empty()) {
    try {
      if (metrics_) write(outcome);
      if (arguments_.open) open_page();
      if (!arguments_.plot.empty()) plot(outcome);
      draw(outcome);
    } catch (file_error const& error) {
      std::cerr << arguments_.program << ": " << error.what() << '\n';
      code = ExitCode::bad_usage;
    }
  }
  if (arguments_.learns()) std::cout << "seed " << arguments_.options.seed << "; ";
  std::cout << "to repeat this: " << repeated(outcome) << "\nverdict: " << outcome.verdict << std::endl;
  return code;
}

/// The command that repeats it.
std::string Session::repeated(Outcome const& outcome) const {
  return arguments_.repeat(setting_options_, outcome.ended ? outcome.iterations : 0);
}

void Session::show(Progress progress) {
  if (metrics_) {
    metrics_->write(metrics_line(compiled_, progress));
    progress_.push_back(progress);
  }
  if (arguments_.quiet) return;
  auto const most = static_cast<double>(arguments_.options.max_iterations);
  if (most > 0)
    progress.share_of_time = std::max(progress.share_of_time, static_cast<double>(progress.iteration) / most);
  bar_(progress);
}

/// Everything in the folder is of this session.
void Session::write(Outcome const& outcome) {
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
    names += ", " + counterexample.string();
    if (outcome.can_be_replayed) {
      names += "; to see it: " + arguments_.replay_of(counterexample.string(), (folder() / "machine.json").string());
    }
  }
  write_file(folder() / "index.html", outcome.page(repeated(outcome), progress_));
  names = (folder() / "index.html").string() + ", " + names;
  names += write_certificate(outcome);
  std::cout << "files: " << names << '\n';
}

void Session::open_page() const {
  std::string const page = (folder() / "index.html").string();
  Ran const ran = run_program({"xdg-open", page});
  if (ran == Ran::yes) return;
  throw file_error("--open: " + std::string(ran == Ran::failed ? "xdg-open failed" : "xdg-open is not here") +
                   "; open " + page + " in a browser");
}

void Session::plot(Outcome const& outcome) const {
  std::string const& svg = arguments_.plot;
  if (!outcome.plot) {
    std::cerr << arguments_.program << ": --plot: there is nothing to draw: no machine was judged in all executions\n";
    return;
  }
  Drawn const drawn = write_plot(outcome.plot(), svg);
  std::cout << "plot: " << (drawn == Drawn::yes ? svg + ", and its numbers: " : "only its numbers: ") << csv_beside(svg)
            << (drawn == Drawn::all_zero ? ", as everybody always decides" : "") << '\n';
  if (drawn != Drawn::no_gnuplot) return;
  std::cerr
      << arguments_.program
      << ": --plot: gnuplot, which draws, is not here: install it (tools/setup plots, or the package gnuplot-nox)\n";
}

void Session::draw(Outcome const& outcome) const {
  if (arguments_.exports.empty()) return;
  if (outcome.pictures.diagram) {
    write_pictures(arguments_.exports, outcome.pictures);
  } else {
    std::cerr << arguments_.program << ": --export: there is nothing to draw: no machine was found\n";
  }
}

/// Returns ", with what was written".
std::string Session::write_certificate(Outcome const& outcome) const {
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

}  // namespace protolearn::cli
