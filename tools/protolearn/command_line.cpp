// SPDX-License-Identifier: Apache-2.0
#include "command_line.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <charconv>
#include <chrono>
#include <cstring>
#include <iostream>
#include <limits>
#include <memory>
#include <sstream>
#include <tuple>

#include "protolearn/core/error.hpp"
#include "protolearn/core/version.hpp"

namespace protolearn::cli {

namespace {

using std::chrono::nanoseconds;

constexpr unsigned default_nodes = 3, default_states = 8, default_rounds = 2;
constexpr nanoseconds default_improve_for = std::chrono::seconds{3};
constexpr double most_seconds = 1e9;
constexpr nanoseconds unlimited = std::chrono::seconds{1'000'000'000};

/// Help without a list of what each option excludes: one is told when it matters.
class Formatter : public CLI::Formatter {
 public:
  std::string make_option_opts(CLI::Option const* option) const override {
    return option->get_type_name().empty() ? "" : " " + option->get_type_name();
  }
};

/// All of the text as a number, or an error that says what it should be.
template <class Number>
Number number(std::string const& option, std::string const& text, Number least, Number most, char const* what) {
  Number value{};
  auto const [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || stop != text.data() + text.size() || !(value >= least && value <= most)) {
    throw CLI::ValidationError(option, "'" + text + "' is no " + what);
  }
  return value;
}

nanoseconds seconds(std::string const& option, std::string const& text, bool zero) {
  double const value =
      number(option, text, 0.0, most_seconds,
             zero ? "number of seconds: use 0 to 1e9" : "number of seconds: use more than 0, up to 1e9");
  auto const result = std::chrono::ceil<nanoseconds>(std::chrono::duration<double>(value));
  if (result.count() == 0 && !zero) {
    throw CLI::ValidationError(option, "'" + text + "' is no number of seconds: use more than 0, up to 1e9");
  }
  return result;
}

std::string in_seconds(nanoseconds time) {
  std::ostringstream text;
  text.precision(12);
  text << std::chrono::duration<double>(time).count();
  return text.str();
}

/// Puts a word in quotation marks if a shell needs them.
std::string quoted(std::string const& word) {
  auto const plain = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || std::strchr("_-./+=:,@%", c); };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string result = "'";
  for (char c : word) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

Method method(std::string const& text) {
  for (Method m : {Method::q_network, Method::q_table, Method::paper}) {
    if (text == name_of(m)) return m;
  }
  throw CLI::ValidationError("--method", "'" + text + "' is no method: use q-network, q-table or paper");
}

std::string joined(std::vector<std::string> const& parts, char const* between) {
  std::string result;
  for (auto const& part : parts) result += (result.empty() ? "" : between) + part;
  return result;
}

}  // namespace

Compiled const& Arguments::setting() const {
  Compiled const* best = nullptr;
  auto const likeness = [](Compiled const& c) {  // the larger, the more like the default
    return std::tuple(c.nodes == default_nodes, c.rounds == default_rounds, c.states);
  };
  bool some_nodes = false;
  for (auto const& compiled : grid()) {
    if (compiled.faults != faults || compiled.nodes != nodes.value_or(default_nodes)) continue;
    some_nodes = true;
    if (compiled.states != states.value_or(compiled.states)) continue;
    if (compiled.rounds != rounds.value_or(compiled.rounds)) continue;
    if (best == nullptr || likeness(*best) < likeness(compiled)) best = &compiled;
  }
  if (best != nullptr) return *best;
  std::string what;
  if (nodes) what += " --nodes " + std::to_string(*nodes);
  if (states) what += " --states " + std::to_string(*states);
  if (rounds) what += " --rounds " + std::to_string(*rounds);
  std::string there_is;
  for (auto const& choice : choices(faults)) {
    bool const same_nodes = choice.starts_with("--nodes " + std::to_string(nodes.value_or(default_nodes)) + " ");
    if (!some_nodes || same_nodes) there_is += (there_is.empty() ? "" : "; ") + choice;
  }
  throw usage_error("the program was not compiled for" + what + " with --faults " + faults + ": use " + there_is);
}

std::vector<Compiled const*> Arguments::growing() const {
  std::vector<Compiled const*> result;
  for (auto const& compiled : grid()) {
    if (compiled.faults == faults && compiled.nodes == nodes.value_or(default_nodes)) result.push_back(&compiled);
  }
  if (result.empty()) static_cast<void>(setting());  // says what there is
  std::stable_sort(result.begin(), result.end(), [](Compiled const* a, Compiled const* b) {
    return std::tuple(a->rounds, a->states) < std::tuple(b->rounds, b->states);
  });
  return result;
}

std::string Arguments::repeat(Compiled const& compiled, Outcome const& outcome) const {
  std::vector<std::string> words{quoted(program), "--seed", std::to_string(options.seed)};
  auto const add = [&](std::string const& option, std::string const& value) {
    words.push_back(option);
    words.push_back(value);
  };
  bool const usual =
      compiled.nodes == default_nodes && compiled.states == default_states && compiled.rounds == default_rounds;
  if (!usual || faults != "loss") {
    add("--nodes", std::to_string(compiled.nodes));
    add("--states", std::to_string(compiled.states));
    add("--rounds", std::to_string(compiled.rounds));
  }
  if (faults != "loss") add("--faults", faults);
  if (options.method != Method{}) add("--method", name_of(options.method));
  if (options.improve_for.count() == 0) add("--improve-for", "0");
  if (z3_time_limit_given) add("--z3-time-limit", in_seconds(options.z3_time_limit));
  if (outcome.ended && outcome.iterations > 0) {
    add("--max-iterations", std::to_string(outcome.iterations));  // and no clock
  } else if (time_limit_given) {
    add("--time-limit", in_seconds(options.time_limit));
  }
  return joined(words, " ");
}

std::string Arguments::replay_of(std::string const& counterexample, std::string const& with_machine) const {
  return joined({quoted(program), "--replay", quoted(counterexample), "--machine", quoted(with_machine)}, " ");
}

std::optional<int> parse(int argc, char const* const* argv, Arguments& arguments) {
  arguments.program = argv[0];
  Options& options = arguments.options;
  options.improve_for = default_improve_for;
  bool improve_for_given = false;

  CLI::App app{
      "Learns a protocol for atomic commit by self-play, from nothing but the properties that it must have, and\n"
      "proves that it has them. Without options: 3 processes, 8 states, 2 rounds, any message may be lost.\n",
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
  auto const small = [](std::optional<unsigned>& into) {
    return [&into](std::string const& name, std::string const& text) {
      into = number(name, text, 1U, 255U, "whole number from 1 to 255: --list shows which there are");
    };
  };

  char const* const what = "What is learned";
  option(what, "--nodes", "N", "How many processes (default: 3)", small(arguments.nodes));
  option(what, "--states", "S", "How many states each has (default: 8, or the most there are)",
         small(arguments.states));
  option(what, "--rounds", "R", "After how many rounds it is over (default: 2)", small(arguments.rounds));
  option(what, "--faults", "F", "loss: any message may be lost; reliable: none is (default: loss)",
         [&](std::string const& name, std::string const& text) {
           if (text != "loss" && text != "reliable") {
             throw CLI::ValidationError(name, "'" + text + "' is no fault model: use loss or reliable");
           }
           arguments.faults = text;
         });
  flag(what, "--grow", arguments.grow, "Begin with the fewest states and rounds, go on until proved")
      ->excludes("--states")
      ->excludes("--rounds");

  char const* const how = "How it is learned";
  option(how, "--seed", "K", "The same seed gives the same result (default: 1)",
         [&](std::string const& name, std::string const& text) {
           options.seed = number<std::uint64_t>(name, text, 0, std::numeric_limits<std::uint64_t>::max(),
                                                "whole number from 0 to 18446744073709551615");
         });
  option(how, "--method", "M", "q-network, q-table or paper, the published one (default: q-network)",
         [&](std::string const&, std::string const& text) { options.method = method(text); });
  option(how, "--time-limit", "SEC", "Stop learning after so long (default: 60)",
         [&](std::string const& name, std::string const& text) {
           options.time_limit = seconds(name, text, false);
           arguments.time_limit_given = true;
         });
  option(how, "--improve-for", "SEC", "Then make it decide more often for so long (default: 3)",
         [&](std::string const& name, std::string const& text) {
           options.improve_for = seconds(name, text, true);
           improve_for_given = true;
         });
  option(how, "--max-iterations", "K",
         "Stop after K steps of learning and improving together; the two\nclocks "
         "above then count only if they are given",
         [&](std::string const& name, std::string const& text) {
           options.max_iterations = number<std::uint64_t>(name, text, 1, std::numeric_limits<std::int64_t>::max(),
                                                          "whole number from 1 to 9223372036854775807");
         });
  option(how, "--z3-time-limit", "SEC", "For Z3's second opinion; 0 does without (default: 10)",
         [&](std::string const& name, std::string const& text) {
           options.z3_time_limit = seconds(name, text, true);
           arguments.z3_time_limit_given = true;
         });

  char const* const where = "What comes of it";
  option(where, "--out", "DIR", "Write machine.json, metrics.jsonl and, if refuted,\ncounterexample-1.txt there",
         [&](std::string const& name, std::string const& text) {
           if (text.empty()) throw CLI::ValidationError(name, "'' is no folder: give a name");
           arguments.out = text;
         });
  flag(where, "--quiet", arguments.quiet, "No progress on standard error");

  char const* const replaying = "Replaying";
  option(replaying, "--replay", "FILE", "Show the execution that a counterexample describes",
         [&](std::string const&, std::string const& text) { arguments.replay = text; });
  option(replaying, "--machine", "FILE", "The machine.json to replay it with",
         [&](std::string const&, std::string const& text) { arguments.machine = text; });
  app.get_option("--replay")->needs("--machine");
  app.get_option("--machine")->needs("--replay");
  for (char const* other : {"--nodes", "--states", "--rounds", "--faults", "--grow", "--seed", "--method",
                            "--time-limit", "--improve-for", "--max-iterations", "--z3-time-limit", "--out"}) {
    app.get_option("--replay")->excludes(other);
  }

  flag("Other", "--rules", arguments.rules, "Show the rules of the task as sentences and end");
  flag("Other", "--list", arguments.list, "Show for which settings the program was compiled and end");
  app.set_help_flag("-h,--help", "Show this and end")->group("Other");
  app.set_version_flag("--version", std::string("protolearn ") + version, "Show the version and end")->group("Other");
  app.footer(
      "\nThe last line on standard output is 'verdict: proved|refuted|impossible|unknown (scope)'. Ctrl-C ends\n"
      "learning: the best so far is judged. Exit code: 0 proved, 1 refuted or impossible, 3 unknown, 2 wrong usage;\n"
      "with --replay 1 if a rule breaks, else 0.");

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
  if (options.max_iterations > 0) {
    if (!arguments.time_limit_given) options.time_limit = unlimited;
    if (!improve_for_given) options.improve_for = unlimited;
  }
  return std::nullopt;
}

std::string list_of_settings() {
  std::string text = "atomic commit; a process sees whole received vectors (Ordered)\n";
  for (char const* faults : {"loss", "reliable"}) {
    for (auto const& choice : choices(faults)) text += "  --faults " + std::string(faults) + " " + choice + "\n";
  }
  return text;
}

}  // namespace protolearn::cli
