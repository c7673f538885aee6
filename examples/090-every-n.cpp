// SPDX-License-Identifier: Apache-2.0
// Protocols judged for every number of processes at once: thresholds instead of counts, and F instead of a number.
#include <iostream>

#include <protolearn.hpp>

using namespace protolearn;

/// Echo broadcast (Srikanth and Toueg, 1987): whoever has the message or hears it from more than F says so, and accepts
/// on N - F. States: V0, V1, ACCEPT, and 3: "I said so".
template <FaultBound F>
using Game = Setting<Shape{every_n, 4, 4}, AnonymousBroadcast<3>, Byzantine<F>,
                     Thresholds<linear<0, 1, 1, 0, 1, 1, 1>,     // more than F say it, in one of the states 1, 2 and 3
                                linear<1, -1, 0, 0, 1, 1, 1>>>;  // N - F do

constexpr auto echo = [](auto const& observed) -> unsigned {
  if (observed.own() == 2 || observed.holds(1)) return 2;
  return observed.own() == 0 && !observed.holds(0) ? 0 : 3;
};

int main() {
  auto const right = verify<Game<below<3>>>(echo);  // F is any number with N > 3F
  std::cout << right.verdict << "\nall decide: " << right.everybody_decides.str() << '\n';

  auto const wrong = verify<Game<below<2>>>(echo);
  std::cout << '\n' << wrong.verdict << '\n' << *wrong.counterexample;

  // The machine is one table for all N. It is told how many processes there are, and how many may fail.
  Game<below<3>>::machine_type const machine(echo);
  std::cout << "\nof 7 processes, 3 of which say it: " << unsigned{machine.next(0, {4, 2, 0, 1}, 7, 2)} << '\n';
  return right.verdict.proved() && wrong.nodes == 3 ? 0 : 1;
}
