// SPDX-License-Identifier: Apache-2.0
#include "law.hpp"

TEST_CASE("every reading understands losses, whoever loses them: three processes") {
  faults::three_processes_of_kind<faults::Kind::omit>();
}

TEST_CASE("every reading understands losses, whoever loses them: with named senders") {
  using namespace faults;
  all_readings_agree<Setting<Shape{3, 3, 1}, Asking, AnyFaults<Kind::omit, Who::among_faulty, no_budget, 2>>>();
  all_readings_agree<Setting<Shape{3, 3, 1}, Asking, AnyFaults<Kind::omit, Who::of_correct, 1, 1>>>();
}
