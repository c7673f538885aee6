// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iomanip>
#include <limits>
#include <sstream>

#include "protolearn/bounds/best.hpp"
#include "protolearn/core/network.hpp"
#include "protolearn/verification/explorer/chances.hpp"

namespace protolearn {

namespace detail {

/// Nine digits after the point: what is claimed holds to 1e-9.
[[nodiscard, gnu::noinline]] inline std::string nine_digits(double value) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(9) << value;
  return out.str();
}

}  // namespace detail

/// How great an objective can be under a network, for any protocol, with any number of states.
struct NetworkOptimum {
  /// proved: no protocol that keeps every rule does better, and one does so well. impossible: none keeps every rule.
  Verdict verdict;
  double value = std::numeric_limits<double>::quiet_NaN();    // of the objective
  double decided = std::numeric_limits<double>::quiet_NaN();  // how likely that protocol decides, 0..1
  double seconds = 0;

  friend std::ostream& operator<<(std::ostream& out, NetworkOptimum const& optimum) {
    out << optimum.verdict << '\n';
    if (!optimum.verdict.proved()) return out;
    return out << "the optimum is " << detail::nine_digits(optimum.value)
               << "; every correct process decides with probability " << detail::nine_digits(optimum.decided) << '\n';
  }
};

namespace detail {

/// What is common to the optimum and the best machine.
template <class Game>
struct UnderNetwork {
  UnderNetwork(Network const& network, BestOptions const& options)
      : odds(description_of<Game>, network),
        game(description_of<Game>),
        decisions(game, options.max_views, &odds, options.objective) {
    check(options.objective, description_of_task<typename Game::Task>);
  }

  /// Solves it. Messages are the same for all machines, so that they are left out of the choice only.
  [[nodiscard]] NetworkOptimum solve(Network const& network, BestOptions const& options,
                                     std::function<bool()> const& stop) {
    auto const start = std::chrono::steady_clock::now();
    NetworkOptimum result;
    result.verdict = verdict_of(decisions, "the best value of the objective, " + game.scope(), stop);
    if (result.verdict.proved()) {
      if (options.objective.messages != 0)
        messages = options.objective.messages * chances<Game>(typename Game::machine_type{}, network).messages;
      auto const [value, decided] =
          decisions.value([this](std::uint32_t node) { return decisions.minimum_cut().side(node); });
      result.value = value + messages;
      result.decided = decided;
    }
    result.seconds = seconds_since(start);
    return result;
  }

  Odds odds;
  FlatGame game;
  Decisions decisions;
  double messages = 0;  // what they add to the objective
};

}  // namespace detail

template <class Game>
[[nodiscard]] NetworkOptimum optimum(Network const& network, BestOptions const& options = {}) {
  detail::check_best<Game>();
  return detail::UnderNetwork<Game>(network, options).solve(network, options, detail::stop_rule(options));
}

}  // namespace protolearn
