// SPDX-License-Identifier: Apache-2.0
#include "source.hpp"

#include <sstream>

namespace protolearn::cli {

namespace {

char const* name_in_cpp(Method method) {
  switch (method) {
    case Method::q_network:
      return "q_network";
    case Method::q_table:
      return "q_table";
    case Method::paper:
      return "paper";
    case Method::conflict_search:
      return "conflict_search";
    case Method::automatic:
      break;
  }
  return "automatic";
}

std::string call(Purpose const& purpose) {
  switch (purpose.kind) {
    case Purpose::Kind::learn:
      return std::string("setting_to_learn<Setting, protolearn::Method::") + name_in_cpp(purpose.method) + ">()";
    case Purpose::Kind::judge:
      return "setting_to_judge<Setting>()";
    case Purpose::Kind::replay:
      return "setting_to_replay<Setting>()";
    case Purpose::Kind::rules:
      break;
  }
  return "setting_with_rules<Setting>()";
}

/// A text in C++: what is not plain is written as octal digits, which end by themselves after three.
std::string literal(std::string const& text) {
  std::string result = "\"";
  for (char const c : text) {
    auto const code = static_cast<unsigned char>(c);
    if (code >= 0x20 && code < 0x7f && c != '"' && c != '\\' && c != '?') {
      result += c;
    } else {
      result += {'\\', static_cast<char>('0' + (code >> 6U)), static_cast<char>('0' + ((code >> 3U) & 7U)),
                 static_cast<char>('0' + (code & 7U))};
    }
  }
  return result + "\"";
}

}  // namespace

std::string common_source() { return "#include \"run/setting.hpp\"\n"; }

std::string source_of(Chosen const& chosen, Purpose const& purpose) {
  std::ostringstream out;
  out << "// Made by protolearn for one setting.\n" << common_source();
  for (auto const& own : chosen.own_types()) out << "#include \"" << own.file.string() << "\"\n";
  out << "\nusing Task = " << chosen.task.type << ";\n"
      << "constexpr protolearn::Shape shape{"
      << (chosen.nodes == every_n ? "protolearn::every_n" : std::to_string(chosen.nodes)) << ", "
      << (chosen.states ? std::to_string(*chosen.states) : "static_cast<unsigned>(Task::names.size())") << ", "
      << chosen.rounds << "};\n"
      << "using Setting = protolearn::Setting<shape, Task, " << chosen.faults.type << ", " << chosen.view.type
      << ">;\n\n"
      << "int main(int argc, char** argv) {\n"
      << "  return protolearn::cli::run(argc, argv, protolearn::cli::" << call(purpose) << ", "
      << literal(chosen.options()) << ");\n}\n";
  return out.str();
}

}  // namespace protolearn::cli
