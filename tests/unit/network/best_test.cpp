// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <protolearn.hpp>

#include "catch.hpp"
#include "network_oracle.hpp"
#include "protolearn/bounds/best_under_network.hpp"

using namespace protolearn;
using protolearn::detail::Random;

namespace {

template <unsigned R, class View = WithRound<Counted>, unsigned N = 3, unsigned S = 4, class Faults = MessageLoss>
using Commit = Setting<Shape{N, S, R}, AtomicCommit, Faults, View>;

bool near(double a, double b, double by = 1e-9) { return std::abs(a - b) <= by * std::max(1.0, std::abs(b)); }

Network lossy(double loss, double yes) { return {.loss = loss, .starts = {yes, 1 - yes}}; }

/// Three states, of which two are where one starts and where one ends; the third is all there is to be undecided.
struct Settle {
  enum State : state_t { no, yes, unsure };
  static constexpr std::string_view name = "Settle";
  static constexpr std::array<std::string_view, 3> names{"NO", "YES", "UNSURE"};
  static constexpr auto initial = states(no, yes);
  static constexpr auto decided = ends(no) || ends(yes);
  static constexpr auto rules =
      hana::make_tuple(must("agreement", !(any(ends(no)) && any(ends(yes))), broken(-1)),
                       must("validity", implies(any(starts(no)), none(ends(yes))), broken(-1)),
                       must("progress", implies((failure_free && all(starts(yes))), all(ends(yes))), broken(-1)),
                       wish("decide", decided, broken(-0.5)));
  static constexpr auto unanimous = share("all yes", all(starts(yes)), all(ends(yes)));
};

/// The greatest value of all machines, by trying them all: executions are played one by one, the likeliest first, and
/// where one needs an entry that nothing needed before, each state is tried. NaN: none keeps the rules.
template <class Game>
class AllMachines {
  using Task = typename Game::Task;
  using Run = Execution<Game>;
  static constexpr unsigned N = Game::nodes, R = Game::rounds;

 public:
  AllMachines(oracle::Weigher<Game> const& weigh, Objective const& objective) {
    double all = 0, among = 0;
    oracle::for_each_execution<Game>({}, [&](Run const& run) {
      runs_.push_back({run, weigh(run), 0, 0, holds(Task::unanimous.among, run)});
      all += runs_.back().weight;
      if (runs_.back().among) among += runs_.back().weight;
    });
    for (One& one : runs_) {
      one.decided = objective.decided * one.weight / all;
      if (one.among && objective.wanted != 0) one.wanted = objective.wanted * one.weight / among;
    }
    std::stable_sort(runs_.begin(), runs_.end(), [](One const& a, One const& b) { return a.weight > b.weight; });
    table_.assign(Game::machine_type::entries, unset);
  }

  double best() {
    double most = 0;
    for (One const& one : runs_) most += one.decided + one.wanted;
    search(0, 0, most);
    return best_;
  }

 private:
  static constexpr state_t unset = 99;
  struct One {
    Run run;
    double weight, decided, wanted;
    bool among;
  };

  void search(std::size_t k, double value, double rest) {
    if (value + rest <= best_ + 1e-12) return;
    if (k == runs_.size()) {
      best_ = value;
      return;
    }
    play(runs_[k].run, k, 1, 0, value, rest);
  }

  void play(Run run, std::size_t k, unsigned round, unsigned i, double value, double rest) {
    if (i == N) return play(run, k, round + 1, 0, value, rest);
    if (round > R) return judge(run, k, value, rest);
    auto const& before = run.states[round - 1];
    run.states[round][i] = before[i];
    if (!run.acts(i, round)) return play(run, k, round, i + 1, value, rest);
    std::array<state_t, N> received{};
    for (unsigned offset = 0; offset < N; ++offset) {
      unsigned const j = (i + offset) % N;
      state_t const fate = run.schedule.fate[round - 1][i][j];
      received[offset] = fate == as_sent ? before[j] : fate;
    }
    auto const e = detail::entry_of<typename Game::view_type>(i, received, round);
    if (table_[e] != unset) {
      run.states[round][i] = table_[e];
      return play(run, k, round, i + 1, value, rest);
    }
    for (unsigned s = 0; s < Game::states; ++s) {
      run.states[round][i] = table_[e] = static_cast<state_t>(s);
      play(run, k, round, i + 1, value, rest);
    }
    table_[e] = unset;
  }

  void judge(Run const& run, std::size_t k, double value, double rest) {
    bool kept = true, decided = true;
    detail::for_each_must<Task>([&](auto const& rule, std::size_t) { kept = kept && holds(rule.formula, run); });
    if (!kept) return;
    for (unsigned i = 0; i < N; ++i) decided = decided && (!run.correct(i) || holds(Task::decided, run, i));
    One const& one = runs_[k];
    bool const wanted = one.among && holds(Task::unanimous.wanted, run);
    search(k + 1, value + (decided ? one.decided : 0) + (wanted ? one.wanted : 0), rest - one.decided - one.wanted);
  }

  std::vector<One> runs_;
  std::vector<state_t> table_;
  double best_ = -std::numeric_limits<double>::infinity();
};

/// Over some networks: the best is that of all machines. How often it was proved that the optimum is out of reach.
template <class Game>
unsigned compare(oracle::Causes causes, unsigned kinds_chosen_first, unsigned networks = 2,
                 Objective objective = objective::decided) {
  INFO(Game::describe());
  Random random(5);
  unsigned out_of_reach = 0;
  for (unsigned k = 0; k < networks; ++k) {
    auto const uniform = [&] { return 0.02 + 0.96 * random.uniform(); };
    double const p = uniform();
    Network const network{.loss = uniform(), .crash = uniform(), .starts = {p, 1 - p}, .partial = uniform()};
    CAPTURE(network.loss, network.crash, network.partial, p);
    double const want = AllMachines<Game>(oracle::Weigher<Game>(network, causes, kinds_chosen_first), objective).best();
    auto const found = best<Game>(network, {.objective = objective});
    INFO(found);
    if (std::isinf(want)) {
      CHECK(found.verdict.impossible());
      continue;
    }
    REQUIRE(found.verdict.proved());
    CHECK(near(found.value, want));
    CHECK(near(found.chances.value(objective), want));
    CHECK(found.value <= found.optimum + 1e-9);
    CHECK(explore<Game>(found.machine).correct());
    CHECK(found.states <= Game::states);
    if (found.value < found.optimum - 1e-7) ++out_of_reach;
  }
  return out_of_reach;
}

constexpr oracle::Causes losses{.anybody = true};

}  // namespace

TEST_CASE("optima under a network that are known") {
  auto const value = [](auto game, double loss, double yes) {
    auto const found = optimum<decltype(game)>(lossy(loss, yes));
    REQUIRE(found.verdict.proved());
    CHECK(near(found.value, found.decided, 1e-12));
    return found.value;
  };
  CHECK(near(value(Commit<1>{}, 0.5, 0.5), 257.0 / 512));
  CHECK(near(value(Commit<1>{}, 0.01, 0.9), 0.952501, 1e-6));
  CHECK(near(value(Commit<1>{}, 0.1, 0.9), 0.611980, 1e-6));
  CHECK(near(value(Commit<2>{}, 0.5, 0.5), 1 - 927.0 / 32768));
  CHECK(near(value(Commit<2>{}, 0.1, 0.5), 0.995622, 1e-6));
  CHECK(near(value(Commit<2>{}, 0.01, 0.9), 0.999978, 1e-6));
}

TEST_CASE("where all executions are alike, the optimum under a network is that of counting") {
  auto const same = [](auto game, Network const& network) {
    using Game = decltype(game);
    INFO(Game::describe());
    auto const counted = optimum<Game>();
    auto const found = optimum<Game>(network);
    REQUIRE(counted.verdict.proved());
    CHECK(near(found.value, counted.decided_share(), 1e-12));
  };
  Network const even{.loss = 0.5, .crash = 0.5};
  same(Commit<2, Ordered>{}, even);
  same(Commit<1, WithRound<Counted>, 4>{}, even);
  same(Commit<2, Counted, 2, 4, SendOmission<1>>{}, even);
  same(Setting<Shape{3, 4, 1}, AtomicCommit, LossBudget<2>, Counted>{}, even);
  same(Setting<Shape{2, 4, 1}, SafeConsensus<2, 1>, MessageLoss, Counted>{}, even);
}

TEST_CASE("machines that reach the optimum under a network") {
  auto const reach = [](auto game, double loss, double yes, double decided, double wanted) {
    using Game = decltype(game);
    auto const found = best<Game>(lossy(loss, yes));
    INFO(found);
    REQUIRE(found.verdict.proved());
    CHECK(near(found.value, decided, 1e-6));
    CHECK(near(found.value, found.optimum));
    if (wanted > 0) CHECK(near(found.chances.wanted, wanted, 1e-6));
    return found.states;
  };
  CHECK(reach(Commit<1>{}, 0.5, 0.5, 0.501953, 0.015625) == 4);
  CHECK(reach(Commit<1>{}, 0.01, 0.9, 0.952501, 0.941480) == 4);
  CHECK(reach(Commit<1>{}, 0.1, 0.9, 0.611980, 0.531441) == 4);
  CHECK(reach(Commit<2>{}, 0.01, 0.9, 0.999978, 0) == 4);
  CHECK(reach(Commit<2, Ordered, 3, 8>{}, 0.01, 0.9, 0.999990, 0) == 6);
}

TEST_CASE("the best machine under a network is that of trying all machines") {
  compare<Commit<1, Counted, 2>>(losses, 0);
  CHECK(compare<Commit<2, WithRound<Counted>, 2>>(losses, 0, 1) == 0);
  compare<Commit<1, Counted, 2, 4, Crash<1>>>({}, 0);
  compare<Commit<2, Ordered, 2, 4, SendOmission<1>>>({.of_sender = true}, 1);
  compare<Commit<1, Ordered, 2, 4, Omission<1>>>({.of_sender = true, .to_receiver = true}, 1);
  compare<Commit<1, Ordered, 2, 4, Moving<SendOmission<1>>>>({.of_sender = true}, 0);
  compare<Setting<Shape{3, 4, 1}, AtomicCommit, LossBudget<1>, Counted>>(losses, 0);
}

TEST_CASE("where the states do not suffice, the best machine is that of trying all machines") {
  using Game = Commit<2, Ordered, 2>;
  CHECK(compare<Game>(losses, 0, 4) == 4);
  compare<Game>(losses, 0, 4, objective::decided + 0.5 * objective::wanted);
  compare<Game>(losses, 0, 2, objective::wanted);
  compare<Setting<Shape{2, 3, 2}, Settle, MessageLoss, Ordered>>(losses, 0, 4);
  compare<Setting<Shape{2, 3, 2}, Settle, MessageLoss, WithRound<Ordered>>>(losses, 0, 4);
}

TEST_CASE("messages are the same for all machines, and count") {
  Network const network = lossy(0.1, 0.9);
  auto const plain = best<Commit<2>>(network);
  auto const quiet = best<Commit<2>>(network, {.objective = objective::quiet});
  REQUIRE(quiet.verdict.proved());
  CHECK(near(quiet.value, plain.value - 1e-6 * 12));
  CHECK(near(quiet.value, quiet.chances.value(objective::quiet)));
}

TEST_CASE("what the best under a network cannot say is left open, with the reason") {
  auto const early = best<Commit<2>>(lossy(0.1, 0.5), {.objective = objective::early});
  CHECK(early.verdict.unknown());
  CHECK(early.verdict.reason().find("does not reduce to a cut") != std::string::npos);
  auto const no_votes = optimum<Commit<1>>(lossy(0.1, 0), {.objective = objective::wanted});
  CHECK(no_votes.verdict.reason().find("cannot happen") != std::string::npos);
  CHECK(optimum<Setting<Shape{3, 5, 1}, LeaderElection<3>, MessageLoss, Counted>>({.loss = 0.1}).verdict.unknown());
  std::atomic<bool> const stop = true;
  CHECK(best<Commit<2>>(lossy(0.1, 0.5), {.stop = &stop}).verdict.unknown());

  auto const hurried = best<Commit<2, WithRound<Ordered>>>(lossy(0.01, 0.9), {.time_limit = std::chrono::seconds{1}});
  INFO(hurried);
  REQUIRE(hurried.verdict.unknown());
  CHECK(hurried.verdict.reason().find("at most 0.99999") != std::string::npos);
}

TEST_CASE("networks and objectives that are none of the task's are refused") {
  using Game = Commit<1>;
  CHECK_THROWS_AS(best<Game>({.loss = 1.5}), usage_error);
  CHECK_THROWS_AS(optimum<Game>({.loss = std::nan("")}), usage_error);
  CHECK_THROWS_AS(optimum<Game>({.starts = {1}}), usage_error);
  CHECK_THROWS_AS(optimum<Game>({.starts = {0.5, 0.6}}), usage_error);
  CHECK_THROWS_AS(best<Game>({.loss = 0.1}, {.objective = objective::measure(0)}), usage_error);
}

TEST_CASE("best under a network: who has crashed cannot crash again") {
  using Game = Setting<Shape{2, 6, 2}, NonBlockingAtomicCommit, Crash<1>, WithRound<Ordered>>;
  auto const found = best<Game>({.crash = 0.2, .starts = {0.7, 0.3}, .partial = 0.3}, {.objective = objective::wanted});
  REQUIRE(found.verdict.proved());
  CHECK(found.chances.wanted > 0.1);
  CHECK(found.chances.wanted < 1);
  CHECK(std::abs(found.optimum - found.chances.wanted) < 1e-9);  // the weights of the cut, and the explorer's
}
