// SPDX-License-Identifier: Apache-2.0
#include "law.hpp"

TEST_CASE("every reading understands losses beside crashes: two processes") {
  faults::two_processes_of_kind<faults::Kind::crash>();
}
