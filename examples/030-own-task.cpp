// SPDX-License-Identifier: Apache-2.0
// A task of your own says what must hold, and nothing about how. This one: processes that smell smoke, or do not, sound
// an alarm together, or give the all-clear. Messages may be lost.
#include <iostream>

#include <protolearn.hpp>

using namespace protolearn;

struct SmokeAlarm {
  enum State : state_t { calm, smoke, alarmed, all_clear };

  static constexpr std::string_view name = "SmokeAlarm";
  static constexpr std::array<std::string_view, 4> names{"CALM", "SMOKE", "ALARMED", "ALL_CLEAR"};
  static constexpr auto initial = states(calm, smoke);
  static constexpr auto decided = visits(alarmed) || visits(all_clear);

  static constexpr auto rules = hana::make_tuple(
      must("A1 no alarm without smoke", implies(any(visits(alarmed)), any(starts(smoke))), broken(-100)),
      must("A2 no all-clear if anybody smells smoke", implies(any(visits(all_clear)), none(starts(smoke))),
           broken(-100)),
      must("A3 if nothing is lost, everybody decides", implies(failure_free, all(decided)), kept(+10), broken(-100)),
      wish("decide", decided, broken(-1)));

  static constexpr auto unanimous = share("executions without smoke in which everybody gives the all-clear",
                                          none(starts(smoke)), all(visits(all_clear)));
};

int main() {
  for (auto const& sentence : sentences<SmokeAlarm>()) std::cout << sentence << '\n';
  Learner<3, 4, 2, SmokeAlarm, MessageLoss> learner{{.seed = 1}};
  auto const result = learner.learn();
  std::cout << "\n" << result.verdict << '\n';
  return result.verdict.proved() ? 0 : 1;
}
