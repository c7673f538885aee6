// SPDX-License-Identifier: Apache-2.0
#include "law.hpp"

using namespace faults;

TEST_CASE("every reading understands losses beside lies") {
  keeps_the_law<Kind::lie, 0>();
  keeps_the_law<Kind::lie, 1>();
}
