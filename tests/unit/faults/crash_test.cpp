// SPDX-License-Identifier: Apache-2.0
#include "law.hpp"

using namespace faults;

TEST_CASE("every reading understands losses beside crashes") {
  keeps_the_law<Kind::crash, 0>();
  keeps_the_law<Kind::crash, 1>();
}
