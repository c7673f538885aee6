// SPDX-License-Identifier: Apache-2.0
#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <iostream>
#include <limits>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include "option_pages.hpp"
#include "protolearn/core/version.hpp"
#include "protolearn/model/shape.hpp"
#include "setting/user_file.hpp"
#include "setting/words.hpp"

namespace protolearn::cli {

namespace {

using std::chrono::nanoseconds;

constexpr nanoseconds default_improve_for = std::chrono::seconds{3};
constexpr double most_seconds = 1e9;
constexpr nanoseconds unlimited = std::chrono::seconds{1'000'000'000};

/// Help without a list of what each option excludes: an error says so when it matters.
class Formatter : public CLI::Formatter {
 public:
  std::string make_option_opts(CLI::Option const* option) const override {
    return option->get_type_name().empty() ? "" : " " + option->get_type_name();
  }
};

/// The whole text as a number, or an error that says what it should be.
template <class Number>
Number number(std::string const& option, std::string const& text, Number least, Number most, char const* what) {
  Number value{};
  auto const [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size() || !(value >= least && value <= most)) {
    throw CLI::ValidationError(option, "'" + text + "' is not a " + what);
  }
  return value;
}

nanoseconds seconds(std::string const& option, std::string const& text, bool zero) {
  double const value =
      number(option, text, 0.0, most_seconds,
             zero ? "number of seconds: use 0 to 1e9" : "number of seconds: use more than 0, up to 1e9");
  auto const result = std::chrono::ceil<nanoseconds>(std::chrono::duration<double>(value));
  if (result.count() == 0 && !zero) {
    throw CLI::ValidationError(option, "'" + text + "' is not a number of seconds: use more than 0, up to 1e9");
  }
  return result;
}

std::string in_seconds(nanoseconds time) {
  std::ostringstream text;
  text.precision(12);
  text << std::chrono::duration<double>(time).count();
  return text.str();
}

Method method(std::string const& text) {
  if (text == "q") return Method::q_network;
  for (Method m : {Method::q_network, Method::q_table, Method::paper, Method::conflict_search}) {
    if (text == detail::name_of(m)) return m;
  }
  throw CLI::ValidationError("--method",
                             "'" + text + "' is not a method: use q-network (or q), q-table, paper or conflict");
}

/// "dot=machine.dot".
Export export_of(std::string const& text) {
  using enum Export::Format;
  auto const equals = std::min(text.find('='), text.size());
  std::string const format = text.substr(0, equals), file = text.substr(std::min(equals + 1, text.size()));
  for (auto const& [word, known] : {std::pair{"dot", dot},
                                    std::pair{"mermaid-state", mermaid_state},
                                    {"mermaid-sequence", mermaid_sequence},
                                    std::pair{"svg-state", svg_state},
                                    std::pair{"svg", svg}}) {
    if (format != word) continue;
    if (file.empty()) throw CLI::ValidationError("--export", "'" + text + "' names no file: write " + word + "=FILE");
    return {known, file};
  }
  throw CLI::ValidationError(
      "--export",
      "'" + format +
          "' is not a format: use dot=FILE, svg-state=FILE, mermaid-state=FILE, svg=FILE or mermaid-sequence=FILE");
}

/// "4", or "4..8".
Span span(std::string const& option, std::string const& text) {
  auto const dots = text.find("..");
  char const* const what = "whole number from 1 to 255, or two of them as in 4..8";
  auto const end = [&](std::string const& part) {
    try {
      return number(option, part, 1U, 255U, what);
    } catch (CLI::ValidationError const&) {
      throw CLI::ValidationError(option, "'" + text + "' is not a " + what);
    }
  };
  unsigned const least = end(text.substr(0, dots));
  unsigned const most = dots == text.npos ? least : end(text.substr(dots + 2));
  if (least > most) throw CLI::ValidationError(option, "'" + text + "' is empty: write the smaller number first");
  return {least, most};
}

}  // namespace

std::string Arguments::repeat(std::string const& setting_options, std::uint64_t iterations) const {
  std::vector<std::string> words{cli::quoted(program)};
  auto const add = [&](std::string const& option, std::string const& value) {
    words.push_back(option);
    words.push_back(value);
  };
  if (learns()) add("--seed", std::to_string(options.seed));
  if (!imported.empty()) add("--import", cli::quoted(imported));
  if (!verified.empty()) add("--verify", cli::quoted(verified));
  words.push_back(setting_options);
  for (auto const& word : network_words) words.push_back(cli::quoted(word));
  if (options.method != Method{}) add("--method", detail::name_of(options.method));
  if (options.improve_for.count() == 0 && setting.nodes != every_n) add("--improve-for", "0");
  if (!options.simplify) words.emplace_back("--no-simplify");
  if (z3_time_limit_given) add("--z3-time-limit", in_seconds(options.z3_time_limit));
  if (iterations > 0) {
    add("--max-iterations", std::to_string(iterations));  // and no clock
  } else if (time_limit_given) {
    add("--time-limit", in_seconds(options.time_limit));
  }
  return joined(words, " ");
}

std::string Arguments::replay_of(std::string const& counterexample, std::string const& with_machine) const {
  std::vector<std::string> words{cli::quoted(program), "--replay", cli::quoted(counterexample), "--machine",
                                 cli::quoted(with_machine)};
  // A machine's file does not say where the user's own types are.
  auto const add_own = [&](char const* option, std::string const& given) {
    if (!names_a_file(given)) return;
    words.emplace_back(option);
    words.push_back(cli::quoted(given));
  };
  add_own("--task", setting.task);
  add_own("--faults", setting.faults);
  add_own("--view", setting.view);
  return joined(words, " ");
}

std::optional<int> parse(int argc, char const* const* argv, Arguments& arguments) {
  arguments.program = argv[0];
  Options& options = arguments.options;
  options.improve_for = default_improve_for;
  bool improve_for_given = false, no_simplify = false;

  CLI::App app{
      "Learns a distributed protocol by self-play, from nothing but the properties that it must have, and proves\n"
      "that it has them. Without options: atomic commit, 3 processes, 8 states, 2 rounds, any message may be lost.\n",
      arguments.program};
  auto const formatter = std::make_shared<Formatter>();
  formatter->column_width(26);
  app.formatter(formatter);
  app.set_help_flag();  // it comes last

  auto const option = [&](char const* group, std::string const& name, char const* value, char const* description,
                          auto const& take) {
    app.add_option_function<std::string>(
           name, [name, take](std::string const& text) { take(name, text); }, description)
        ->type_name(value)
        ->group(group);
  };
  auto const flag = [&](char const* group, char const* name, bool& value, char const* description) {
    return app.add_flag(name, value, description)->group(group);
  };
  Wanted& setting = arguments.setting;
  auto const word = [](std::string& into) {
    return [&into](std::string const& name, std::string const& text) {
      if (text.empty()) throw CLI::ValidationError(name, "'' says nothing: --list shows what there is");
      into = text;
    };
  };

  char const* const what = "What is learned";
  option(what, "--task", "T",
         "What it has to achieve: consensus, k-set-agreement:2,3, ...,\nor a task of your own: FILE.hpp:NAME (default: "
         "atomic-commit)",
         word(setting.task));
  option(what, "--faults", "F",
         "What may fail: loss, reliable, crash:1, ..., FILE.hpp:NAME\n(default: what the task is usually asked with)",
         word(setting.faults));
  option(what, "--view", "V",
         "What a process sees: ordered, with-round:counted, ...,\nFILE.hpp:NAME (default: as for the faults)",
         word(setting.view));
  option(what, "--nodes", "N", "How many processes; every: one machine for all numbers",
         [&](std::string const& name, std::string const& text) {
           bool const every = text == detail::nodes_in_short(every_n);
           setting.nodes = every ? every_n : number(name, text, 1U, 255U, "whole number from 1 to 255, or every");
         });
  option(what, "--states", "S", "How many states each has; 4..8: the fewest that will do",
         [&](std::string const& name, std::string const& text) { setting.states = span(name, text); });
  option(what, "--rounds", "R", "How many rounds it takes; 1..3: the fewest that will do",
         [&](std::string const& name, std::string const& text) { setting.rounds = span(name, text); });
  flag(what, "--grow", setting.grow, "The fewest states up to 8 and rounds up to 3 that will do")
      ->excludes("--states")
      ->excludes("--rounds");

  char const* const often = "How often things go wrong";
  WantedNetwork& network = arguments.network;
  auto const rate = [&](std::string const& name, char const* value, char const* description, auto const& take) {
    option(often, name, value, description, [&arguments, take](std::string const& called, std::string const& text) {
      try {
        take(called, text);
      } catch (usage_error const& error) {
        throw CLI::ValidationError(called, error.what());
      }
      arguments.network_words.insert(arguments.network_words.end(), {called, text});
    });
  };
  rate("--loss", "P", "How often a message is lost: 1%, or 0.01 (default: 1%)",
       [&](std::string const&, std::string const& text) { network.loss = probability_of(text); });
  rate("--crash", "P", "How often a process crashes in a round, or is faulty\n(default: 0.1%)",
       [&](std::string const&, std::string const& text) { network.crash = probability_of(text); });
  rate("--partial", "P",
       "How often a message of a process that crashes arrives, or one of a\nfaulty process is lost (default: 50%)",
       [&](std::string const&, std::string const& text) { network.partial = probability_of(text); });
  for (char const* name : {"--start", "--vote"}) {
    bool const vote = std::string_view(name) == "--vote";
    rate(name, vote ? "V=P[,V=P..]" : "STATE=P[,..]",
         vote ? "How often a process votes so (default: yes=90%)"
              : "How often a process starts so; states that are not named share the\nrest (default: all alike)",
         [&](std::string const& called, std::string const& text) {
           network.starts = starts_of(text);
           network.starts_option = called;
         });
  }
  app.get_option("--start")->excludes("--vote");
  rate("--objective", "O",
       "What improving makes as likely as it can: that everybody decides\n(decided), that it goes as wanted where all "
       "want the same (wanted),\nthat decisions come early (early), or few messages (quiet)",
       [&](std::string const&, std::string const& text) { network.objective = objective_of(text); });

  char const* const how = "How it is learned";
  option(how, "--seed", "K", "The same seed gives the same result (default: 1)",
         [&](std::string const& name, std::string const& text) {
           options.seed = number<std::uint64_t>(name, text, 0, std::numeric_limits<std::uint64_t>::max(),
                                                "whole number from 0 to 18446744073709551615");
         });
  option(
      how, "--method", "M",
      "q-network (or q), q-table, paper, the published one,\nor conflict, a complete search (default: q-network; for "
      "every N\nconflict)",
      [&](std::string const&, std::string const& text) { options.method = method(text); });
  option(how, "--time-limit", "SEC", "Stop learning after this long (default: 60)",
         [&](std::string const& name, std::string const& text) {
           options.time_limit = seconds(name, text, false);
           arguments.time_limit_given = true;
         });
  option(how, "--improve-for", "SEC", "Then spend this long making it better (default: 3)",
         [&](std::string const& name, std::string const& text) {
           options.improve_for = seconds(name, text, true);
           improve_for_given = true;
         });
  flag(how, "--no-simplify", no_simplify, "For every N: leave the machine as conflict search found it");
  option(how, "--max-iterations", "K",
         "Stop after K steps of learning and improving together; the two\nclocks "
         "above then count only if they are given",
         [&](std::string const& name, std::string const& text) {
           options.max_iterations = number<std::uint64_t>(name, text, 1, std::numeric_limits<std::int64_t>::max(),
                                                          "whole number from 1 to 9223372036854775807");
         });
  option(how, "--z3-time-limit", "SEC", "For Z3's second opinion; 0: do without it (default: 10)",
         [&](std::string const& name, std::string const& text) {
           options.z3_time_limit = seconds(name, text, true);
           arguments.z3_time_limit_given = true;
         });

  char const* const where = "Output";
  option(where, "--out", "DIR",
         "Write index.html (a page), machine.json and metrics.jsonl there;\nif refuted, counterexample-1.txt; "
         "if impossible, a certificate in\nthe files certificate.cnf, .drat and .map",
         [&](std::string const& name, std::string const& text) {
           if (text.empty()) throw CLI::ValidationError(name, "'' is not a folder: give a name");
           arguments.out = text;
         });
  flag(where, "--open", arguments.open, "Open the page of --out in a browser")->needs("--out");
  option(where, "--plot", "FILE.svg",
         "Draw how many executions are undecided if more messages are lost, or\nmore processes fail; FILE.csv has the "
         "numbers",
         [&](std::string const& name, std::string const& text) {
           if (!text.ends_with(".svg")) throw CLI::ValidationError(name, "'" + text + "' does not end in .svg");
           arguments.plot = text;
         });
  app.add_option_function<std::vector<std::string>>(
         "--export",
         [&arguments](std::vector<std::string> const& all) {
           for (std::string const& one : all) arguments.exports.push_back(export_of(one));
         },
         "Draw the machine: dot=FILE, svg-state=FILE (by Graphviz),\nmermaid-state=FILE; or an execution (a "
         "counterexample, that of\n--replay, or one without failures): svg=FILE, mermaid-sequence=FILE")
      ->allow_extra_args(false)
      ->type_name("FORMAT=FILE")
      ->group(where);
  flag(where, "--quiet", arguments.quiet, "No progress on standard error");

  char const* const importing = "Judging";
  option(importing, "--verify", "FILE", "Judge the machine in a machine.json, which says for which setting it is",
         [&](std::string const& name, std::string const& text) {
           if (text.empty()) throw CLI::ValidationError(name, "'' is not a file: give a name");
           arguments.verified = text;
         });
  option(importing, "--import", "FILE",
         "Judge a published machine: a line '0212 1000' for each configuration,\nthe states of all processes and those "
         "that follow",
         [&](std::string const& name, std::string const& text) {
           if (text.empty()) throw CLI::ValidationError(name, "'' is not a file: give a name");
           arguments.imported = text;
         });
  for (char const* other :
       {"--grow", "--seed", "--method", "--time-limit", "--improve-for", "--no-simplify", "--max-iterations"}) {
    app.get_option("--import")->excludes(other);
    app.get_option("--verify")->excludes(other);
  }
  app.get_option("--verify")->excludes("--import");

  char const* const replaying = "Replaying";
  option(replaying, "--replay", "FILE", "Show the execution that a counterexample describes",
         [&](std::string const&, std::string const& text) { arguments.replay = text; });
  option(replaying, "--machine", "FILE", "The machine.json to replay it with",
         [&](std::string const&, std::string const& text) { arguments.machine = text; });
  app.get_option("--replay")->needs("--machine");
  app.get_option("--machine")->needs("--replay");
  for (char const* other :
       {"--nodes",       "--states",      "--rounds",         "--grow",          "--seed", "--method",   "--time-limit",
        "--improve-for", "--no-simplify", "--max-iterations", "--z3-time-limit", "--out",  "--import",   "--verify",
        "--loss",        "--crash",       "--partial",        "--start",         "--vote", "--objective"}) {
    app.get_option("--replay")->excludes(other);
  }

  flag("Other", "--rules", arguments.rules, "Show the rules of the task as sentences and exit");
  flag("Other", "--list", arguments.list, "Show all tasks, faults and views and exit");
  option("Other", "--completion", "SHELL", "Print what makes bash or zsh complete options, and exit",
         [&](std::string const& name, std::string const& text) {
           if (text != "bash" && text != "zsh")
             throw CLI::ValidationError(name, "'" + text + "' is not a shell that is known here: use bash or zsh");
           arguments.completion = text;
         });
  flag("Other", "--man", arguments.manual, "Print the manual page and exit");
  option("", "--attempt", "K/M", "Which of how many shapes this is",
         [&](std::string const& name, std::string const& text) {
           auto const slash = std::min(text.find('/'), text.size() - 1);
           arguments.attempt = number(name, text.substr(0, slash), 1U, 10'000U, "number");
           arguments.attempts = number(name, text.substr(slash + 1), 1U, 10'000U, "number");
         });
  app.set_help_flag("-h,--help", "Show this and exit")->group("Other");
  app.set_version_flag("--version", std::string("protolearn ") + version, "Show the version and exit")->group("Other");
  app.footer(
      "\nThe last line on standard output is 'verdict: proved|refuted|impossible|unknown (scope)'. Ctrl-C ends\n"
      "learning: the best so far is judged. Exit code: 0 proved, 1 refuted or impossible, 3 unknown, 2 wrong usage;\n"
      "with --replay 1 if a rule breaks, else 0.\n\n"
      "A setting that is new is compiled first, which takes a few seconds, and kept in $XDG_CACHE_HOME/protolearn\n"
      "(~/.cache/protolearn): at most 2048 MiB, or $PROTOLEARN_CACHE_MIB, the least recently used are dropped first.");

  try {
    app.parse(argc, argv);
  } catch (CLI::CallForHelp const&) {
    std::cout << app.help();
    return 0;
  } catch (CLI::CallForVersion const& asked) {
    std::cout << asked.what() << '\n';
    return 0;
  } catch (CLI::ParseError const& error) {
    std::cerr << arguments.program << ": " << error.what() << " (--help shows all options)\n";
    return 2;
  }
  if (arguments.manual || !arguments.completion.empty()) {
    std::cout << (arguments.manual ? manual_page(app) : completion_script(app, arguments.completion));
    return 0;
  }
  options.simplify = !no_simplify;
  if (setting.nodes == every_n && !improve_for_given) options.improve_for = {};
  if (options.max_iterations > 0) {
    if (!arguments.time_limit_given) options.time_limit = unlimited;
    if (!improve_for_given && setting.nodes != every_n) options.improve_for = unlimited;
  }
  return std::nullopt;
}

}  // namespace protolearn::cli
