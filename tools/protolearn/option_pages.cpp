// SPDX-License-Identifier: Apache-2.0
#include "option_pages.hpp"

#include <CLI/CLI.hpp>
#include <map>
#include <vector>

#include "protolearn/core/options.hpp"
#include "protolearn/core/version.hpp"
#include "setting/catalogue.hpp"
#include "setting/network.hpp"
#include "setting/words.hpp"

namespace protolearn::cli {

namespace {

std::vector<CLI::Option const*> shown_options(CLI::App const& app) {
  std::vector<CLI::Option const*> result;
  for (CLI::Option const* option : app.get_options()) {
    if (!option->get_group().empty() && option->nonpositional()) result.push_back(option);
  }
  return result;
}

std::string on_one_line(std::string text) {
  for (char& c : text) c = c == '\n' ? ' ' : c;
  return text;
}

template <class E>
std::string words(std::vector<E> const& entries, bool (*goes_on)(E const&)) {
  std::string text;
  for (auto const& entry : entries) text.append(entry.word).append(goes_on(entry) ? ": " : " ");
  return text;
}

/// The values that an option's completion offers; "FILE" and "DIR" stand for files and folders.
std::map<std::string, std::string> values() {
  std::string methods = "q ";
  for (Method m : {Method::q_network, Method::q_table, Method::paper, Method::conflict_search}) {
    methods.append(detail::name_of(m)).append(" ");
  }
  return {{"--task", words<TaskEntry>(tasks(), [](TaskEntry const&) { return false; })},
          {"--faults", words<FaultEntry>(fault_models(), [](FaultEntry const& f) { return f.wraps(); }) +
                           "crash:below-2 byzantine:below-3 "},
          {"--view", words<ViewEntry>(views(), [](ViewEntry const& v) { return v.wraps(); }) +
                         "with-round:ordered with-round:counted with-last-round:ordered with-last-round:counted "
                         "per-process:ordered "},
          {"--method", methods},
          {"--objective", joined(objective_words(), " ") + " "},
          {"--vote", "yes= no= "},
          {"--completion", "bash zsh "},
          {"--out", "DIR"},
          {"--plot", "FILE"},
          {"--export", "dot= mermaid-state= mermaid-sequence= "},
          {"--nodes", "every "},
          {"--import", "FILE"},
          {"--verify", "FILE"},
          {"--replay", "FILE"},
          {"--machine", "FILE"}};
}

/// What troff would take for something else.
std::string escaped(std::string const& text) {
  std::string result;
  for (char const c : text) {
    if (c == '\\') {
      result += "\\e";
    } else if (c == '-') {
      result += "\\-";
    } else if ((c == '.' || c == '\'') && (result.empty() || result.back() == '\n')) {
      result.append("\\&").append(1, c);
    } else {
      result += c;
    }
  }
  return result;
}

}  // namespace

std::string manual_page(CLI::App const& app) {
  std::string text = std::string(".TH PROTOLEARN 1 \"\" \"protolearn ") + version + "\" \"User Commands\"\n";
  text += ".SH NAME\nprotolearn \\- learns distributed protocols, and proves what it learned\n";
  text += ".SH SYNOPSIS\n.B protolearn\n[OPTIONS]\n.SH DESCRIPTION\n" + escaped(app.get_description());
  std::string group;
  for (CLI::Option const* option : shown_options(app)) {
    if (option->get_group() != group) {
      group = option->get_group();
      text += ".SH \"" + escaped(group) + "\"\n";
    }
    text += ".TP\n.B " + escaped(option->get_name(false, true)) + "\n";
    if (!option->get_type_name().empty()) text.insert(text.size() - 1, " " + option->get_type_name());
    text += escaped(on_one_line(option->get_description())) + "\n";
  }
  text += ".SH \"TASKS, FAULTS AND VIEWS\"\n.nf\n" + escaped(list_of_everything()) + ".fi\n";
  text += ".SH NOTES\n.nf\n" + escaped(app.get_footer()) + "\n.fi\n";
  return text;
}

std::string completion_script(CLI::App const& app, std::string const& shell) {
  auto const offered = values();
  std::string names, cases;
  for (CLI::Option const* option : shown_options(app)) {
    std::string name = option->get_name(false, true);
    if (auto const comma = name.find(','); comma != name.npos) name = name.substr(comma + 1);
    if (name == "-h" || name.empty()) continue;
    names += name + " ";
    auto const found = offered.find(name);
    if (option->get_type_name().empty()) continue;  // a flag
    cases += "    " + name + ") ";
    if (found == offered.end()) {
      cases += "COMPREPLY=()";
    } else if (found->second == "DIR") {
      cases += "COMPREPLY=($(compgen -d -- \"$word\"))";
    } else {
      // A file may be given for most words, too: a task of one's own.
      std::string const own = found->second == "FILE" ? "" : " -W \"" + found->second + "\"";
      bool const files = name == "--task" || name == "--faults" || name == "--view" || found->second == "FILE";
      cases += "COMPREPLY=($(compgen" + own + (files ? " -f" : "") + " -- \"$word\"))";
    }
    cases += " ;;\n";
  }
  std::string text;
  if (shell == "zsh") text += "#compdef protolearn learn\nautoload -U +X bashcompinit && bashcompinit\n";
  text += "# Completes the options of protolearn. Made by: protolearn --completion " + shell + "\n";
  text += "_protolearn() {\n";
  text += "  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n";
  // Readline takes a colon for the end of a word: what comes before it is put together again.
  text += "  if type _get_comp_words_by_ref &>/dev/null; then _get_comp_words_by_ref -n : -c word -p before; fi\n";
  text += "  case \"$before\" in\n" + cases + "    *) COMPREPLY=($(compgen -W \"" + names +
          "\" -- \"$word\")) ;;\n  esac\n";
  text += "  if type __ltrim_colon_completions &>/dev/null; then __ltrim_colon_completions \"$word\"; fi\n";
  text += "}\ncomplete -F _protolearn protolearn learn\n";
  return text;
}

}  // namespace protolearn::cli
