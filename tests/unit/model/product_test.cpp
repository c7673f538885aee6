// SPDX-License-Identifier: Apache-2.0
#include "protolearn/task/product.hpp"

#include <set>

#include "catch.hpp"

using namespace protolearn;

TEST_CASE("states are records, and have names") {
  using Memory = Product<Field<"est", 2>, Field<"heard", 5>, Flag<"early">>;
  STATIC_REQUIRE(Memory::states == 20);
  STATIC_REQUIRE(Memory::names[Memory::pack(0, 3, 1)] == "est 0, heard 3, early");
  STATIC_REQUIRE(Memory::names[Memory::pack(1, 0, 0)] == "est 1, heard 0");
  std::set<std::string_view> names;
  unsigned state = 0;
  for (unsigned est = 0; est < 2; ++est) {
    for (unsigned heard = 0; heard < 5; ++heard) {
      for (unsigned early = 0; early < 2; ++early, ++state) {
        CHECK(Memory::pack(est, heard, early) == state);
        CHECK(Memory::get<"est">(state) == est);
        CHECK(Memory::get<"heard">(state) == heard);
        CHECK(Memory::get<"early">(state) == early);
        CHECK(Memory::with<"heard">(state, 4) == Memory::pack(est, 4, early));
        CHECK(Memory::with<"est">(state, 0) == Memory::pack(0, heard, early));
        names.insert(Memory::names[state]);
      }
    }
  }
  CHECK(names.size() == Memory::states);
  CHECK(Product<Flag<"ready">>::names[0] == "-");
  CHECK(Product<Field<"round", 12>>::names[11] == "round 11");
}
