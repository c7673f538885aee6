// SPDX-License-Identifier: Apache-2.0
#include "any_size.hpp"

using namespace any_size_test;

namespace {

using View = WithLastRound<Thresholds<exists<0>, majority<1>>>;
using WithF = Thresholds<all_but_faulty<0>, linear<0, 1, 1, 0, 1, 1>>;  // N - F zeros; more than F of 1 or 2

/// After round 1 all are there but one: more than one may crash in it only if enough are left to be heard in round 2.
struct Alive : Probe {
  static constexpr std::string_view name = "Alive";
  static constexpr auto rules =
      hana::make_tuple(must("alive", count(!(in(0, 1) || in(1, 1) || in(2, 1) || in(3, 1))) <= 1),
                       must("agree", !(any(visits(2)) && any(visits(3)))));
};

/// What holds where somebody is dead, and nothing is lost: what the dead do not send is not.
struct Bereft : Probe {
  static constexpr std::string_view name = "Bereft";
  static constexpr auto rules =
      hana::make_tuple(must("bereft", implies((failures() >= 1 && loss_free_from(1)), all(implies(correct, ends(2))))),
                       must("agree", !(any(visits(2)) && any(visits(3)))));
};

}  // namespace

TEST_CASE("at each size as the explorer: crashes", "[search_every_n]") {
  agrees_with_explorer<Part<0, 1, 2>, Crash<1>, View, 4, 3>(21);
  agrees_with_explorer<Part<0, 1, 6>, Crash<2>, WithF, 4, 2>(22);
  agrees_with_explorer<Part<3, 5, 12>, Crash<below<2>>, WithF, 4, 2>(23);
  agrees_with_explorer<Consensus<>, Crash<1>, WithLastRound<Thresholds<exists<0>>>, 4, 2, 4, true>(19);
  agrees_with_explorer<Part<0, 2, 6>, HeardAtLeast<Crash<2>, 3>, View, 4, 2, 5, true>(24);
  agrees_with_explorer<Alive, HeardAtLeast<Crash<2>, 3>, View, 4, 2>(20);
}

TEST_CASE("at each size as the explorer: lies", "[search_every_n]") {
  agrees_with_explorer<Part<0, 2>, Byzantine<1>, View, 4, 2>(25);
  agrees_with_explorer<Part<0, 5, 6>, Byzantine<below<3>>, WithF, 4, 2>(26);
  agrees_with_explorer<Silent<0, 2>, Byzantine<1>, WithF, 4, 2, 4>(27);
  agrees_with_explorer<Part<0, 3>, HeardAtLeast<Byzantine<below<2>>, HearingQuorum::all_but_faulty>, WithF, 4, 1, 4>(
      28);
}

TEST_CASE("at each size as the explorer: omissions", "[search_every_n]") {
  agrees_with_explorer<Part<0, 2, 8>, SendOmission<1>, View, 4, 2>(29);
  agrees_with_explorer<Part<1, 6, 12>, ReceiveOmission<1>, WithF, 4, 2, 4>(30);
  agrees_with_explorer<Part<5, 9, 11>, Omission<below<2>>, View, 4, 2, 4>(31);
}

TEST_CASE("at each size as the explorer: the dead", "[search_every_n]") {
  agrees_with_explorer<Part<0, 2, 8>, HeardAtLeast<Both<Dead<below<3>>, MessageLoss>, HearingQuorum::all_but_faulty>,
                       Thresholds<all_but_faulty<0>, exists<1>>, 4, 2>(32);
  agrees_with_explorer<Part<0, 2, 8>, Dead<1>, View, 4, 2, 4>(33);
  agrees_with_explorer<Bereft, Both<Dead<1>, MessageLoss>, View, 4, 2, 4>(34);
}

TEST_CASE("at each size as the explorer: two ways to fail", "[search_every_n]") {
  agrees_with_explorer<Part<0, 6, 2>, Both<Byzantine<1>, SendOmission<1>>, WithF, 4, 2, 4>(35);
  agrees_with_explorer<Part<0, 7, 12>, Both<Crash<1>, Dead<1>>, View, 4, 2, 4>(36);
  agrees_with_explorer<Consensus<>, Both<Crash<1>, Dead<1>>, WithLastRound<Thresholds<exists<0>>>, 4, 2, 4, true>(37);
}
