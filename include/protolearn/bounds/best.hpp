// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>

#include "protolearn/bounds/best/colouring.hpp"
#include "protolearn/core/clock.hpp"
#include "protolearn/core/objective.hpp"
#include "protolearn/verification/disagreement.hpp"
#include "protolearn/verification/explorer/explore.hpp"
#include "protolearn/verification/report_words.hpp"
#include "protolearn/verification/verdict.hpp"

namespace protolearn {

struct BestOptions {
  /// Gives up when there are more different views than this.
  std::size_t max_views = std::size_t{1} << 20;
  std::chrono::nanoseconds time_limit = std::chrono::seconds{60};
  /// Ends the search as soon as it is true.
  std::atomic<bool> const* stop = nullptr;
  /// Under a network: what is to be as great as it can.
  Objective objective = objective::decided;
};

/// How often a protocol can decide at best, with any number of states: the yardstick for a machine.
struct Optimum {
  /// proved: the counts below are exact, and no protocol that keeps every rule does better. impossible: none keeps
  /// every rule.
  Verdict verdict;
  count_t executions;
  count_t undecided;
  double seconds = 0;

  /// The share of executions in which every correct process decides, 0..1.
  [[nodiscard]] double decided_share() const { return detail::share_of(executions - undecided, executions); }

  friend std::ostream& operator<<(std::ostream& out, Optimum const& optimum) {
    out << optimum.verdict << '\n';
    if (!optimum.verdict.proved()) return out;
    return out << "at best " << detail::with_commas(optimum.undecided) << " of "
               << detail::with_commas(optimum.executions) << " executions are undecided\n";
  }
};

/// The machine that decides most often.
template <class Game>
struct Best {
  /// proved: `machine` keeps every rule and leaves `undecided` executions undecided, the fewest there can be. Otherwise
  /// there is no machine, nothing is decided, and `optimum` says what is known.
  Verdict verdict;
  Optimum optimum;
  count_t executions;
  count_t undecided;
  typename Game::machine_type machine;
  unsigned states = 0;  // the fewest that reach the optimum
  Report report;        // of the machine, by the explorer
  double seconds = 0;   // without the explorer's

  friend std::ostream& operator<<(std::ostream& out, Best const& best) {
    return out << best.optimum << best.verdict << '\n';
  }
};

namespace detail {

template <class Options>
[[nodiscard]] auto stop_rule(Options const& options) {
  return [start = std::chrono::steady_clock::now(), limit = options.time_limit, stop = options.stop] {
    return std::chrono::steady_clock::now() - start > limit || (stop != nullptr && stop->load());
  };
}

/// Solves it: proved, by a minimum cut, or why not.
[[nodiscard]] inline Verdict verdict_of(Decisions& decisions, std::string const& scope,
                                        std::function<bool()> const& stop) {
  using Kind = Verdict::Kind;
  if (char const* const obstacle = FlatGame::obstacle(decisions.game().setting))
    return {Kind::unknown, scope, "the argument does not apply: " + std::string(obstacle)};
  if (auto why = decisions.solve(stop)) return {Kind::unknown, scope, "the argument does not apply: " + *why};
  if (decisions.impossible()) return {Kind::impossible, scope, "no protocol keeps every rule"};
  return {Kind::proved, scope, "by a minimum cut"};
}

[[nodiscard]] inline Optimum solve(Decisions& decisions, std::function<bool()> const& stop) {
  auto const start = std::chrono::steady_clock::now();
  Optimum result;
  result.verdict = verdict_of(decisions, "the fewest undecided executions, " + decisions.game().scope(), stop);
  if (result.verdict.proved()) {
    result.executions = decisions.executions();
    result.undecided = decisions.undecided();
  }
  result.seconds = seconds_since(start);
  return result;
}

template <class Game>
constexpr void check_best() {
  static_assert(!Game::Faults::lies,
                "protolearn::best and optimum: they are about losses and crashes, not about processes that lie: use "
                "full_information.");
}

}  // namespace detail

/// The fewest executions that any protocol leaves undecided, with any number of states: one minimum cut over the final
/// views (best/decisions.hpp). `unknown`, with the reason, if the rules are not about two decisions, or say more about
/// an execution than about each pair of its processes. Exponential in N and R; the limits stop it.
template <class Game>
[[nodiscard]] Optimum optimum(BestOptions const& options = {}) {
  detail::check_best<Game>();
  detail::FlatGame const game(description_of<Game>);
  detail::Decisions decisions(game, options.max_views);
  return detail::solve(decisions, detail::stop_rule(options));
}

/// A machine of the game's view that reaches the optimum, with the fewest states that can (at most the game's S): the
/// views are coloured with states by Z3 (best/colouring.hpp), and the explorer judges the machine. `unknown` if S
/// states do not suffice, or a limit was reached. Throws disagreement_error if the explorer counts otherwise, which is
/// a bug.
template <class Game>
[[nodiscard]] Best<Game> best(BestOptions const& options = {}) {
  using Kind = Verdict::Kind;
  detail::check_best<Game>();
  auto const start = std::chrono::steady_clock::now();
  auto const stop = detail::stop_rule(options);
  detail::FlatGame const game(description_of<Game>);
  detail::Decisions decisions(game, options.max_views);
  Best<Game> result;
  result.optimum = detail::solve(decisions, stop);
  std::string const scope = "the fewest undecided executions, " + Game::describe();
  result.executions = result.undecided = result.optimum.executions;
  if (!result.optimum.verdict.proved()) {
    result.verdict = Verdict(result.optimum.verdict.kind(), scope, result.optimum.verdict.reason());
    return result;
  }
  std::optional<typename Game::machine_type> machine;
  unsigned states = std::max(static_cast<unsigned>(Game::Task::names.size()),
                             detail::highest_state(description_of_task<typename Game::Task>) + 1);
  for (; !machine && states <= Game::states && !stop(); ++states) {
    machine = detail::Colouring<Game>(decisions, states).solve(stop);
    if (machine) result.states = states;
  }
  result.seconds = detail::seconds_since(start);
  if (!machine) {
    result.verdict = Verdict(
        Kind::unknown, scope,
        stop() ? "the time limit, or an interruption"
               : "no machine with " + std::to_string(Game::states) + " states and this view reaches the optimum");
    return result;
  }
  result.machine = *machine;
  detail::Explorer<Game> explorer;
  result.report = explorer.judge(result.machine);
  result.undecided = result.report.undecided;
  if (!result.report.correct() || result.undecided != result.optimum.undecided ||
      result.report.executions != result.executions) {
    throw detail::disagreement<Game>("the minimum cut and the explorer disagree on a machine of " + scope + ": " +
                                         result.optimum.undecided.str() + " undecided executions, or " +
                                         result.undecided.str() + " with " + result.report.violating.str() +
                                         " violating ones.",
                                     result.machine);
  }
  result.verdict =
      Verdict(Kind::proved, scope, "by a minimum cut, and by exploration of " + detail::all_executions(result.report));
  return result;
}

}  // namespace protolearn
