// SPDX-License-Identifier: Apache-2.0
// How many rounds does a task need? grow() tries one shape after the other until a machine is proved. Here a caller may
// be SURE only when everybody else had heard it in an earlier round: one round is too few.
#include <iostream>

#include <protolearn.hpp>

using namespace protolearn;

struct Acknowledge {
  enum State : state_t { caller, listener, heard, sure };

  static constexpr std::string_view name = "Acknowledge";
  static constexpr std::array<std::string_view, 4> names{"CALLER", "LISTENER", "HEARD", "SURE"};
  static constexpr auto initial = states(caller, listener);
  static constexpr auto starting = count(starts(caller)) == 1;  // not every combination of initial states occurs
  static constexpr auto decided = visits(sure);

  static constexpr auto rules =
      hana::make_tuple(must("K1 nobody is sure before everybody heard",
                            implies(any(visits(sure)), all(starts(caller) || visits_by(heard, 1)))),
                       must("K2 whoever heard was called", !any(starts(caller) && visits(heard))),
                       must("K3 if nothing is lost, everybody is sure", implies(failure_free, all(visits(sure)))));

  static constexpr auto unanimous = share("executions in which everybody is sure", failures() >= 0, all(decided));
};

int main() {
  // The limit of iterations is for each shape. A shape for which nothing was found is not proved impossible.
  Options const options{.seed = 1, .method = Method::q_table, .max_iterations = 500};
  auto const grown = grow<Acknowledge, MessageLoss>(Shapes<Shape{3, 4, 1}, Shape{3, 4, 2}, Shape{3, 5, 3}>{}, options);
  std::cout << grown;
  return grown.proved() ? 0 : 1;
}
