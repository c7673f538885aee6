// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// Some of the protocols as their authors thought of them: with turns, silence, coins, and messages that are waited for.
// Where the model is the same as in the other files, so are the counts.

namespace {

using namespace protolearn;
using corpus::Agree;
using corpus::check;

// --- kings and queens (kings.cpp): one machine for all, which hears whose turn it is ---

template <unsigned N, unsigned S, unsigned F, unsigned R, unsigned period>
using Turns = Setting<Shape{N, S, R}, ByzantineAgreement<>, Byzantine<F>, WithTurn<Counted, period>>;

/// The messages that carry one of the states, that of the process whose turn it is included.
template <class Observation, class... States>
constexpr unsigned heard(Observation const& o, States... states) {
  return ((o.count(states) + (o.from_turn() == states ? 1U : 0U)) + ...);
}

/// States first+v and first+2+v say that v is preferred, weakly or strongly: the weak take what the king says.
template <class Observation>
constexpr unsigned obey(Observation const& o, unsigned first) {
  unsigned const own = o.own() >= first ? (o.own() - first) % 2 : 0;
  if (o.own() >= first + 2) return 2 + own;
  unsigned const said = o.from_turn();
  return 2 + (said >= first && said < first + 4 ? (said - first) % 2 : own);
}

/// States: 0, 1, decide 0, decide 1; 4+v: many prefer v; 6: neither; 7..10 as in `obey`.
template <unsigned t>
constexpr auto king = [](auto const& o) -> unsigned {
  if (o.turn_round() == 1) {
    for (unsigned v : {0U, 1U}) {
      if (heard(o, v, 2 + v) >= o.nodes() - t) return 4 + v;
    }
    return 6;
  }
  if (o.turn_round() == 3) return obey(o, 7);
  unsigned const v = heard(o, 5U) > t ? 1 : 0;
  return 7 + v + (heard(o, 4 + v) >= o.nodes() - t ? 2 : 0);
};

/// States: 0, 1, decide 0, decide 1; 4..7 as in `obey`.
template <unsigned t>
constexpr auto queen = [](auto const& o) -> unsigned {
  if (o.turn_round() == 2) return obey(o, 4);
  unsigned const v = heard(o, 1U, 3U) > 2 * t ? 1 : 0;
  return 4 + v + (heard(o, v, 2 + v) >= o.nodes() - t ? 2 : 0);
};

constexpr corpus::Source kings{"King, with turns", "Berman, Garay, Perry 1989"};
constexpr corpus::Source one_phase{"King, with turns, a phase too few", "Berman, Garay, Perry 1989"};
constexpr corpus::Source queens{"Queen, with turns", "Berman, Garay 1993"};

// --- FloodSet that only sends news (flood_set.cpp), and falls silent ---

struct News {
  static constexpr std::string_view name = "agreement at the end, silently";
  static constexpr std::array<std::string_view, 4> names{"0", "1", "0, sent", "1, sent"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto silent = states(2, 3);
  static constexpr auto one = ends(1) || ends(3);
  static constexpr auto decided = one || !one;
  static constexpr auto rules =
      hana::make_tuple(must("agreement", none((correct && one)) || none((correct && !one))),
                       must("validity", implies(all(starts(0)), none((correct && one))) &&
                                            implies(all(starts(1)), none((correct && !one)))));
  static constexpr auto unanimous = share("all start with 1", all(starts(1)), none((correct && !one)));
};

constexpr auto news_only = [](auto const& o) -> unsigned {
  unsigned const own = o.own() % 2;
  unsigned const least = o.count(0) > 0 || own == 0 ? 0 : 1;
  return least != own ? least : 2 + own;
};

template <unsigned N, unsigned F, unsigned R>
using Flood = Setting<Shape{N, 4, R}, News, Crash<F>, Counted>;

constexpr corpus::Source news{"FloodSet, news only, silent", "Lynch 1996"};

// --- early deciding (early_deciding.cpp): whoever has decided has halted ---

template <unsigned F>
struct Halting : EarlyConsensus<F> {
  static constexpr auto halted = states(2, 3);
};

template <unsigned N, unsigned R>
using Early = Setting<Shape{N, 6 + 2 * N, R}, Halting<2>, Crash<2>, WithLastRound<Counted>>;

/// States: 0, 1; 2+v: decided v, and halted; 4+v: v, will decide; 4+2h+v: v, having heard h.
constexpr auto pdif = [](auto const& o) -> unsigned {
  unsigned const heard = o.nodes() - o.lost();
  unsigned const last = o.own() < 2 ? o.nodes() : (o.own() - 4U) / 2;
  unsigned zeros = o.count(0) + o.count(4);
  for (unsigned h = 1; h <= o.nodes(); ++h) zeros += o.count(4 + 2 * h);
  unsigned const least = zeros > 0 ? 0 : 1;
  if (o.last_round() || o.own() == 4 || o.own() == 5) return 2 + least;
  if (o.count(4) + o.count(5) > 0 || heard == last) return 4 + least;
  return 4 + 2 * heard + least;
};

constexpr corpus::Source early{"PDIF, uniform, halting", "Raynal 2002"};

// --- Ben-Or (majority.cpp) with a coin, where messages are waited for ---

// A vote needs reports from more than half of all, so no two votes differ, and a decision needs as many votes. Once
// somebody has decided, whoever waits for messages from a majority hears one of these votes, and believes it: everybody
// reports it then, and no coin matters any more. Who does not wait may hear no vote, and who wants two may hear but
// one; then coins decide, and in the end they may make a majority for the other value.

template <unsigned N, unsigned R, class Faults>
using Coins = Setting<Shape{N, 7, R}, Agree, Faults, WithRound<WithCoin<Counted>>>;

/// States: v; 2+v: decided v, and goes on as v and as a vote for it; 4+v: a vote for v; 6: no vote. `k` votes make one
/// believe.
template <unsigned k>
constexpr auto ben_or = [](auto const& o) -> unsigned {
  unsigned const votes[] = {o.count(4) + o.count(2), o.count(5) + o.count(3)};
  if (o.own() == 2 || o.own() == 3) return o.own();
  if (o.round() % 2 == 1) {
    for (unsigned v : {0U, 1U}) {
      if (2 * (o.count(v) + o.count(2 + v)) > o.nodes()) return 4 + v;
    }
    return 6;
  }
  for (unsigned v : {0U, 1U}) {
    if (2 * votes[v] > o.nodes()) return 2 + v;
  }
  return votes[0] >= k ? 0 : votes[1] >= k ? 1 : o.coin();
};

constexpr corpus::Source coins{"Ben-Or, with coins, hearing 2", "Ben-Or 1983"};
constexpr corpus::Source two_votes{"Ben-Or, with coins, two votes, hearing 2", "Dragoi, Henzinger, Zufferey 2016"};
constexpr corpus::Source nobody_waits{"Ben-Or, with coins, hearing 1", "Ben-Or 1983"};

/// Z3, which shares no algorithm with the explorer, says the same.
template <class Setting, class Protocol>
void z3_agrees(Protocol const& protocol, bool right) {
  INFO(Setting::describe());
  auto const answer = z3_prove<Setting>(typename Setting::machine_type(protocol));
  CHECK(answer.kind == (right ? Z3Answer<Setting>::Kind::proved : Z3Answer<Setting>::Kind::refuted));
}

}  // namespace

TEST_CASE("kings and queens with turns: the same counts as machines of their own for each process") {
  check<Turns<4, 11, 1, 6, 3>>(kings, king<1>, {"851,946,664,988,327,804,944"});
  check<Turns<4, 11, 1, 3, 3>>(one_phase, king<1>, {"165,112,971,280", {{"agreement", "13,326,197,760"}}});
  check<Turns<3, 11, 1, 6, 3>>(kings, king<1>, {"106,993,205,379,080", {{"agreement", "224,340,738,048"}}});
  check<Turns<7, 11, 2, 9, 3>>(kings, king<2>, {"more than 2^128"});
  check<Turns<5, 8, 1, 4, 2>>(queens, queen<1>, {"148,241,615,108,147,312"});
}

TEST_CASE("FloodSet falls silent, and early deciders halt: the same counts as if the others ignored them") {
  check<Flood<3, 1, 2>>(news, news_only, {"200"});
  check<Flood<4, 2, 3>>(news, news_only, {"24,592"});
  check<Flood<3, 1, 1>>(news, news_only, {"104", {{"agreement", "6"}}});
  check<Flood<4, 2, 2>>(news, news_only, {"10,256", {{"agreement", "24"}}});
  check<Early<3, 3>>(early, pdif, {"1,736"});
  check<Early<4, 3>>(early, pdif, {"24,592"});
}

TEST_CASE("Ben-Or is right however coins fall, if a majority is heard and one vote believed") {
  using Waiting = Coins<3, 4, HeardAtLeast<MessageLoss, 2>>;
  check<Waiting>(coins, ben_or<1>, {"17,414,258,688"});
  check<Coins<3, 2, HeardAtLeast<MessageLoss, HearingQuorum::majority>>>(coins, ben_or<1>, {"373,248"});
  check<Waiting>(two_votes, ben_or<2>, {"17,414,258,688", {{"agreement", "191,102,976"}}});
  check<Coins<2, 4, MessageLoss>>(nobody_waits, ben_or<1>, {"262,144", {{"validity", "1,536"}}});
  check<Coins<3, 4, MessageLoss>>(nobody_waits, ben_or<1>, {"549,755,813,888", {{"validity", "838,533,120"}}});
  check<Coins<3, 6, MessageLoss>>(
      nobody_waits, ben_or<1>,
      {"144,115,188,075,855,872", {{"agreement", "29,164,975,423,488"}, {"validity", "567,279,876,046,848"}}});
}

TEST_CASE("Z3 judges Ben-Or with coins like the explorer") {
  z3_agrees<Coins<3, 4, HeardAtLeast<MessageLoss, 2>>>(ben_or<1>, true);
  z3_agrees<Coins<3, 4, HeardAtLeast<MessageLoss, 2>>>(ben_or<2>, false);
  z3_agrees<Coins<3, 4, MessageLoss>>(ben_or<1>, false);
}
