// SPDX-License-Identifier: Apache-2.0
#include "compare.hpp"

using namespace every_n_test;

namespace {

using View = WithLastRound<Thresholds<exists<0>, majority<1>>>;
using Timeless = Thresholds<two_thirds<0>, any_lost, exists<2>>;
using Rounds = WithRound<Thresholds<as_frequent<1, 0>, linear<0, 0, 1, 1, 0, 1>>>;

}  // namespace

TEST_CASE("for every N as at each N: nothing fails", "[every_n]") { compare_random<Probe, Reliable, View, 4, 2>(1); }

TEST_CASE("for every N as at each N: message loss", "[every_n]") {
  compare_random<Probe, MessageLoss, View, 4, 2>(2);
  compare_random<Probe, MessageLoss, Rounds, 4, 2>(3);
}

TEST_CASE("for every N as at each N: losses that end", "[every_n]") {
  compare_random<Probe, LossUntil<1>, Timeless, 5, 3, 5>(4);
}

TEST_CASE("for every N as at each N: everybody hears a majority", "[every_n]") {
  compare_random<Probe, HeardAtLeast<MessageLoss, HearingQuorum::majority>, Timeless, 4, 2>(5);
  compare_random<Probe, HeardAtLeast<MessageLoss, 2>, View, 4, 2>(6);
}

TEST_CASE("for every N as at each N: the dead, and N - F are heard", "[every_n]") {
  compare_random<Probe, HeardAtLeast<Both<Dead<below<3>>, MessageLoss>, HearingQuorum::all_but_faulty>,
                 Thresholds<all_but_faulty<0>, exists<1>>, 4, 2, 5>(7);
  compare_random<Probe, Dead<1>, View, 4, 2>(8);
}
