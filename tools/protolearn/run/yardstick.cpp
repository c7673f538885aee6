// SPDX-License-Identifier: Apache-2.0
#include "yardstick.hpp"

#include <chrono>
#include <cstdio>
#include <optional>
#include <utility>

#include "protolearn/bounds/best.hpp"
#include "protolearn/model/faults/message_loss.hpp"
#include "protolearn/publishing/print.hpp"

namespace protolearn::cli {

namespace {

constexpr double rounding = 1e-14;  // what a difference to 1 may be off by

BestOptions within_a_second(Objective const& objective, std::atomic<bool> const* stop) {
  BestOptions options;
  options.time_limit = std::chrono::seconds{1};
  options.stop = stop;
  options.objective = objective;
  return options;
}

/// The greatest value of the objective, without what messages add to it, which is the same for all machines. It is the
/// library's optimum<Setting>(network, options), of which nothing depends on the type.
std::optional<double> best_value(Description const& setting, Network const& network, Objective const& objective,
                                 std::atomic<bool> const* stop) {
  BestOptions const options = within_a_second(objective, stop);
  detail::Odds const odds(setting, network);
  detail::FlatGame const game(setting);
  detail::Decisions decisions(game, options.max_views, &odds, objective);
  if (!detail::verdict_of(decisions, "", detail::stop_rule(options)).proved()) return std::nullopt;
  return decisions.value([&](std::uint32_t node) { return decisions.minimum_cut().side(node); }).first;
}

std::string nine_digits(double value) {
  char text[64];
  std::snprintf(text, sizeof text, "%.9g", value);
  return text;
}

}  // namespace

std::string yardstick(Description const& setting, Report const& report, std::atomic<bool> const* stop) {
  if (setting.faults.name() != MessageLoss::name()) return {};
  BestOptions const options = within_a_second(objective::decided, stop);
  detail::FlatGame const game(setting);
  detail::Decisions decisions(game, options.max_views);
  Optimum const possible = detail::solve(decisions, detail::stop_rule(options));
  return possible.verdict.proved() ? beside(report, possible) + "\n" : "";
}

std::string yardstick(Description const& setting, detail::FlatChances const& chances, Network const& network,
                      Objective const& objective, double value, std::atomic<bool> const* stop) {
  bool const decided = objective == objective::decided;
  if (decided && chances.undecided <= 0) return {};  // nobody could do better
  auto const best = best_value(setting, network, objective, stop);
  if (!best) return {};
  if (decided) return "no protocol decides more often than " + detail::in_percent(*best) + "\n";
  if (objective == objective::wanted)
    return std::string(setting.task->unanimous) + ": at most " + detail::in_percent(*best) + " in any protocol\n";
  double const messages = objective.messages * chances.messages;
  return "the objective is " + nine_digits(value) + ", and no protocol has more than " + nine_digits(*best + messages) +
         "\n";
}

void add_best(Plot& plot, Description const& setting, Network const& network, std::atomic<bool> const* stop) {
  Plot::Curve curve{"the best protocol", {}};
  Network at = network;
  for (double const rate : plot.rates) {
    (plot.of_losses ? at.loss : at.crash) = rate;
    auto const best = best_value(setting, at, objective::decided, stop);
    if (!best) return;  // at one rate it is as hard to find as at another
    double const rest = 1 - *best;
    curve.shares.emplace_back(rest < rounding ? 0 : rest);
  }
  plot.curves.push_back(std::move(curve));
}

}  // namespace protolearn::cli
