// SPDX-License-Identifier: Apache-2.0
#include "machine_setting.hpp"

#include <optional>
#include <sstream>

#include "protolearn/core/error.hpp"
#include "protolearn/publishing/machine_json.hpp"
#include "run/files.hpp"
#include "setting/choice.hpp"

namespace protolearn::cli {

Wanted machine_setting(Arguments const& arguments, std::string const& file) {
  SettingName name;
  try {
    std::istringstream in(read_file(file));
    name = setting_from_json(read_json(in));
  } catch (file_error const& error) {
    std::string const what = error.what();
    throw file_error(what.starts_with(file) ? what : file + ": " + what);
  }
  Wanted wanted = arguments.setting;
  auto const take = [&](std::string& into, std::string const& library_name, char const* option, auto const& choose) {
    if (!into.empty()) return;
    std::string const words = words_of_name(library_name);
    try {
      static_cast<void>(choose(words));
    } catch (usage_error const&) {
      throw usage_error(file + ": this machine is for " + library_name + ", which is not the library's: say with " +
                        option + " FILE.hpp:NAME where it is");
    }
    into = words;
  };
  take(wanted.task, name.task, "--task", task_of);
  take(wanted.faults, name.faults, "--faults", faults_of);
  take(wanted.view, name.view, "--view", view_of);
  auto const must_be = [&](char const* option, std::optional<Span> const& given, unsigned number) {
    if (!given || (given->single() && given->least == number)) return;
    throw usage_error(file + ": this machine is for " + option + " " + detail::nodes_in_short(number) +
                      ": no other can be asked for");
  };
  must_be("--nodes", wanted.nodes ? std::optional(Span{*wanted.nodes, *wanted.nodes}) : std::nullopt, name.nodes);
  must_be("--states", wanted.states, name.states);
  must_be("--rounds", wanted.rounds, name.rounds);
  wanted.nodes = name.nodes;
  wanted.states = Span{name.states, name.states};
  wanted.rounds = Span{name.rounds, name.rounds};
  try {
    static_cast<void>(settings_of(wanted));
  } catch (usage_error const& error) {
    Wanted const& given = arguments.setting;
    if (!given.task.empty() || !given.faults.empty() || !given.view.empty()) throw;
    throw file_error(file + ": this machine cannot be: " + error.what());
  }
  return wanted;
}

}  // namespace protolearn::cli
