// SPDX-License-Identifier: Apache-2.0
#include "compare.hpp"

using namespace every_n_test;

namespace {

using View = WithLastRound<Thresholds<exists<0>, majority<1>>>;
using WithF = Thresholds<all_but_faulty<0>, linear<0, 1, 1, 0, 1, 1>>;  // N - F zeros; more than F of 1 or 2

}  // namespace

TEST_CASE("for every N as at each N: crashes", "[every_n]") {
  compare_random<Probe, Crash<1>, View, 4, 3>(11);
  compare_random<Probe, Crash<2>, WithF, 4, 2>(12);
  compare_random<Probe, Crash<below<2>>, WithF, 4, 2, 5>(13);
}

TEST_CASE("for every N as at each N: lies", "[every_n]") {
  compare_random<Probe, Byzantine<1>, View, 4, 2>(17);
  compare_random<Probe, Byzantine<below<3>>, WithF, 4, 2>(18);
}

TEST_CASE("for every N as at each N: two ways to fail", "[every_n]") {
  compare_random<Probe, Both<Byzantine<1>, SendOmission<1>>, WithF, 4, 2, 5>(19);
  compare_random<Probe, Both<Crash<1>, Dead<1>>, View, 4, 2, 5>(20);
}
