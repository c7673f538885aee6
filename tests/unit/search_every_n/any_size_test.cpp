// SPDX-License-Identifier: Apache-2.0
#include "any_size.hpp"

using namespace any_size_test;

namespace {

using View = WithLastRound<Thresholds<exists<0>, majority<1>>>;
using Timeless = Thresholds<two_thirds<0>, any_lost, exists<2>>;
using Rounds = WithRound<Thresholds<as_frequent<1, 0>, linear<0, 0, 1, 1, 0, 1>>>;

}  // namespace

TEST_CASE("at each size as the explorer: message loss", "[search_every_n]") {
  agrees_with_explorer<Part<0, 1, 2>, MessageLoss, View, 4, 2>(1);
  agrees_with_explorer<Part<5, 8, 11>, MessageLoss, Rounds, 4, 2>(2);
  agrees_with_explorer<Part<1, 3, 6>, Reliable, Timeless, 4, 2, 4>(3);
}

TEST_CASE("at each size as the explorer: losses that end", "[search_every_n]") {
  agrees_with_explorer<Part<0, 8, 9>, LossUntil<1>, Timeless, 4, 3, 4>(4);
  agrees_with_explorer<Part<6, 9, 11>, LossUntil<2>, Rounds, 4, 2, 4>(5);
}

TEST_CASE("at each size as the explorer: everybody hears a majority", "[search_every_n]") {
  agrees_with_explorer<Part<0, 1, 2>, HeardAtLeast<MessageLoss, HearingQuorum::majority>, Timeless, 4, 2>(6);
  agrees_with_explorer<Part<3, 6, 12>, LossUntil<1, HeardAtLeast<MessageLoss, 2>>, View, 4, 2, 4>(7);
}

TEST_CASE("at each size as the explorer: states that say nothing", "[search_every_n]") {
  agrees_with_explorer<Silent<0, 1, 6>, MessageLoss, View, 4, 2, 4>(8);
  agrees_with_explorer<Silent<3, 8, 11>, HeardAtLeast<MessageLoss, HearingQuorum::majority>, View, 4, 2, 4>(9);
  agrees_with_explorer<Silent<0, 2, 7>, Crash<1>, View, 4, 2, 4>(10);
}

TEST_CASE("at each size as the explorer: not every start", "[search_every_n]") {
  agrees_with_explorer<Starting<0, 4, 10>, MessageLoss, Timeless, 4, 2, 4>(11);
  agrees_with_explorer<Starting<2, 3>, Crash<1>, View, 4, 2, 4>(12);
}
