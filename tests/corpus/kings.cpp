// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// P. Berman, J. Garay and K. Perry, "Towards optimal distributed consensus", 1989: kings. P. Berman and J. Garay,
// "Cloture votes: n/4-resilient distributed consensus in t+1 rounds", 1993: queens. The majority king is the one of
// lecture notes: J. Aspnes, "Notes on theory of distributed systems".

namespace {

using namespace protolearn;
using corpus::check;

template <unsigned N, unsigned S, unsigned F, unsigned R>
using Game = Setting<Shape{N, S, R}, ByzantineAgreement<>, Byzantine<F>, PerProcess<WithRound<Ordered>>>;

/// x is in v, or in decide v after a phase: states v and 2+v.
constexpr auto prefer = [](auto const& o, unsigned v) { return o.count(v) + o.count(2 + v); };

/// The last round of a phase: states first+v and first+2+v say that v is preferred, weakly or strongly. Whoever is weak
/// takes what the king says, or `otherwise` if that is nothing of the kind.
constexpr auto obey = [](auto const& o, unsigned king, unsigned first, unsigned otherwise) -> unsigned {
  if (o.own() >= first + 2) return 2 + (o.own() - first) % 2;
  unsigned const said = o.received((o.nodes() + king - o.process()) % o.nodes());
  return 2 + (said >= first && said < first + 4 ? (said - first) % 2 : otherwise);
};

/// States: 0, 1, decide 0, decide 1; 4+v: many prefer v; 6: neither; 7.. as in `obey`.
constexpr auto king(unsigned t, bool strong_takes_0 = false) {
  return [=](auto const& o) -> unsigned {
    unsigned const phase = (o.round() - 1) / 3;
    if (o.round() % 3 == 1) {
      for (unsigned v : {0U, 1U}) {
        if (prefer(o, v) >= o.nodes() - t) return 4 + v;
      }
      return 6;
    }
    if (o.round() % 3 == 2) {
      unsigned const v = o.count(5) > t ? 1 : 0;
      return 7 + v + (o.count(4 + v) >= o.nodes() - t ? 2 : 0);
    }
    if (strong_takes_0 && o.own() >= 9) return 2;
    return obey(o, phase, 7, o.own() >= 7 ? (o.own() - 7) % 2 : 0);
  };
}

/// States: 0, 1, decide 0, decide 1; 4.. as in `obey`.
constexpr auto queen(unsigned t) {
  return [=](auto const& o) -> unsigned {
    if (o.round() % 2 == 0) return obey(o, (o.round() - 1) / 2, 4, o.own() >= 4 ? (o.own() - 4) % 2 : 0);
    unsigned const v = prefer(o, 1) > 2 * t ? 1 : 0;
    return 4 + v + (prefer(o, v) >= o.nodes() - t ? 2 : 0);
  };
}

constexpr auto majority_king(unsigned f) {
  return [=](auto const& o) -> unsigned {
    if (o.round() % 2 == 0) return obey(o, (o.round() - 1) / 2, 4, 0);
    unsigned const v = prefer(o, 1) > prefer(o, 0) ? 1 : 0;
    return 4 + v + (prefer(o, v) > o.nodes() / 2 + f ? 2 : 0);
  };
}

constexpr corpus::Source kings{"King, t=1", "Berman, Garay, Perry 1989"};
constexpr corpus::Source one_phase{"King, t=1, one phase", "Berman, Garay, Perry 1989"};
constexpr corpus::Source inserted_error{"King, t=1, one phase, the strong take 0", "an inserted error"};
constexpr corpus::Source queens{"Queen, t=1", "Berman, Garay 1993"};
constexpr corpus::Source majority_kings{"Majority king, f=0, one phase", "an error of integer division"};

}  // namespace

TEST_CASE("kings need t+1 phases and N > 3t") {
  check<Game<4, 11, 1, 6>>(kings, king(1), {"851,946,664,988,327,804,944"});
  check<Game<4, 11, 1, 3>>(one_phase, king(1), {"165,112,971,280", {{"agreement", "13,326,197,760"}}});
  check<Game<3, 11, 1, 6>>(kings, king(1), {"106,993,205,379,080", {{"agreement", "224,340,738,048"}}});
  check<Game<4, 11, 1, 3>>(inserted_error, king(1, true),
                           {"165,112,971,280", {{"agreement", "14,229,457,920"}, {"validity", "20,639,121,409"}}});
}

TEST_CASE("queens need a round less, and N > 4t") {
  check<Game<5, 8, 1, 4>>(queens, queen(1), {"148,241,615,108,147,312"});
  check<Game<5, 8, 1, 2>>(majority_kings, majority_king(0), {"3,443,737,712", {{"agreement", "754,279,440"}}});
}
