// SPDX-License-Identifier: Apache-2.0
#include "law.hpp"

TEST_CASE("every reading understands losses beside lies: three processes") {
  faults::three_processes_of_kind<faults::Kind::lie>();
}

TEST_CASE("every reading understands losses beside lies: with named senders") {
  using namespace faults;
  all_readings_agree<Setting<Shape{3, 3, 1}, Asking, AnyFaults<Kind::lie, Who::anybody, 1, 1>>>();
  all_readings_agree<Setting<Shape{3, 3, 1}, AskingRounds, AnyFaults<Kind::lie, Who::anybody, 2, 2>>>();
}
