// SPDX-License-Identifier: Apache-2.0
#include "grid.hpp"

#include <cctype>

#include "compile.hpp"

namespace protolearn::cli {

void add_atomic_commit(Grid& grid);
void add_more_atomic_commit(Grid& grid);
void add_consensus(Grid& grid);
void add_agreement(Grid& grid);
void add_coordination(Grid& grid);

Grid const& grid() {
  static Grid const all = [] {
    Grid grid;
    add_atomic_commit(grid);
    add_more_atomic_commit(grid);
    add_consensus(grid);
    add_agreement(grid);
    add_coordination(grid);
    return grid;
  }();
  return all;
}

std::string Compiled::shape() const {
  return "N=" + std::to_string(nodes) + " S=" + std::to_string(states) + " R=" + std::to_string(rounds);
}

std::string Compiled::options() const {
  return "--task " + in_kebab_case(task) + " --faults " + in_kebab_case(faults) + " --view " + in_kebab_case(view) +
         " --nodes " + std::to_string(nodes) + " --states " + std::to_string(states) + " --rounds " +
         std::to_string(rounds);
}

std::string in_kebab_case(std::string const& name) {
  if (name == MessageLoss::name()) return "loss";
  std::string result;
  for (char c : name) {
    bool const capital = std::isupper(static_cast<unsigned char>(c)) != 0;
    if (capital && !result.empty() && result.back() != ':') result += '-';
    if (c == '<') result += ':';
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      result += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
  }
  return result;
}

bool means(std::string const& word, std::string const& name) {
  std::string const whole = in_kebab_case(name);
  return whole == word || whole.starts_with(word + ":");
}

namespace {

void write_with_refutation(Certificate const& certificate, std::string const& path) {
#ifdef PROTOLEARN_CADICAL
  certificate.write(path, sat::write_refutation);
#else
  certificate.write(path);
  throw usage_error(
      "no certificate.drat, as this program was built without CaDiCaL, which writes it: install libcadical-dev and "
      "build it again.");
#endif
}

}  // namespace

Outcome outcome_of(Found const& found) {
  detail::Json machine = detail::json_of(found.setting, found.table.data());
  detail::add_counts(machine, found.verdict, found.report, found.rules);
  detail::add_run(machine, found.how);

  detail::Json metrics = {{"phase", "done"}};
  for (char const* key : {"nodes", "states", "rounds"}) metrics[key] = machine["setting"][key];
  metrics["iteration"] = found.how.iterations;
  metrics["episodes"] = found.how.episodes;
  for (char const* key : {"violating", "undecided", "executions"}) metrics[key] = machine["counts"][key];
  metrics["verdict"] = found.verdict.word();
  metrics["stopped"] = found.how.stopped;
  metrics["seconds"] = machine["seconds"];
  machine.erase("stopped");
  machine.erase("seconds");
  std::ostringstream json;
  if (found.machine) write_json(json, machine);
  return {found.verdict,
          found.text,
          json.str(),
          metrics.dump() + "\n",
          found.counterexample,
          found.certificate.empty()
              ? decltype(Outcome::write_certificate)()
              : [certificate = found.certificate](auto const& path) { write_with_refutation(certificate, path); },
          found.how.iterations,
          !found.how.stopped.empty()};
}

namespace {

detail::Json json_in(Text const& file) {
  std::istringstream in(file.text);
  return read_json(in);
}

/// Errors in a file are reported with its name.
template <class Read>
auto with_name_of(Text const& file, Read const& read) {
  try {
    return read();
  } catch (file_error const& error) {
    throw file_error(file.name + ": " + error.what());
  }
}

}  // namespace

std::vector<state_t> read_table(Text const& machine, detail::SettingFacts const& setting) {
  return with_name_of(machine, [&] { return detail::table_from_json(json_in(machine), setting); });
}

Compiled const& compiled_for(Text const& machine) {
  auto const name = with_name_of(machine, [&] { return setting_from_json(json_in(machine)); });
  for (auto const& compiled : grid()) {
    bool const shape = compiled.nodes == name.nodes && compiled.states == name.states && compiled.rounds == name.rounds;
    if (shape && compiled.task == name.task && compiled.faults == name.faults && compiled.view == name.view)
      return compiled;
  }
  throw file_error(machine.name + ": this machine is for N=" + std::to_string(name.nodes) +
                   ", S=" + std::to_string(name.states) + ", R=" + std::to_string(name.rounds) + ", " + name.task +
                   ", " + name.faults + ", " + name.view +
                   ", which the program was not compiled for: --list says what it was; "
                   "replay it with the library");
}

std::string metrics_line(Compiled const& compiled, Progress const& progress) {
  detail::Json json = {{"nodes", compiled.nodes}, {"states", compiled.states}, {"rounds", compiled.rounds}};
  json.update(to_json(progress));
  return json.dump() + "\n";
}

}  // namespace protolearn::cli
