// SPDX-License-Identifier: Apache-2.0
#include "law.hpp"

using namespace faults;

TEST_CASE("every reading understands losses, whoever loses them") {
  keeps_the_law<Kind::omit, 0>();
  keeps_the_law<Kind::omit, 1>();
}
