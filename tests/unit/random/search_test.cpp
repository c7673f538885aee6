// SPDX-License-Identifier: Apache-2.0
#include "judge.hpp"

TEST_CASE("random settings: searches find right machines, and none is right where they find none") {
  drawn::searches_agree<2000, 8, 0>();
}
