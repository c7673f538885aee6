// SPDX-License-Identifier: Apache-2.0
// What it takes to add up probabilities instead of executions: chances() against explore() of the same random machine,
// the best of several runs in turn.
#include <chrono>
#include <cstdio>

#include <protolearn.hpp>

namespace {

using namespace protolearn;
using namespace protolearn::detail;

template <class Work>
double seconds_of(Work&& work) {
  auto const start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

template <class Game>
void row(unsigned repeat) {
  typename Game::machine_type machine;
  Random random(5);
  for (std::size_t e = 0; e < machine.entries; ++e) machine[e] = static_cast<state_t>(random.below(Game::states));
  Network const network{.loss = 0.01, .crash = 0.001};
  double counting = 1e9, weighing = 1e9, decided = 0;
  count_t undecided;
  for (unsigned k = 0; k < repeat; ++k) {
    counting = std::min(counting, seconds_of([&] { undecided = explore<Game>(machine).undecided; }));
    weighing = std::min(weighing, seconds_of([&] { decided = chances<Game>(machine, network).decided; }));
  }
  std::printf("%-80s %10.3f %10.3f %6.2f   (%s undecided; %.6f decide)\n", Game::describe().c_str(), counting * 1e3,
              weighing * 1e3, weighing / counting, undecided.str().c_str(), decided);
}

}  // namespace

int main() {
  std::printf("%-80s %10s %10s %6s\n", "setting", "explore ms", "chances ms", "ratio");
  row<Setting<Shape{3, 8, 2}, AtomicCommit>>(200);
  row<Setting<Shape{3, 8, 3}, AtomicCommit>>(50);
  row<Setting<Shape{4, 8, 2}, AtomicCommit>>(20);
  row<Setting<Shape{5, 4, 2}, AtomicCommit, MessageLoss, WithRound<Counted>>>(50);
  row<Setting<Shape{4, 5, 3}, Consensus<>, Crash<2>>>(100);
  row<Setting<Shape{6, 4, 4}, Consensus<>, Crash<3>, WithRound<Counted>>>(50);
  row<Setting<Shape{4, 4, 2}, Consensus<2, false>, Omission<1>, WithRound<Counted>>>(50);
}
