// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "protolearn/learning/full_information/endings.hpp"
#include "protolearn/model/executions.hpp"
#include "protolearn/model/faults/send_omission.hpp"
#include "protolearn/verification/starts.hpp"
#include "protolearn/verification/verify.hpp"

namespace protolearn::detail {

/// What must be known about a game to reason about views, as data, so that the reasoning is compiled once rather than
/// for every game.
struct FlatGame {
  struct Start {
    std::array<state_t, max_nodes> states;
    node_set faulty;
    std::uint64_t ways;  // how many starts it stands for, by symmetry
  };

  unsigned nodes, rounds;
  // the fault model
  unsigned max_faulty, losses_per_round;
  bool crashes, lies, lossy;
  std::array<std::array<bool, 2>, 2> loses;  // [sender faulty][receiver faulty]
  // the view
  bool named;      // a machine of its own for each process
  bool anonymous;  // who sent what is not seen
  // the task
  std::vector<state_t> initial;
  std::vector<Start> starts;
  /// Can the processes start in these states, if those of the set may start in any?
  bool (*may_start)(std::array<state_t, max_nodes> const&, node_set);
  bool counts_loss_free_rounds;
  Endings endings;
  /// The formulas of the ledger (memory.hpp) that are true at an end: bit k for the k-th.
  std::uint32_t (*judge)(Tally const&, RunFacts const&);
  std::uint32_t rules;    // the bits of the `must` rules, which are violated where true
  std::size_t undecided;  // the bit that says that some correct process is undecided
  count_t executions;
  std::vector<std::string> rule_names;
  std::string (*state_name)(state_t);
  std::string scope;  // of what is said for every number of states

  [[nodiscard]] std::uint8_t kind_of(state_t start, bool faulty) const {
    unsigned k = 0;
    while (initial[k] != start) ++k;
    return static_cast<std::uint8_t>(2 * k + (faulty ? 1 : 0));
  }
};

template <class Game>
[[nodiscard]] FlatGame flat_game() {
  using Faults = typename Game::Faults;
  using Task = typename Game::Task;
  using Symmetry = Configuration<Game>;
  FlatGame game{};
  game.nodes = Game::nodes;
  game.rounds = Game::rounds;
  game.max_faulty = Faults::max_faulty;
  game.losses_per_round = Faults::losses_per_round;
  game.crashes = Faults::crashes;
  game.lies = Faults::lies;
  game.lossy = is_lossy<Faults>;
  for (unsigned k = 0; k < 4; ++k) game.loses[k / 2][k % 2] = may_lose<Faults>(k / 2 != 0, k % 2 != 0);
  game.named = !Symmetry::shared;
  game.anonymous = Symmetry::anonymous;
  game.initial.assign(Task::initial.begin(), Task::initial.end());
  // A liar that follows the protocol has a start.
  using Follows = Setting<Game::shape, Task, std::conditional_t<Faults::lies, SendOmission<Faults::max_faulty>, Faults>,
                          typename Game::View>;
  for_each_start<Follows>([&](Configuration<Follows> const& config, auto const& ways) {
    FlatGame::Start start{{}, 0, static_cast<std::uint64_t>(ways)};
    for (unsigned i = 0; i < Game::nodes; ++i) {
      start.states[i] = ProcessWord<Follows>::state(config.words[i]);
      if (ProcessWord<Follows>::faulty(config.words[i])) start.faulty = with(start.faulty, i);
    }
    game.starts.push_back(start);
  });
  game.may_start = [](std::array<state_t, max_nodes> const& states, node_set free) {
    std::array<state_t, Game::nodes> starts;
    std::copy_n(states.begin(), Game::nodes, starts.begin());
    return starts_are_allowed<Game>(starts, free);
  };
  game.counts_loss_free_rounds = Symmetry::atoms.loss_free_rounds;
  game.endings = EndingsOf<Game>().endings();
  game.judge = [](Tally const& tally, RunFacts const& run) {
    return protolearn::detail::judge<Unbounded<Game>>(tally, run);
  };
  game.rules = violations_mask<Game>;
  game.undecided = ledger_index<Task>::undecided;
  game.executions = execution_count<Game>();
  for_each_must<Task>(
      [&](auto const& rule, std::size_t) { game.rule_names.emplace_back(rule.name.substr(0, rule.name.find(':'))); });
  game.state_name = [](state_t s) { return protolearn::state_name<Task>(s); };
  game.scope = protolearn::detail::rule_names<Task>() +
               " for every number of states, N=" + std::to_string(Game::nodes) +
               " processes, R=" + std::to_string(Game::rounds) + (Game::rounds == 1 ? " round, " : " rounds, ") +
               std::string(Task::name) + ", " + Faults::name() + ", " + std::string(Game::View::name);
  return game;
}

}  // namespace protolearn::detail
