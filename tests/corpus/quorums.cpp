// SPDX-License-Identifier: Apache-2.0
#include "quorums.hpp"

#include "catch.hpp"

// Up to ten processes: tests/benchmarks/quorums.cpp.
TEST_CASE("quorums agree if they meet in a correct process, and decide if enough are left") {
  auto const is_right = [](std::string const& setting, unsigned q, bool right) {
    INFO(setting << ", Q=" << q);
    CHECK(right);
  };
  quorums::every_number_of_failures<3>(is_right);
  quorums::every_number_of_failures<4>(is_right);
  quorums::every_number_of_failures<5>(is_right);
}
