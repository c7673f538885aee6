// What cannot be done, and why: consensus among three processes, one of which may crash, in one round.
#include <iostream>

#include <protolearn.hpp>

using namespace protolearn;

template <unsigned Rounds>
using Game = Setting<Shape{3, 4, Rounds}, Consensus<>, Crash<1>, WithRound<Counted>>;

int main() {
  auto const one_round = conflict_search<Game<1>>();  // a complete search, for machines of this shape
  std::cout << "one round, four states: " << one_round.verdict.word() << '\n';

  auto const any_states = full_information<Game<1>>();  // processes that remember everything could not do it either
  std::cout << any_states;

  auto const two_rounds = conflict_search<Game<2>>();
  std::cout << "two rounds, four states: " << two_rounds.verdict.word() << ", after " << two_rounds.iterations
            << " tables\n";
  return one_round.verdict.impossible() && any_states.verdict.impossible() && two_rounds.verdict.proved() ? 0 : 1;
}
