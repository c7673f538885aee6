// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iomanip>
#include <limits>
#include <sstream>

#include "protolearn/bounds/best.hpp"
#include "protolearn/bounds/best/branch_and_bound.hpp"
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

/// The best machine of a setting under a network.
template <class Game>
struct NetworkBest {
  /// proved: no machine of so many states and this view, that keeps every rule, is better by more than 1e-9.
  /// impossible: none keeps every rule. unknown: with what is known of the best, in words; the machine may still be
  /// one.
  Verdict verdict;
  double optimum = std::numeric_limits<double>::quiet_NaN();  // of all protocols, with any number of states
  double value = std::numeric_limits<double>::quiet_NaN();    // the machine's; NaN: there is none
  Chances<Game::rounds> chances;
  typename Game::machine_type machine;
  unsigned states = 0;  // the fewest that reach the optimum; where that is not reached, those used
  Report report;        // of the machine, by the explorer
  double seconds = 0;   // without the explorer's

  friend std::ostream& operator<<(std::ostream& out, NetworkBest const& best) {
    out << best.verdict << '\n';
    if (std::isnan(best.value)) return out;
    return out << "the machine's objective is " << detail::nine_digits(best.value) << ", with " << best.states
               << " states; the optimum of all protocols is " << detail::nine_digits(best.optimum)
               << "\nevery correct process decides with probability " << detail::nine_digits(best.chances.decided)
               << '\n';
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

namespace detail {

/// The machine, judged. Throws disagreement_error if the explorer does not find what the cut says.
template <class Game>
void take(NetworkBest<Game>& best, typename Game::machine_type const& machine, double expected, Network const& network,
          BestOptions const& options) {
  best.machine = machine;
  best.report = Explorer<Game>().judge(machine);
  best.chances = chances<Game>(machine, network);
  best.value = best.chances.value(options.objective);
  if (best.report.correct() && std::abs(best.value - expected) <= 1e-9 * std::max(1.0, std::abs(expected))) return;
  throw disagreement<Game>("the minimum cut and the explorer disagree on a machine of " + Game::describe() + ": " +
                               nine_digits(expected) + ", or " + nine_digits(best.value) + " with " +
                               best.report.violating.str() + " violating executions.",
                           machine);
}

}  // namespace detail

/// The greatest value of an objective under a network, for any protocol: one minimum cut over the final views
/// (best/decisions.hpp). Its error is that of adding up probabilities, far below 1e-9. That reduces to a cut for sums
/// of
/// - `decided`, with any coefficient that is not negative,
/// - `wanted` and `measures`, with any, as long as each of them, given who failed and what was lost, says that all
///   correct processes (or all that take part to the end) take one of the two decisions, or does not depend on the
///   protocol; of `wanted`, the premise must not,
/// - `messages`, which without silent states are the same for all machines.
/// `early` does not. `unknown`, with the reason, where that or the counting optimum does not apply. Throws usage_error
/// if the network or the objective is none of the task's. Exponential in N and R; the limits stop it.
template <class Game>
[[nodiscard]] NetworkOptimum optimum(Network const& network, BestOptions const& options = {}) {
  detail::check_best<Game>();
  return detail::UnderNetwork<Game>(network, options).solve(network, options, detail::stop_rule(options));
}

/// The machine of the game's S states and view that makes an objective under a network greatest, among those that keep
/// every rule. If S states reach the optimum of all protocols, the fewest that do, found by colouring views with states
/// (best/colouring.hpp); otherwise the best of S, by branch and bound on what it does before the last round
/// (best/branch_and_bound.hpp). Exponential in the observations before
/// the last round; where the time runs out, `unknown` says between what the best is. Throws disagreement_error if the
/// explorer finds something else of the machine, which is a bug.
template <class Game>
[[nodiscard]] NetworkBest<Game> best(Network const& network, BestOptions const& options = {}) {
  using Kind = Verdict::Kind;
  using Search = detail::BranchAndBound<Game>;
  detail::check_best<Game>();
  auto const start = std::chrono::steady_clock::now();
  auto const stop = detail::stop_rule(options);
  detail::UnderNetwork<Game> it(network, options);
  auto const optimum = it.solve(network, options, stop);
  std::string const scope = "the best value of the objective, " + Game::describe();
  NetworkBest<Game> result;
  result.optimum = optimum.value;
  result.verdict = Verdict(optimum.verdict.kind(), scope, optimum.verdict.reason());
  if (!optimum.verdict.proved()) return result;
  // Whoever crashed may have decided before, which the cut does not see.
  auto const accept = [&](typename Game::machine_type const& machine) {
    return !it.game.crashes || Game::rounds == 1 || detail::Explorer<Game>().judge(machine).correct();
  };
  for (unsigned states = Search::first_free(); states <= Game::states && !stop(); ++states) {
    auto const machine = detail::Colouring<Game>(it.decisions, states).solve(stop);
    if (!machine || !accept(*machine)) continue;
    result.states = states;
    result.seconds = detail::seconds_since(start);
    detail::take(result, *machine, optimum.value, network, options);
    result.verdict = Verdict(Kind::proved, scope,
                             "by a minimum cut, and by exploration of " + detail::all_executions(result.report));
    return result;
  }
  Search search(it.decisions, Game::states);
  if (!search.applies()) {
    result.verdict = Verdict(
        Kind::unknown, scope,
        "at most " + detail::nine_digits(result.optimum) + ": the rules do not tell two decisions of a process apart");
    return result;
  }
  search.run(accept, stop);
  result.seconds = detail::seconds_since(start);
  if (search.machine()) {
    result.states = search.states();
    detail::take(result, *search.machine(), search.value() + it.messages, network, options);
  }
  std::string const most = detail::nine_digits(search.bound() + it.messages);
  if (search.complete()) {
    result.verdict =
        search.machine()
            ? Verdict(Kind::proved, scope,
                      "by branch and bound, and by exploration of " + detail::all_executions(result.report))
            : Verdict(Kind::impossible, scope, "no machine of this view and so many states keeps every rule");
  } else {
    result.verdict = Verdict(
        Kind::unknown, scope,
        (search.machine() ? "at least " + detail::nine_digits(result.value) + ", at most " + most : "at most " + most) +
            (stop() ? ": the time limit, or an interruption" : ": what processes with different pasts do is no cut"));
  }
  return result;
}

}  // namespace protolearn
