// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

#include "protolearn/core/network.hpp"
#include "protolearn/core/words.hpp"
#include "protolearn/model/description.hpp"
#include "protolearn/verification/explorer/chances.hpp"

// Networks and chances for people to read.

namespace protolearn {

namespace detail {

/// The chances of any number of rounds.
struct FlatChances {
  double decided = 0, undecided = 0, wanted = 0, violated = 0, messages = 0;
  std::vector<double> decided_by;
  std::array<double, Objective::most_measures> measures{};

  FlatChances() = default;
  template <unsigned R>
  explicit FlatChances(Chances<R> const& it)
      : decided(it.decided),
        undecided(it.undecided),
        wanted(it.wanted),
        violated(it.violated),
        messages(it.messages),
        decided_by(it.decided_by.begin(), it.decided_by.end()),
        measures(it.measures) {}
};

/// A share 0..0.5 in percent: two digits of it at least, and two decimals.
[[nodiscard]] inline int decimals_of(double share) {
  return share > 0 ? std::clamp(1 - static_cast<int>(std::floor(std::log10(100 * share))), 2, 300) : 0;
}

/// "2.83%", "99.9982%": with as many digits as it takes to tell a probability from 0% and from 100%, which only 0 and 1
/// are. `rest` is what is missing to 1, of which a difference would leave few digits.
[[nodiscard, gnu::noinline]] inline std::string in_percent(double p, double rest) {
  if (p <= 0 || rest <= 0) return p <= 0 ? "0%" : "100%";
  int const decimals = decimals_of(std::min(p, rest));
  char text[340];
  if (p <= 0.5 || decimals == 2) {
    std::snprintf(text, sizeof text, "%.*f%%", decimals, 100 * p);
    return text;
  }
  // 100% less what is missing, which is 1 to 100 in the last decimal: nines, and two digits.
  auto const missing = std::lround(100 * rest * std::pow(10, decimals));
  std::snprintf(text, sizeof text, "99.%s%02ld%%", std::string(static_cast<std::size_t>(decimals - 2), '9').c_str(),
                100 - missing);
  return text;
}
/// The same where what is missing is not known but by a difference, which leaves a rounding error of 1.
[[nodiscard]] inline std::string in_percent(double p) { return in_percent(p, 1 - p < 1e-13 ? 0 : 1 - p); }

/// "1%", "0.001%": a rate that somebody chose, as short as it can be.
[[nodiscard]] inline std::string rate_in_percent(double p) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g%%", 100 * p);
  return text;
}

/// "1% loss and 90% LOCAL_COMMIT": what of the network means something in the setting.
[[nodiscard, gnu::noinline]] inline std::string in_words(Network const& network, Description const& setting) {
  FaultDescription const& faults = setting.faults;
  std::vector<std::string> parts;
  if (faults.loses[0][0]) parts.push_back(rate_in_percent(network.loss) + " loss");
  bool const fails = faults.groups[1].most > 0 || faults.groups[2].most > 0;
  if (fails) parts.push_back(rate_in_percent(network.crash) + (faults.crashes ? " crashes" : " faulty"));
  if (fails && network.partial != Network{}.partial)
    parts.push_back(rate_in_percent(network.partial) +
                    (faults.crashes ? " sent before a crash" : " lost by the faulty"));
  TaskDescription const& task = *setting.task;
  for (unsigned k = 0; k + 1 < network.starts.size(); ++k)  // the last one is what remains
    parts.push_back(rate_in_percent(network.starts[k]) + ' ' + task.state_name(task.initial[k]));
  return parts.empty() ? "nothing left to chance" : listed(parts);
}

[[gnu::noinline]] inline void print_chances(std::ostream& out, FlatChances const& chances, Network const& network,
                                            Description const& setting) {
  TaskDescription const& task = *setting.task;
  out << "with " << in_words(network, setting) << ":\n";
  auto const line = [&](std::string const& what, std::string const& share) {
    out << "  " << what << ": " << share << '\n';
  };
  line("executions in which every correct process decides", in_percent(chances.decided, chances.undecided));
  // (If no execution has the premise, its share of them is not a number.)
  if (!std::isnan(chances.wanted)) line(std::string(task.unanimous), in_percent(chances.wanted));
  if (chances.violated > 0) line("executions in which a rule breaks", in_percent(chances.violated));
  std::string early;
  for (std::size_t r = chances.decided_by[0] > 0 ? 0 : 1; r + 1 < chances.decided_by.size(); ++r) {
    early += (early.empty() ? "" : ", ") + in_percent(chances.decided_by[r]) + " by round " + std::to_string(r);
  }
  if (!early.empty()) line("executions in which all have decided before the end", early);
  for (unsigned k = 0; k < task.measure_count; ++k)
    line(std::string(task.measures[k]), in_percent(chances.measures[k]));
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", chances.messages);
  line("messages that are sent in an execution, on average", text);
}

}  // namespace detail

/// How likely things are, a line for each: "with 1% loss: ..".
template <class Setting>
void print_chances(std::ostream& out, Chances<Setting::rounds> const& chances, Network const& network) {
  detail::print_chances(out, detail::FlatChances(chances), network, description_of<Setting>);
}

}  // namespace protolearn
