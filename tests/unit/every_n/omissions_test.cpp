// SPDX-License-Identifier: Apache-2.0
#include "compare.hpp"

using namespace every_n_test;

namespace {

using View = WithLastRound<Thresholds<exists<0>, majority<1>>>;
using WithF = Thresholds<all_but_faulty<0>, linear<0, 1, 1, 0, 1, 1>>;  // N - F zeros; more than F of 1 or 2

}  // namespace

TEST_CASE("for every N as at each N: omissions", "[every_n]") {
  compare_random<Probe, SendOmission<1>, View, 4, 2>(14);
  compare_random<Probe, ReceiveOmission<1>, WithF, 4, 2>(15);
  compare_random<Probe, Omission<below<2>>, WithF, 4, 2, 5>(16);
}
