// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// B. Charron-Bost and A. Schiper, "The Heard-Of model", 2009: uniform voting. M. Ben-Or, "Another advantage of free
// choice", 1983, with exits, as C. Dragoi, T. Henzinger and D. Zufferey wrote it for PSync, 2016, with a coin that says
// 0. A process that hears less than a quorum is blocked for good, so that messages are waited for.

namespace {

using namespace protolearn;
using corpus::Agree;
using corpus::check;

template <unsigned N, unsigned S, unsigned R>
using Game = Setting<Shape{N, S, R}, Agree, MessageLoss, WithRound<Counted>>;

/// States: v; 2+v: decided v, and goes on as v and as a vote for it; 4+v: a vote for v; 6+x: no vote; 8: blocked.
template <unsigned quorum>
constexpr auto uniform_voting = [](auto const& o) -> unsigned {
  if (o.own() == 8) return 8;
  unsigned const heard = o.nodes() - o.lost() - o.count(8);
  if (heard < quorum) return 8;
  if (o.own() == 2 || o.own() == 3) return o.own();
  if (o.round() % 2 == 1) {
    unsigned const zeros = o.count(0) + o.count(2);
    return zeros == heard ? 4 : zeros == 0 ? 5 : 6;
  }
  unsigned const for_0 = o.count(4) + o.count(2), for_1 = o.count(5) + o.count(3);
  if (for_0 == heard) return 2;
  if (for_1 == heard) return 3;
  if (for_0 + for_1 > 0) return for_0 > 0 ? 0 : 1;
  return o.count(6) > 0 ? 0 : 1;
};

/// States: v; 2+v: decided v, and silent; 4+v: v, and may decide; 6+v: a vote for v; 8+v: the same, and may decide;
/// 10: no vote; 11: blocked. `k` votes make one believe.
template <unsigned k, unsigned quorum>
constexpr auto ben_or = [](auto const& o) -> unsigned {
  if (o.own() == 2 || o.own() == 3 || o.own() == 11) return o.own();
  unsigned const heard = o.nodes() - o.lost() - o.count(2) - o.count(3) - o.count(11);
  if (heard < quorum) return 11;
  if (o.round() % 2 == 1) {
    if (o.own() == 4 || o.own() == 5) return o.own() - 2U;
    bool const may = o.count(4) + o.count(5) > 0;
    for (unsigned v : {1U, 0U}) {
      if (2 * (o.count(v) + o.count(4 + v)) > o.nodes() || o.count(4 + v) > 0) return (may ? 8 : 6) + v;
    }
    return 10;
  }
  unsigned const votes[] = {o.count(6) + o.count(8), o.count(7) + o.count(9)};
  for (unsigned v : {1U, 0U}) {
    if (2 * votes[v] > o.nodes()) return 4 + v;
  }
  unsigned const x = votes[1] >= k ? 1 : 0;
  return (o.own() == 8 || o.own() == 9 ? 4 : 0) + x;
};

constexpr corpus::Source voting_1{"Uniform voting, quorum 1", "Charron-Bost, Schiper 2009"};
constexpr corpus::Source voting_2{"Uniform voting, quorum 2", "Charron-Bost, Schiper 2009"};
constexpr corpus::Source published{"Ben-Or, two votes, quorum 2", "Dragoi, Henzinger, Zufferey 2016"};
constexpr corpus::Source one_vote{"Ben-Or, one vote, quorum 2", "Ben-Or 1983"};
constexpr corpus::Source nobody_blocks{"Ben-Or, one vote, quorum 1", "Ben-Or 1983"};

}  // namespace

TEST_CASE("uniform voting needs a majority") {
  check<Game<2, 9, 2>>(voting_1, uniform_voting<1>, {"64", {{"agreement", "2"}}});
  check<Game<3, 9, 2>>(voting_1, uniform_voting<1>, {"32,768", {{"agreement", "480"}}});
  check<Game<3, 9, 4>>(voting_2, uniform_voting<2>, {"134,217,728"});
}

TEST_CASE("Ben-Or: one vote must be believed, and a majority waited for") {
  check<Game<3, 12, 5>>(published, ben_or<2, 2>, {"8,589,934,592", {{"agreement", "2,737,152"}}});
  check<Game<3, 12, 5>>(one_vote, ben_or<1, 2>, {"8,589,934,592"});
  check<Game<3, 12, 5>>(nobody_blocks, ben_or<1, 1>, {"8,589,934,592", {{"validity", "24,625,152"}}});
  check<Game<3, 12, 7>>(nobody_blocks, ben_or<1, 1>,
                        {"35,184,372,088,832", {{"agreement", "61,341,696,000"}, {"validity", "299,066,425,344"}}});
}
