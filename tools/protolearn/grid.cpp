// SPDX-License-Identifier: Apache-2.0
#include "grid.hpp"

#include <algorithm>

#include "compile.hpp"

namespace protolearn::cli {

void add_loss_2(Grid& grid);
void add_loss_3(Grid& grid);
void add_loss_4(Grid& grid);
void add_reliable(Grid& grid);

Grid const& grid() {
  static Grid const all = [] {
    Grid grid;
    add_loss_2(grid);
    add_loss_3(grid);
    add_loss_4(grid);
    add_reliable(grid);
    return grid;
  }();
  return all;
}

std::string Compiled::shape() const {
  return "N=" + std::to_string(nodes) + " S=" + std::to_string(states) + " R=" + std::to_string(rounds);
}

std::vector<std::string> choices(std::string const& faults) {
  auto const add = [](std::vector<unsigned>& values, unsigned value) {
    if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
  };
  auto const list = [](std::vector<unsigned> const& values) {
    std::string text;
    for (std::size_t k = 0; k < values.size(); ++k) {
      text += (k == 0 ? "" : k + 1 == values.size() ? " or " : ", ") + std::to_string(values[k]);
    }
    return text;
  };
  std::vector<unsigned> all_nodes;
  for (auto const& compiled : grid()) {
    if (compiled.faults == faults) add(all_nodes, compiled.nodes);
  }
  std::vector<std::string> result;
  for (unsigned nodes : all_nodes) {  // the states and rounds of each are a product: compile() sees to it
    std::vector<unsigned> states, rounds;
    for (auto const& compiled : grid()) {
      if (compiled.faults != faults || compiled.nodes != nodes) continue;
      add(states, compiled.states);
      add(rounds, compiled.rounds);
    }
    result.push_back("--nodes " + std::to_string(nodes) + " --states " + list(states) + " --rounds " + list(rounds));
  }
  return result;
}

Compiled const& compiled_for(Text const& machine) {
  auto const name = with_name_of(machine, [&] {
    std::istringstream in(machine.text);
    return setting_from_json(read_json(in));
  });
  bool const known = name.task == AtomicCommit::name && name.view == Ordered::name;
  std::string const faults = name.faults == MessageLoss::name() ? "loss"
                             : name.faults == Reliable::name()  ? "reliable"
                                                                : "";
  for (auto const& compiled : grid()) {
    bool const shape = compiled.nodes == name.nodes && compiled.states == name.states && compiled.rounds == name.rounds;
    if (known && shape && compiled.faults == faults) return compiled;
  }
  throw file_error(machine.name + ": this machine is for N=" + std::to_string(name.nodes) +
                   ", S=" + std::to_string(name.states) + ", R=" + std::to_string(name.rounds) + ", " + name.task +
                   ", " + name.faults + ", " + name.view +
                   ", which the program was not compiled for: --list says what it was; "
                   "replay it with the library");
}

std::string metrics_line(Compiled const& compiled, Progress const& progress) {
  Json json = {{"nodes", compiled.nodes}, {"states", compiled.states}, {"rounds", compiled.rounds}};
  json.update(to_json(progress));
  return json.dump() + "\n";
}

std::string rules() {
  std::string text;
  for (std::string const& sentence : sentences<AtomicCommit>()) text += "  " + sentence + "\n";
  return text;
}

}  // namespace protolearn::cli
