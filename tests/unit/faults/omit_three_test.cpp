// SPDX-License-Identifier: Apache-2.0
#include "law.hpp"

TEST_CASE("every reading understands losses, whoever loses them: three processes") {
  faults::three_processes<faults::Kind::omit>();
}
