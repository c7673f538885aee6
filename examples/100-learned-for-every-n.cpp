// SPDX-License-Identifier: Apache-2.0
// Learned for every number of processes at once: a protocol for consensus, with the predicates that it looks at.
// Whoever wrote down what must hold named neither.
#include <array>
#include <iostream>

#include <protolearn.hpp>

using namespace protolearn;

int main() {
  // Consensus though one process may crash: any number of processes, 4 states, 2 rounds.
  Learner<every_n, 4, 2, Consensus<>, Crash<1>> learner{{.seed = 1}};
  auto const result = learner.learn();
  std::cout << result;

  // In one round there is no such machine, whatever it looks at.
  Learner<every_n, 4, 1, Consensus<>, Crash<1>> hopeless;
  auto const none = hopeless.learn();
  std::cout << '\n' << none.verdict << '\n';

  // What was learned is a function: the own state, how many messages carry each state, N, F and the round give the next
  // state. Here process 0 has the only 0 of five. It crashes in round 1, when only process 1 hears it.
  std::array<unsigned, 5> processes{0, 1, 1, 1, 1};
  for (unsigned round = 1; round <= 2; ++round) {
    auto next = processes;
    for (unsigned i = 1; i < 5; ++i) {
      std::array<unsigned, 4> counts{};  // of the messages that process i receives, its own included
      for (unsigned j = 0; j < 5; ++j) {
        if (j > 0 || (round == 1 && i == 1)) ++counts[processes[j]];
      }
      next[i] = result.machine.next(static_cast<state_t>(processes[i]), counts, 5, 1, round);
    }
    processes = next;
    std::cout << "after round " << round << ":";
    for (unsigned i = 1; i < 5; ++i)
      std::cout << ' ' << state_name<Consensus<>>(static_cast<state_t>(processes[i])) << (i < 4 ? "," : "\n");
  }
  return result.verdict.proved() && none.verdict.word() == std::string("impossible") ? 0 : 1;
}
