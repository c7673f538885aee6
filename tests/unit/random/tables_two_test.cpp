// SPDX-License-Identifier: Apache-2.0
#include "judge.hpp"

TEST_CASE("random settings: searches find a machine if and only if some table is right, two") {
  drawn::searches_agree<1100, 10, drawn::most_tables>();
}
