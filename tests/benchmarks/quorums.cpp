// SPDX-License-Identifier: Apache-2.0
// Every quorum of up to ten processes, of which any number may crash or lie, in one sweep: at most 20 s.
#include <cstdio>

#include "../corpus/quorums.hpp"
#include "cpu_time.hpp"

int main() {
  double const begin = benchmarks::cpu_seconds();
  unsigned cells = 0, wrong = 0;
  auto const count = [&](std::string const& setting, unsigned q, bool right) {
    ++cells;
    if (right) return;
    ++wrong;
    std::printf("WRONG: %s, Q=%u\n", setting.c_str(), q);
  };
  quorums::every_number_of_failures<3>(count);
  quorums::every_number_of_failures<4>(count);
  quorums::every_number_of_failures<5>(count);
  quorums::every_number_of_failures<6>(count);
  quorums::every_number_of_failures<7>(count);
  quorums::every_number_of_failures<8>(count);
  quorums::every_number_of_failures<9>(count);
  quorums::every_number_of_failures<10>(count);
  std::printf("%u cells, %u wrong, %.2f s of CPU (bar 20 s)\n", cells, wrong, benchmarks::cpu_seconds() - begin);
  return wrong == 0 ? 0 : 1;
}
