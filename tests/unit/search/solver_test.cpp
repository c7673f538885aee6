// SPDX-License-Identifier: Apache-2.0
#include "../../catch.hpp"

#include <algorithm>
#include <atomic>

#include <protolearn/core/random.hpp>
#include <protolearn/search/sat/cadical_solver.hpp>

// The solvers that a search may ask, and the order in which ours decides.

using namespace protolearn;

namespace {

using Clause = std::vector<int>;
using Clauses = std::vector<Clause>;

template <class Value>
bool satisfies(Value const& value, Clauses const& clauses) {
  return std::all_of(clauses.begin(), clauses.end(), [&](Clause const& clause) {
    return std::any_of(clause.begin(), clause.end(),
                       [&](int literal) { return value(std::abs(literal)) == (literal > 0); });
  });
}

bool by_trying_all(Clauses const& clauses, unsigned variables) {
  for (std::uint32_t bits = 0; bits < (std::uint32_t{1} << variables); ++bits) {
    if (satisfies([&](int variable) { return ((bits >> (variable - 1)) & 1U) != 0; }, clauses)) return true;
  }
  return false;
}

Clause random_clause(detail::Random& random, unsigned variables, unsigned size) {
  Clause clause;
  while (clause.size() < size) {
    auto const variable = static_cast<int>(1 + random.below(variables));
    if (std::find_if(clause.begin(), clause.end(), [&](int l) { return std::abs(l) == variable; }) != clause.end())
      continue;
    clause.push_back(random.below(2) == 0 ? variable : -variable);
  }
  return clause;
}

/// Asks, and checks the values that come with `satisfiable`.
bool ask(sat::Solver& solver, Clauses const& clauses) {
  auto const answer = solver.solve({});
  REQUIRE(answer != sat::Answer::unknown);
  if (answer == sat::Answer::satisfiable)
    REQUIRE(satisfies([&](int variable) { return solver.value(variable); }, clauses));
  return answer == sat::Answer::satisfiable;
}

/// All values that satisfy clauses, as bits: variable v is bit v - 1.
class Models {
 public:
  explicit Models(unsigned variables) {
    for (std::uint32_t bits = 0; bits < (std::uint32_t{1} << variables); ++bits) all_.push_back(bits);
  }

  void add(Clause const& clause) {
    std::erase_if(all_, [&](std::uint32_t model) {
      return std::none_of(clause.begin(), clause.end(), [&](int literal) { return holds(model, literal); });
    });
  }

  [[nodiscard]] bool any(Clause const& literals = {}) const {
    return std::any_of(all_.begin(), all_.end(), [&](std::uint32_t model) {
      return std::all_of(literals.begin(), literals.end(), [&](int literal) { return holds(model, literal); });
    });
  }

 private:
  static bool holds(std::uint32_t model, int literal) {
    return (((model >> (std::abs(literal) - 1)) & 1U) != 0) == (literal > 0);
  }

  std::vector<std::uint32_t> all_;
};

/// Asks under assumptions, and checks the values that come with `satisfiable`, and what the core is made of.
bool ask(sat::Solver& solver, Clauses clauses, Clause const& assumptions) {
  auto const answer = solver.solve({}, assumptions);
  REQUIRE(answer != sat::Answer::unknown);
  if (answer == sat::Answer::satisfiable) {
    for (int literal : assumptions) clauses.push_back({literal});
    REQUIRE(satisfies([&](int variable) { return solver.value(variable); }, clauses));
  } else {
    for (int literal : solver.core())
      REQUIRE(std::find(assumptions.begin(), assumptions.end(), literal) != assumptions.end());
  }
  return answer == sat::Answer::satisfiable;
}

Clause sorted(Clause clause) {
  std::sort(clause.begin(), clause.end());
  return clause;
}

/// One pigeon more than holes, and at most one in each hole. Pigeon p sits in hole h: p * holes + h + 1. If the
/// variable after these is true, every pigeon sits somewhere.
Clauses pigeons(int holes) {
  auto const sits = [&](int pigeon, int hole) { return pigeon * holes + hole + 1; };
  Clauses clauses;
  for (int pigeon = 0; pigeon <= holes; ++pigeon) {
    Clause somewhere{-sits(holes + 1, 0)};
    for (int hole = 0; hole < holes; ++hole) {
      somewhere.push_back(sits(pigeon, hole));
      for (int before = 0; before < pigeon; ++before) clauses.push_back({-sits(pigeon, hole), -sits(before, hole)});
    }
    clauses.push_back(somewhere);
  }
  return clauses;
}

std::vector<sat::Engine> engines() {
  std::vector<sat::Engine> result{sat::Engine::cdcl, sat::Engine::z3};
#ifdef PROTOLEARN_CADICAL
  result.push_back(sat::cadical);
#endif
  return result;
}

}  // namespace

TEST_CASE("solvers answer as trying all values does, question after question") {
  for (sat::Engine const engine : engines()) {
    INFO(engine.name);
    unsigned const instances = engine.make == sat::Engine::cdcl.make ? 2000 : 30;
    for (unsigned k = 0; k < instances; ++k) {
      INFO("instance " << k);
      detail::Random random(k);
      unsigned const variables = 3 + random.below(8);
      auto const solver = engine.make(1);
      Clauses clauses;
      for (bool satisfiable = true; satisfiable;) {
        for (unsigned more = 1 + random.below(variables); more > 0; --more) {
          clauses.push_back(random_clause(random, variables, 1 + std::min(2U, random.below(8))));
          solver->add(clauses.back());
        }
        for (unsigned v = 1; v <= variables; ++v) {
          if (random.below(4) == 0) solver->phase(random.below(2) == 0 ? static_cast<int>(v) : -static_cast<int>(v));
        }
        satisfiable = ask(*solver, clauses);
        REQUIRE(satisfiable == by_trying_all(clauses, variables));
      }
    }
  }
}

TEST_CASE("under assumptions, too; a core cannot hold, and nothing of it stays") {
  for (sat::Engine const engine : engines()) {
    INFO(engine.name);
    unsigned const instances = engine.make == sat::Engine::z3.make ? 1000 : 3000;
    unsigned small_cores = 0;
    for (unsigned k = 0; k < instances; ++k) {
      INFO("instance " << k);
      detail::Random random(k);
      unsigned const variables = 3 + random.below(6), assumable = variables + 2;  // two are in no clause
      auto const solver = engine.make(1);
      Clauses clauses;
      Models models(assumable);
      while (models.any()) {
        for (unsigned more = 1 + random.below(variables); more > 0; --more) {
          clauses.push_back(random_clause(random, variables, 1 + std::min(2U, random.below(8))));
          solver->add(clauses.back());
          models.add(clauses.back());
        }
        for (unsigned asked = random.below(4); asked > 0; --asked) {
          if (random.below(2) == 0) solver->phase(random_clause(random, assumable, 1)[0]);
          Clause assumptions = random_clause(random, assumable, random.below(assumable + 1));
          if (random.below(8) == 0) {  // says one again, or its contrary
            Clause const more = random_clause(random, assumable, 1 + random.below(3));
            assumptions.insert(assumptions.end(), more.begin(), more.end());
          }
          bool const satisfiable = ask(*solver, clauses, assumptions);
          REQUIRE(satisfiable == models.any(assumptions));
          if (satisfiable) continue;
          Clause const core = solver->core();
          REQUIRE(!models.any(core));
          if (core.size() < assumptions.size()) ++small_cores;
        }
        if (random.below(2) == 0) REQUIRE(ask(*solver, clauses) == models.any());
      }
      REQUIRE(!ask(*solver, clauses));
      REQUIRE(solver->core().empty());
      REQUIRE(!ask(*solver, clauses, random_clause(random, assumable, 2)));
      REQUIRE(solver->core().empty());
    }
    CHECK(small_cores > instances / 2);
  }
}

TEST_CASE("assumptions that contradict each other, a clause, or nothing") {
  for (sat::Engine const engine : engines()) {
    INFO(engine.name);
    auto const solver = engine.make(1);
    // Before there is any clause.
    REQUIRE(solver->solve({}, {4, -2, 4}) == sat::Answer::satisfiable);
    REQUIRE(solver->value(4));
    REQUIRE(!solver->value(2));
    REQUIRE(solver->solve({}, {3, -1, -3}) == sat::Answer::unsatisfiable);
    REQUIRE(sorted(solver->core()) == Clause{-3, 3});
    // A clause makes one false, with others and alone.
    solver->add({-1, -2, 3});
    REQUIRE(solver->solve({}, {5, 1, -3, 2, 6}) == sat::Answer::unsatisfiable);
    REQUIRE(sorted(solver->core()) == Clause{-3, 1, 2});
    REQUIRE(solver->solve({}, {5, 1, 2, 6}) == sat::Answer::satisfiable);
    REQUIRE(solver->value(3));
    solver->add({-5});
    REQUIRE(solver->solve({}, {6, 5, 1}) == sat::Answer::unsatisfiable);
    REQUIRE(solver->core() == Clause{5});
    REQUIRE(solver->solve({}, {1, -2, -2, 1, -2, -3, 9}) == sat::Answer::satisfiable);
    // What one alone makes false is no reason to blame another, and the contrary of one is not learned.
    solver->add({-7, 8});
    solver->add({-7, -8});
    REQUIRE(solver->solve({}, {1, 7, 6}) == sat::Answer::unsatisfiable);
    REQUIRE(solver->core() == Clause{7});
    REQUIRE(solver->solve({}) == sat::Answer::satisfiable);
    // The clauses contradict each other.
    solver->add({5, 9});
    solver->add({-9});
    REQUIRE(solver->solve({}, {1, 7}) == sat::Answer::unsatisfiable);
    REQUIRE(solver->core().empty());
  }
}

TEST_CASE("lazy variables hold where clauses ask for them, and are false elsewhere") {
  // As a search uses them: choices, and lazy facts that follow from choices and from other facts.
  for (unsigned k = 0; k < 1500; ++k) {
    INFO("instance " << k);
    detail::Random random(k);
    unsigned const choices = 4 + random.below(4), facts = 3 + random.below(4);
    sat::CdclSolver solver;
    Clauses clauses;
    Models models(choices + facts);
    auto const fact = [&](unsigned f) { return static_cast<int>(choices + f + 1); };
    auto const add = [&](Clause const& clause) {
      clauses.push_back(clause);
      solver.add(clause);
      models.add(clause);
    };
    for (unsigned f = 0; f < facts; ++f) solver.lazy(fact(f));
    for (bool satisfiable = true; satisfiable;) {
      for (unsigned more = 0; more < 4; ++more) {
        Clause clause = random_clause(random, choices, 1 + random.below(3));
        unsigned const kind = random.below(3), f = random.below(facts);
        if (kind > 0 && f > 0) clause.push_back(-fact(random.below(f)));
        if (kind == 1) clause.push_back(fact(f));
        add(clause);
      }
      Clause const assumptions = random_clause(random, choices + facts, random.below(5));
      satisfiable = ask(solver, clauses, assumptions);
      REQUIRE(satisfiable == models.any(assumptions));
      if (!satisfiable) REQUIRE(!models.any(solver.core()));
      satisfiable = ask(solver, clauses);
      REQUIRE(satisfiable == models.any());
    }
  }
}

TEST_CASE("hard questions: what is learned is true, also for the questions after") {
  std::uint64_t most = 0;
  bool some_satisfiable = false, some_not = false;
  for (unsigned k = 0; k < 12; ++k) {
    INFO("instance " << k);
    detail::Random random(k);
    unsigned const variables = 170;
    sat::CdclSolver solver;
    auto const other = engines().back().make(1);
    Clauses clauses;
    for (unsigned asked = 0; asked < 3;
         ++asked) {  // the first question is hard, the others tell whether it left something wrong
      for (unsigned more = asked == 0 ? 700 : 12; more > 0; --more) {
        clauses.push_back(random_clause(random, variables, 3));
        solver.add(clauses.back());
        other->add(clauses.back());
      }
      bool const satisfiable = ask(solver, clauses);
      REQUIRE(satisfiable == ask(*other, clauses));
      (satisfiable ? some_satisfiable : some_not) = true;
    }
    most = std::max(most, solver.conflicts());
  }
  CHECK(most > 4000);
  CHECK(some_satisfiable);
  CHECK(some_not);
}

TEST_CASE("hard questions under many assumptions: nothing that was assumed is left in what is learned") {
  std::uint64_t most = 0;
  unsigned satisfied = 0, refuted = 0;
  for (unsigned k = 0; k < 6; ++k) {
    INFO("instance " << k);
    detail::Random random(k);
    unsigned const variables = 170;
    sat::CdclSolver solver;
    auto const other = engines().back().make(1);
    Clauses clauses;
    for (unsigned more = 690; more > 0; --more) {
      clauses.push_back(random_clause(random, variables, 3));
      solver.add(clauses.back());
      other->add(clauses.back());
    }
    for (unsigned asked = 0; asked < 8; ++asked) {
      Clause const assumptions = random_clause(random, variables, asked % 4 * asked);
      bool const satisfiable = ask(solver, clauses, assumptions);
      REQUIRE(satisfiable == ask(*other, clauses, assumptions));
      if (!satisfiable) REQUIRE(!ask(*other, clauses, solver.core()));
      ++(satisfiable ? satisfied : refuted);
    }
    most = std::max(most, solver.conflicts());
  }
  CHECK(most > 8000);
  CHECK(satisfied > 0);
  CHECK(refuted > 0);
}

TEST_CASE("more pigeons than holes") {
  int const holes = 7;
  for (sat::Engine const engine : engines()) {
    auto const solver = engine.make(1);
    auto const sits = [&](int pigeon, int hole) { return pigeon * holes + hole + 1; };
    for (int pigeon = 0; pigeon <= holes; ++pigeon) {
      if (pigeon == holes) REQUIRE(solver->solve({}) == sat::Answer::satisfiable);
      Clause somewhere;
      for (int hole = 0; hole < holes; ++hole) somewhere.push_back(sits(pigeon, hole));
      solver->add(somewhere);
      for (int hole = 0; hole < holes; ++hole) {
        for (int before = 0; before < pigeon; ++before) solver->add({-sits(pigeon, hole), -sits(before, hole)});
      }
    }
    REQUIRE(solver->solve({}) == sat::Answer::unsatisfiable);
    REQUIRE(solver->solve({}) == sat::Answer::unsatisfiable);
  }
}

TEST_CASE("more pigeons than holes, if one assumption holds") {
  int const holes = 7, all = 1 + holes * (holes + 1), other = all + 1;
  Clauses const clauses = pigeons(holes);
  for (sat::Engine const engine : engines()) {
    for (bool const hard : {false, true}) {
      INFO(engine.name << (hard ? ", where hard questions are expected" : ""));
      auto const solver = engine.make(1);
      for (Clause const& clause : clauses) solver->add(clause);
      if (hard) solver->expect_hard();
      REQUIRE(!ask(*solver, clauses, {other, all}));
      REQUIRE(solver->core() == Clause{all});
      REQUIRE(!ask(*solver, clauses, {other, -1, all}));
      REQUIRE(!ask(*solver, clauses, solver->core()));
      REQUIRE(ask(*solver, clauses, {other, -all, all - 1}));
      REQUIRE(ask(*solver, clauses));
      Clauses more = clauses;
      more.push_back({all, -other});
      solver->add(more.back());
      REQUIRE(ask(*solver, more));
      REQUIRE(!ask(*solver, more, {-1, other}));
      Clause const core = solver->core();
      REQUIRE(std::find(core.begin(), core.end(), other) != core.end());
      solver->add({other});
      REQUIRE(!ask(*solver, more, {-1}));
      REQUIRE(!ask(*solver, more));
      REQUIRE(solver->core().empty());
    }
  }
}

TEST_CASE("under an assumption, too, a solver stops, restarts and forgets") {
  std::atomic<bool> const stop = true;
  int const holes = 8, all = 1 + holes * (holes + 1);
  for (sat::Engine const engine : engines()) {
    INFO(engine.name);
    auto const solver = engine.make(1);
    for (Clause const& clause : pigeons(holes)) solver->add(clause);
    REQUIRE(solver->solve({.stop = &stop}, {all, all + 1}) == sat::Answer::unknown);
    REQUIRE(solver->solve({}) == sat::Answer::satisfiable);
    REQUIRE(solver->solve({}, {all + 1, all}) == sat::Answer::unsatisfiable);
    REQUIRE(solver->core() == Clause{all});
    if (auto const* const ours = dynamic_cast<sat::CdclSolver const*>(solver.get())) {
      REQUIRE(ours->conflicts() > 10'000);
      REQUIRE(ours->learned() < ours->conflicts() / 4 * 3);
    }
    REQUIRE(solver->solve({}) == sat::Answer::satisfiable);
  }
}

TEST_CASE("a solver that is told to stop says unknown, goes on when asked again, and forgets") {
  std::atomic<bool> const stop = true;
  int const holes = 8;
  sat::CdclSolver solver;
  auto const sits = [&](int pigeon, int hole) { return pigeon * holes + hole + 1; };
  for (int pigeon = 0; pigeon <= holes; ++pigeon) {
    Clause somewhere;
    for (int hole = 0; hole < holes; ++hole) {
      somewhere.push_back(sits(pigeon, hole));
      for (int before = 0; before < pigeon; ++before) solver.add({-sits(pigeon, hole), -sits(before, hole)});
    }
    solver.add(somewhere);
  }
  REQUIRE(solver.solve({.stop = &stop}) == sat::Answer::unknown);
  REQUIRE(solver.conflicts() < 1000);
  REQUIRE(solver.solve({}) == sat::Answer::unsatisfiable);
  REQUIRE(solver.conflicts() > 10'000);
  REQUIRE(solver.learned() < solver.conflicts() / 4 * 3);
}

TEST_CASE("what is decided first: a queue and a heap, beside lists that are searched") {
  for (unsigned k = 0; k < 300; ++k) {
    INFO("run " << k);
    detail::Random random(k);
    sat::DecisionQueue queue;
    sat::DecisionHeap heap(queue);
    unsigned count = 0;
    std::vector<unsigned> order;  // the queue's
    std::vector<double> activity{0};
    double step = 1;
    std::vector<bool> open{false};
    auto const is_open = [&](unsigned v) { return static_cast<bool>(open[v]); };
    auto const grow = [&](unsigned more) {
      for (; more > 0; --more) {
        queue.add();
        order.push_back(++count);
        activity.push_back(0);
        open.push_back(true);
      }
      heap.restart(count);
      std::fill(activity.begin(), activity.end(), 0);
      step = 1;
    };
    grow(1 + random.below(12));
    for (unsigned turn = 0; turn < 200; ++turn) {
      unsigned const v = 1 + random.below(count);
      switch (random.below(8)) {
        case 0:
          if (turn % 20 == 0) grow(1 + random.below(3));
          break;
        case 1: {
          std::vector<unsigned> met;
          for (unsigned w = 1; w <= count; ++w) {
            if (!open[w] && random.below(3) == 0) met.push_back(w);
          }
          std::stable_partition(order.begin(), order.end(),
                                [&](unsigned w) { return std::find(met.begin(), met.end(), w) != met.end(); });
          heap.bump(met);
          for (unsigned w : met) activity[w] += step;
          step /= 0.9;
          queue.bump(met);
          break;
        }
        case 2:
        case 3:
        case 4:
          open[v] = false;
          break;
        case 5:
        case 6:
          if (!open[v]) {
            open[v] = true;
            queue.unassigned(v);
            heap.unassigned(v);
          }
          break;
        default: {
          auto const first = std::find_if(order.begin(), order.end(), is_open);
          REQUIRE(queue.next(is_open) == (first == order.end() ? 0 : *first));
          unsigned busiest = 0;
          for (unsigned w : order) {
            if (open[w] && (busiest == 0 || activity[w] > activity[busiest])) busiest = w;
          }
          REQUIRE(heap.next(is_open) == busiest);
        }
      }
    }
  }
}
