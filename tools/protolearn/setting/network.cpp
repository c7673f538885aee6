// SPDX-License-Identifier: Apache-2.0
#include "network.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <sstream>

#include "protolearn/core/error.hpp"
#include "protolearn/core/words.hpp"
#include "protolearn/model/description.hpp"
#include "words.hpp"

namespace protolearn::cli {

namespace {

constexpr double usual_loss = 0.01, usual_crash = 0.001, usual_yes = 0.9;
constexpr double tolerance = 1e-9;  // for sums of probabilities, as the library has it

constexpr std::array<std::pair<std::string_view, Objective>, 4> objectives{{{"decided", objective::decided},
                                                                            {"wanted", objective::wanted},
                                                                            {"early", objective::early},
                                                                            {"quiet", objective::quiet}}};

/// What people call some states.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> short_words{
    {{"yes", "LOCAL_COMMIT"}, {"no", "LOCAL_ABORT"}}};

std::string lower_case(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

/// The words for a state, in lower case.
std::vector<std::string> words_for(std::string const& state) {
  std::vector<std::string> words{lower_case(state)};
  for (auto const& [word, name] : short_words) {
    if (state == name) words.emplace_back(word);
  }
  return words;
}

bool is_called(std::string const& state, std::string const& word) {
  auto const words = words_for(state);
  return std::find(words.begin(), words.end(), lower_case(word)) != words.end();
}

std::size_t start_of(WantedNetwork const& wanted, std::string const& word, std::vector<std::string> const& states) {
  std::vector<std::string> known, shown;
  for (std::size_t k = 0; k < states.size(); ++k) {
    if (is_called(states[k], word)) return k;
    auto const words = words_for(states[k]);
    known.insert(known.end(), words.begin(), words.end());
    shown.push_back(states[k] + (words.size() > 1 ? " (" + words[1] + ")" : ""));
  }
  std::string const near = nearest_words(lower_case(word), known);
  throw usage_error(wanted.starts_option + ": '" + word +
                    "' is not a state to start in: " + (near.empty() ? "use " + joined(shown, " or ") : near));
}

std::vector<double> starts(WantedNetwork const& wanted, std::vector<std::string> const& states) {
  std::vector<std::optional<double>> given(states.size());
  for (auto const& [word, probability] : wanted.starts) {
    auto& place = given[start_of(wanted, word, states)];
    if (place) throw usage_error(wanted.starts_option + " says twice how many start in " + word);
    place = probability;
  }
  double sum = 0;
  std::size_t others = 0;
  for (auto const& p : given) {
    sum += p.value_or(0);
    others += p ? 0U : 1U;
  }
  if (sum > 1 + tolerance || (others == 0 && sum < 1 - tolerance)) {
    std::ostringstream said;
    said << sum;
    throw usage_error(wanted.starts_option + ": the probabilities add up to " + said.str() + ", and not to 1");
  }
  std::vector<double> result;
  for (auto const& p : given) result.push_back(p.value_or(std::max(0.0, 1 - sum) / static_cast<double>(others)));
  return result;
}

/// Where processes vote, most votes are yes.
std::vector<double> usual_starts(std::vector<std::string> const& states) {
  std::vector<double> result;
  for (auto const& state : states) {
    if (is_called(state, "yes")) result.push_back(usual_yes);
    if (is_called(state, "no")) result.push_back(1 - usual_yes);
  }
  return states.size() == 2 && result.size() == 2 ? result : std::vector<double>();
}

void refuse_if(bool senseless, std::string const& option, std::string const& why) {
  if (senseless) throw usage_error(option + ": " + why + ": leave it out");
}

}  // namespace

std::string WantedNetwork::given() const {
  if (loss) return "--loss";
  if (crash) return "--crash";
  if (partial) return "--partial";
  if (!starts.empty()) return starts_option;
  return objective ? "--objective" : "";
}

Chancy chancy(Chosen const& chosen) {
  Chancy result;
  result.faults = "--faults " + chosen.faults.words;
  result.every_n = chosen.nodes == every_n;
  result.lies = chosen.faults.lies;
  bool const own = chosen.faults.own.has_value();  // what is the user's own is known when it is compiled
  bool const anybody = chosen.faults.faulty(chosen.nodes) > 0;
  result.loss = own || chosen.faults.loses_anyway;
  result.crash = own || anybody;
  result.partial = own || (anybody && (chosen.faults.crashes || chosen.faults.omits));
  if (TaskEntry const* const task = chosen.task.entry; task != nullptr)
    result.starts = task->demands.initial(chosen.task.parameters, chosen.states.value_or(0));
  return result;
}

Chancy chancy(Description const& setting) {
  Chancy result;
  FaultDescription const& faults = setting.faults;
  result.faults = faults.name();
  result.every_n = setting.shape.nodes == every_n;
  result.lies = faults.lies;
  result.loss = faults.loses[0][0];
  result.crash = faults.groups[1].most > 0 || faults.groups[2].most > 0;
  result.partial = faults.crashes;
  for (auto const& row : faults.omits)
    result.partial = std::any_of(row.begin(), row.end(), [](bool o) { return o; }) || result.partial;
  TaskDescription const& task = *setting.task;
  result.decides = detail::mentions_states(task.formulas, task.decided);
  for (unsigned k = 0; k < task.initials; ++k) result.starts.push_back(task.state_name(task.initial[k]));
  return result;
}

std::optional<Network> network_of(WantedNetwork const& wanted, Chancy const& setting) {
  std::string const given = wanted.given();
  if (setting.every_n || setting.lies) {
    refuse_if(!given.empty() && setting.every_n, given,
              "for every N nothing is counted, and there are no probabilities");
    refuse_if(!given.empty(), given, "nothing is random about processes that lie (" + setting.faults + ")");
    return std::nullopt;
  }
  refuse_if(wanted.loss && !setting.loss, "--loss", "with " + setting.faults + " no message is lost by chance");
  refuse_if(wanted.crash && !setting.crash, "--crash", "with " + setting.faults + " no process fails");
  refuse_if(wanted.partial && !setting.partial, "--partial",
            "with " + setting.faults + " no process loses some of its messages by failing");
  bool const chance = setting.loss || setting.crash || !wanted.starts.empty();
  refuse_if(wanted.objective && !chance, "--objective", "with " + setting.faults + " nothing fails");
  if (!chance || (given.empty() && !setting.decides)) return std::nullopt;
  Network network;
  if (setting.loss) network.loss = wanted.loss.value_or(usual_loss);
  if (setting.crash) network.crash = wanted.crash.value_or(usual_crash);
  if (wanted.partial) network.partial = *wanted.partial;
  if (!setting.starts.empty())
    network.starts = wanted.starts.empty() ? usual_starts(setting.starts) : starts(wanted, setting.starts);
  return network;
}

double probability_of(std::string const& text) {
  bool const percent = !text.empty() && text.back() == '%';
  char const* const end = text.data() + text.size() - (percent ? 1 : 0);
  double value = 0;
  auto const [stop, error] = std::from_chars(text.data(), end, value);
  if (percent) value /= 100;
  if (error != std::errc{} || stop != end || !(value >= 0 && value <= 1)) {
    throw usage_error("'" + text + "' is not a probability: use 0 to 1, or 0% to 100%");
  }
  return value;
}

std::vector<std::pair<std::string, double>> starts_of(std::string const& text) {
  std::vector<std::pair<std::string, double>> result;
  std::istringstream in(text + ",");
  for (std::string part; std::getline(in, part, ',');) {
    auto const equals = part.rfind('=');
    if (equals == 0 || equals == part.npos)
      throw usage_error("'" + part + "' does not fit: use STATE=P or STATE=P,STATE=P,..");
    result.emplace_back(part.substr(0, equals), probability_of(part.substr(equals + 1)));
  }
  return result;
}

Objective objective_of(std::string const& text) {
  for (auto const& [word, objective] : objectives) {
    if (text == word) return objective;
  }
  std::string const near = nearest_words(text, objective_words());
  throw usage_error("'" + text + "' is not an objective: " + (near.empty() ? "" : near + " ") + "use " +
                    joined(objective_words(), ", "));
}

std::vector<std::string> objective_words() {
  std::vector<std::string> words;
  for (auto const& [word, objective] : objectives) words.emplace_back(word);
  return words;
}

std::string word_of(Objective const& objective) {
  for (auto const& [word, known] : objectives) {
    if (objective == known) return std::string(word);
  }
  return {};
}

}  // namespace protolearn::cli
