// SPDX-License-Identifier: Apache-2.0
// Three processes learn to commit or to abort together, whatever messages are lost.
#include <chrono>
#include <iostream>

#include <protolearn.hpp>

int main() {
  // 3 processes, 8 states, 2 rounds: atomic commit under message loss, unless further arguments say otherwise.
  protolearn::Learner<3, 8, 2> learner{{.seed = 7, .improve_for = std::chrono::seconds{1}}};
  auto const result = learner.learn();
  std::cout << result;  // the verdict with its scope, how often it decides, and the machine

  // What was learned is a function: one's own state and what came from the two others give the next state.
  using Task = protolearn::AtomicCommit;
  auto const next = result.machine.next({Task::local_commit, Task::local_abort, 8});  // 8: nothing came
  std::cout << "LOCAL_COMMIT, having heard LOCAL_ABORT and nothing, goes to " << protolearn::state_name<Task>(next)
            << '\n';
  return result.verdict.proved() ? 0 : 1;
}
