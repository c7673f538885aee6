// SPDX-License-Identifier: Apache-2.0
#include "replayed_setting.hpp"

#include <sstream>

#include "protolearn/core/error.hpp"
#include "protolearn/publishing/machine_json.hpp"
#include "run/files.hpp"
#include "setting/choice.hpp"

namespace protolearn::cli {

Wanted replayed_setting(Arguments const& arguments) {
  static_cast<void>(read_file(arguments.replay));  // whether it can be read is said first
  SettingName name;
  try {
    std::istringstream in(read_file(arguments.machine));
    name = setting_from_json(read_json(in));
  } catch (file_error const& error) {
    std::string const what = error.what();
    throw file_error(what.starts_with(arguments.machine) ? what : arguments.machine + ": " + what);
  }
  Wanted wanted = arguments.setting;
  auto const take = [&](std::string& into, std::string const& library_name, char const* option, auto const& choose) {
    if (!into.empty()) return;
    std::string const words = words_of_name(library_name);
    try {
      static_cast<void>(choose(words));
    } catch (usage_error const&) {
      throw usage_error(arguments.machine + ": this machine is for " + library_name +
                        ", which is not the library's: say with " + option + " FILE.hpp:NAME where it is");
    }
    into = words;
  };
  take(wanted.task, name.task, "--task", task_of);
  take(wanted.faults, name.faults, "--faults", faults_of);
  take(wanted.view, name.view, "--view", view_of);
  wanted.nodes = name.nodes;
  wanted.states = Span{name.states, name.states};
  wanted.rounds = Span{name.rounds, name.rounds};
  try {
    static_cast<void>(settings_of(wanted));
  } catch (usage_error const& error) {
    throw file_error(arguments.machine + ": this machine cannot be: " + error.what());
  }
  return wanted;
}

}  // namespace protolearn::cli
