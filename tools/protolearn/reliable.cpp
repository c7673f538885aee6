// SPDX-License-Identifier: Apache-2.0
#include "compile.hpp"

namespace protolearn::cli {

void add_reliable(Grid& grid) {
  compile<Reliable, 2>(grid, "reliable", each<4>, each<1, 2>);
  compile<Reliable, 3>(grid, "reliable", each<4>, each<1, 2>);
}

}  // namespace protolearn::cli
