// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>

#include "protolearn/model/description.hpp"

// The first rounds of a game, as a game of their own: what is impossible there is impossible in all of its rounds. A
// deadline r with at most f failures says of the first r rounds that everybody decides in them, and there the argument
// of full information applies as it does to decisions at the end.

namespace protolearn::detail {

/// How the truth of a formula after the first rounds and its truth at the end, in the same execution, go together if
/// nothing fails in between.
struct Lasting {
  bool was = false;    // what holds at the end held before
  bool stays = false;  // what holds after the first rounds holds at the end
};

/// A formula whose rounds are counted is neither, as the rounds between are loss-free. O(size of the formula).
[[nodiscard]] constexpr Lasting lasting(Formulas const& f, term_id id, unsigned first_rounds) {
  Term const& t = f[id];
  auto const left = [&] { return lasting(f, t.left, first_rounds); };
  auto const right = [&] { return lasting(f, t.right, first_rounds); };
  switch (t.op) {
    case Op::starts:
    case Op::is:
    case Op::correct:
    case Op::failure_free:
    case Op::failures:
      return {true, true};
    case Op::visits:
      return {t.high <= first_rounds, true};
    case Op::in:
      return {t.high <= first_rounds, t.high <= first_rounds};
    case Op::negation:
      return {left().stays, left().was};
    case Op::conjunction:
    case Op::disjunction:
      return {left().was && right().was, left().stays && right().stays};
    case Op::implication:
      return {left().stays && right().was, left().was && right().stays};
    case Op::all:
    case Op::any:
      return left();
    case Op::count: {
      bool const same = left().was && left().stays;
      return {same, same};
    }
    case Op::ends:
    case Op::loss_free_rounds:
    case Op::loss_free_from:
    case Op::messages:
      break;
  }
  return {};
}

/// Of the rules (bit k: the k-th `must` rule) those that executions keep in their first rounds, if they keep them.
[[nodiscard]] constexpr std::uint32_t kept_in_first_rounds(TaskDescription const& task, std::uint32_t rules,
                                                           unsigned rounds) {
  std::uint32_t result = 0;
  for (unsigned k = 0; k < task.must_count; ++k) {
    if (((rules >> k) & 1U) != 0 && lasting(task.formulas, task.must(k).formula, rounds).was) {
      result |= std::uint32_t{1} << k;
    }
  }
  return result;
}

/// Can every execution of the first rounds go on without a failure? Not if somebody must fail, or hear enough.
[[nodiscard]] constexpr bool can_go_on(FaultDescription const& faults) {
  return !faults.moving && faults.heard_at_least <= 1 && !faults.joined();
}

/// The first rounds of a game, against the adversary that lets at most so many processes fail. `task` has rules that
/// are kept in them.
[[nodiscard]] inline Description first_rounds_of(Description game, TaskDescription const& task, unsigned rounds,
                                                 unsigned max_faulty) {
  game.task = &task;
  game.shape.rounds = rounds;
  FaultDescription& faults = game.faults;
  faults.max_faulty = std::min(faults.max_faulty, max_faulty);
  faults.groups[1].most = faults.max_faulty;
  faults.crashes = faults.crashes && faults.max_faulty > 0;
  faults.lies = faults.lies && faults.max_faulty > 0;
  faults.dead = faults.dead && faults.max_faulty > 0;
  return game;
}

}  // namespace protolearn::detail
