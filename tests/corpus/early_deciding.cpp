// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// M. Raynal, "Consensus in synchronous systems: a concise guided tour", 2002: PDIF. B. Charron-Bost and A. Schiper,
// "Uniform consensus is harder than consensus", 2004: EDAC.

namespace {

using namespace protolearn;
using corpus::check;

template <unsigned N, unsigned R, class Task>
using Game = Setting<Shape{N, 6 + 2 * N, R}, Task, Crash<2>, WithLastRound<Counted>>;

/// States: 0, 1; 2+v: decided v; 4+v: v, will decide; 4+2h+v: v, having heard h. Those that decided are silent.
/// Hasty: decides v where it would become 4+v, says so once, and then is in 4+v, which is silent.
template <bool hasty>
constexpr auto pdif = [](auto const& o) -> unsigned {
  constexpr unsigned silent = hasty ? 4 : 2, told = hasty ? 2 : 4;
  if (o.own() == 2 || o.own() == 3) return hasty ? o.own() + 2U : o.own();
  if (hasty && (o.own() == 4 || o.own() == 5)) return o.own();
  unsigned const heard = o.nodes() - o.lost() - o.count(silent) - o.count(silent + 1);
  unsigned const last = o.own() < 2 ? o.nodes() : (o.own() - 4U) / 2;
  unsigned zeros = o.count(0) + o.count(told);
  for (unsigned h = 1; h <= o.nodes(); ++h) zeros += o.count(4 + 2 * h);
  unsigned const least = zeros > 0 ? 0 : 1;
  if (o.last_round() || o.own() == 4 || o.own() == 5) return 2 + least;
  if (o.count(told) + o.count(told + 1) > 0 || heard == last) return told + least;
  return 4 + 2 * heard + least;
};

template <unsigned N, unsigned F, unsigned R, bool uniform = false>
using Edac = Setting<Shape{N, 5 + 3 * N, R}, Consensus<2, uniform>, Crash<F>, WithLastRound<Counted>>;

/// States: 0, 1; 2+v: decided v, and says so; 4: silent; 2+3h+w: having heard h, and of 0 (w=0), 1 (w=1), both (w=2).
template <bool not_at_once = false>
constexpr auto edac = [](auto const& o) -> unsigned {
  if (o.own() >= 2 && o.own() <= 4) return 4;
  if ((o.count(2) > 0) != (o.count(3) > 0)) return o.count(2) > 0 ? 2 : 3;
  unsigned zeros = o.count(0) + o.count(2), ones = o.count(1) + o.count(3);
  for (unsigned h = 1; h <= o.nodes(); ++h) {
    zeros += o.count(2 + 3 * h) + o.count(4 + 3 * h);
    ones += o.count(3 + 3 * h) + o.count(4 + 3 * h);
  }
  unsigned const heard = o.nodes() - o.lost() - o.count(4);
  unsigned const last = o.own() < 2 ? o.nodes() : (o.own() - 2U) / 3;
  if (heard == last && !(not_at_once && o.own() < 2)) return zeros > 0 ? 2 : 3;
  return 2 + 3 * heard + (zeros == 0 ? 1 : ones == 0 ? 0 : 2);
};

constexpr corpus::Source early{"PDIF, uniform", "Raynal 2002"};
constexpr corpus::Source hasty{"PDIF, hasty, uniform", "Raynal 2002, a round too early"};
constexpr corpus::Source hasty_correct{"PDIF, hasty, not uniform", "Raynal 2002, a round too early"};
constexpr corpus::Source edac_correct{"EDAC, not uniform", "Charron-Bost, Schiper 2004"};
constexpr corpus::Source edac_uniform{"EDAC, uniform", "Charron-Bost, Schiper 2004"};
constexpr corpus::Source edac_late{"EDAC, not uniform, never in round 1", "Charron-Bost, Schiper 2004"};

}  // namespace

TEST_CASE("PDIF decides early, and whoever decides at once is wrong among those who crash") {
  check<Game<3, 3, EarlyConsensus<2>>>(early, pdif<false>, {"1,736"});
  check<Game<4, 3, EarlyConsensus<2>>>(early, pdif<false>, {"24,592"});
  check<Game<3, 3, Consensus<>>>(hasty, pdif<true>, {"1,736", {{"agreement", "6"}}});
  check<Game<4, 3, Consensus<>>>(hasty, pdif<true>, {"24,592", {{"agreement", "12"}}});
  check<Game<3, 3, Consensus<2, false>>>(hasty_correct, pdif<true>, {"1,736"});
  check<Game<4, 3, Consensus<2, false>>>(hasty_correct, pdif<true>, {"24,592"});
}

TEST_CASE("EDAC is right, and not uniform") {
  check<Edac<3, 1, 2>>(edac_correct, edac<>, {"200"});
  check<Edac<4, 2, 3>>(edac_correct, edac<>, {"24,592"});
  check<Edac<4, 2, 3, true>>(edac_uniform, edac<>, {"24,592", {{"agreement", "12"}}});
  check<Edac<3, 1, 2>>(edac_late, edac<true>, {"200", {{"termination", "144"}}});
  check<Edac<3, 1, 3>>(edac_late, edac<true>, {"296"});
  check<Edac<4, 2, 4>>(edac_late, edac<true>, {"45,072"});
}
