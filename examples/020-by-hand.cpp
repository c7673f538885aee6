// SPDX-License-Identifier: Apache-2.0
// A protocol that you write is a function from what a process observes to its next state. verify() judges it as it
// judges what was learned: with all executions, by two provers, and with a counterexample if it is wrong.
#include <iostream>

#include <protolearn.hpp>

using namespace protolearn;

struct Commit : AtomicCommit {  // the task, with a name for one of the free states
  static constexpr state_t prepared = 4;
  static constexpr std::array<std::string_view, 5> names{"LOCAL_COMMIT", "LOCAL_ABORT", "COMMIT", "ABORT", "PREPARED"};
};
using Game = Setting<Shape{3, 5, 2}, Commit, MessageLoss>;
using Seen = Game::view_type::Observation;

/// Two phases: whoever hears three votes to commit is prepared; whoever hears that all are prepared commits.
state_t two_phases(Seen const& seen) {
  bool const all_alike = seen.count(seen.own()) == seen.nodes();
  if (seen.own() == Commit::local_commit && all_alike) return Commit::prepared;
  if (seen.own() == Commit::local_commit || seen.own() == Commit::local_abort) return Commit::abort;
  if (seen.own() == Commit::prepared && seen.count(Commit::abort) > 0) return Commit::abort;
  if (seen.own() == Commit::prepared && all_alike) return Commit::commit;
  return seen.own();  // decided; or prepared and unsure, because a lost message may have been ABORT
}

/// Almost the same, but whoever is prepared takes silence for consent.
state_t hasty(Seen const& seen) {
  if (seen.own() == Commit::prepared && seen.count(Commit::abort) == 0) return Commit::commit;
  return two_phases(seen);
}

int main() {
  std::cout << "two_phases: " << verify<Game>(two_phases);
  std::cout << "\nhasty: " << verify<Game>(hasty);
}
