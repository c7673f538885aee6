// SPDX-License-Identifier: Apache-2.0
#include "law.hpp"

TEST_CASE("every reading understands losses beside lies: three processes") {
  faults::three_processes<faults::Kind::lie>();
}
