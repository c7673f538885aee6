// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// M. Raynal, "Consensus in synchronous systems: a concise guided tour", 2002, and N. Lynch, "Distributed Algorithms",
// 1996, section 7.3: commit by flooding. D. Skeen, "Nonblocking commit protocols", 1981: through a coordinator.

namespace {

using namespace protolearn;
using corpus::check;
using enum NonBlockingAtomicCommit::State;

template <unsigned N, unsigned F, unsigned R>
using Game = Setting<Shape{N, 7, R}, NonBlockingAtomicCommit, Crash<F>, WithLastRound<Counted>>;

/// `missing` votes need not be heard. 4, 5, 6: heard of yes alone, of no alone, of both.
template <unsigned missing = 0>
constexpr auto flooding = [](auto const& o) -> unsigned {
  unsigned known = o.own();
  if (o.own() == yes || o.own() == no) {
    known = o.count(yes) + missing >= o.nodes() ? 4 : 5;
  } else {
    bool const good = o.count(4) + o.count(6) > 0, bad = o.count(5) + o.count(6) > 0;
    known = good && bad ? 6 : good ? 4 : 5;
  }
  if (!o.last_round()) return known;
  return known == 4 ? commit : abort;
};

template <unsigned R>
using Coordinated = Setting<Shape{3, 6, R}, NonBlockingAtomicCommit, Crash<2>, PerProcess<WithRound<Ordered>>>;

/// Process 0 decides for all. 4: will commit; 5: will abort. `at_once`: whoever hears that decides at once.
template <bool at_once>
constexpr auto coordinator = [](auto const& o) -> unsigned {
  if (o.own() == commit || o.own() == abort) return o.own();
  if (o.round() == 1) return o.process() > 0 ? o.own() : o.count(yes) == o.nodes() ? 4U : 5U;
  bool const commits = o.count(4) + o.count(commit) > 0, aborts = o.count(5) + o.count(abort) > 0;
  if (o.last_round()) return commits ? commit : abort;
  if (o.own() >= 4) return o.own() - 2U;
  if (commits) return at_once ? 2 : 4;
  if (aborts) return at_once ? 3 : 5;
  return o.own();
};

constexpr corpus::Source enough{"Commit by flooding, F+1 rounds of it", "Raynal 2002"};
constexpr corpus::Source spare{"Commit by flooding, F rounds of it", "Raynal 2002"};
constexpr corpus::Source few{"Commit by flooding, F-1 rounds of it", "Raynal 2002"};
constexpr corpus::Source careless{"Commit by flooding, N-1 YES suffice", "Raynal 2002"};
constexpr corpus::Source hasty{"Coordinated commit, decided at once", "Skeen 1981"};
constexpr corpus::Source three_phase{"Coordinated commit, decided once it was told", "Skeen 1981"};

}  // namespace

TEST_CASE("commit by flooding takes F+1 rounds in all") {
  check<Game<3, 1, 3>>(enough, flooding<>, {"296"});
  check<Game<4, 2, 4>>(enough, flooding<>, {"45,072"});
  check<Game<3, 1, 2>>(spare, flooding<>, {"200"});
  check<Game<4, 2, 3>>(spare, flooding<>, {"24,592"});
  check<Game<3, 1, 1>>(few, flooding<>, {"104", {{"agreement", "6"}}});
  check<Game<4, 2, 2>>(few, flooding<>, {"10,256", {{"agreement", "24"}}});
  check<Game<3, 1, 3>>(careless, flooding<1>, {"296", {{"validity", "93"}}});
}

TEST_CASE("whoever hears the coordinator must pass it on before deciding") {
  check<Coordinated<3>>(hasty, coordinator<true>, {"1,736", {{"agreement", "2"}}});
  check<Coordinated<3>>(three_phase, coordinator<false>, {"1,736"});
  check<Coordinated<4>>(three_phase, coordinator<false>, {"3,080"});
}
