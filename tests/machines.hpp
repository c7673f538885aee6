// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/core/random.hpp"
#include "protolearn/model/setting.hpp"
#include "protolearn/task/atomic_commit.hpp"

// Machines that several tests try things on.

namespace machines {

using namespace protolearn;
using namespace protolearn::detail;

template <class Setting>
using MachineOf = typename Setting::machine_type;

template <class Setting>
void mutate(MachineOf<Setting>& machine, Random& random, unsigned changes) {
  for (unsigned k = 0; k < changes; ++k) {
    machine[random.below(MachineOf<Setting>::entries)] = static_cast<state_t>(random.below(Setting::states));
  }
}

template <class Setting>
MachineOf<Setting> random_machine(Random& random) {
  MachineOf<Setting> machine;
  for (std::size_t e = 0; e < MachineOf<Setting>::entries; ++e) {
    machine[e] = static_cast<state_t>(random.below(Setting::states));
  }
  return machine;
}

/// A random machine that prefers one state, more or less: it breaks rules less often.
template <class Setting>
MachineOf<Setting> leaning_machine(Random& random) {
  auto machine = random_machine<Setting>(random);
  auto const favourite = static_cast<state_t>(random.below(Setting::states));
  double const weight = 1.1 * random.uniform();
  for (std::size_t e = 0; e < MachineOf<Setting>::entries; ++e) {
    if (random.chance(weight)) machine[e] = favourite;
  }
  return machine;
}

/// Right under message loss: commit if everybody's yes was heard, abort if one's own or another's vote is no, follow
/// whoever decided, else wait.
template <class Setting>
MachineOf<Setting> commit_machine() {
  return MachineOf<Setting>([](auto const& o) -> state_t {
    using enum AtomicCommit::State;
    if (o.own() == local_abort) return abort;
    if (o.own() != local_commit) return o.own();
    if (o.count(local_abort) + o.count(abort) > 0) return abort;
    return o.count(commit) > 0 || o.count(local_commit) == Setting::nodes ? commit : local_commit;
  });
}

/// Random, leaning and mutated right ones in turn.
template <class Setting>
MachineOf<Setting> some_machine(Random& random, unsigned k, MachineOf<Setting> const& right) {
  if (k % 3 == 0) return random_machine<Setting>(random);
  if (k % 3 == 1) return leaning_machine<Setting>(random);
  auto mutant = right;
  mutate<Setting>(mutant, random, 1 + random.below(static_cast<std::uint32_t>(MachineOf<Setting>::entries / 4 + 1)));
  return mutant;
}

}  // namespace machines
