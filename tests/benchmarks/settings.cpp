// SPDX-License-Identifier: Apache-2.0

// How reliably and how fast Q-learning finds a machine that the explorer accepts, over settings and seeds:
//   bench_settings [--seeds 20] [--limit 30] [--only TEXT] [--ablation 0]
// prints a row a setting and Q function: success, median and worst CPU seconds (a seed without success counts as longer
// than any), median iterations, and the median seconds of Z3's proof of the first three machines. With --ablation 1:
// what the parts of the recipe are worth, each left out in turn, and a random walk over the blamed observations as
// control.

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <iomanip>
#include <iostream>
#include <limits>

#include <protolearn.hpp>

#include "cpu_time.hpp"

namespace {

using namespace protolearn;
using namespace protolearn::detail;

struct Arguments {
  std::uint64_t seeds = 20;
  double limit = 30;
  std::string only;
  bool ablation = false;
};

template <class Setting>
using Network = QNetwork<Setting, 128, 64, 16>;

/// The control: an observation that is blamed now and then goes to a random state. No estimates, nothing that is
/// remembered.
template <class Setting>
class RandomWalk final : public QFunction<Setting> {
 public:
  explicit RandomWalk(Random& random, std::size_t = 0, unsigned = 0, bool = true) : random_(random()) {
    for (std::size_t e = 0; e < RandomWalk::entries; ++e) go(e);
  }
  void pull(std::size_t e, state_t, float target, float) override {
    if (target < 0 && random_.chance(0.1)) go(e);
  }
  double commit(double) override { return 0; }

 private:
  void go(std::size_t e) { this->machine_[e] = static_cast<state_t>(random_.below(Setting::states)); }
  Random random_;
};

template <class Setting, template <class> class Q>
void row(Arguments const& arguments, std::string const& name, Recipe const& recipe) {
  std::string const title = name + ": " + Setting::describe();
  if (title.find(arguments.only) == std::string::npos) return;
  std::vector<double> seconds, iterations, proofs;
  for (std::uint64_t seed = 1; seed <= arguments.seeds; ++seed) {
    double const start = benchmarks::cpu_seconds();
    auto const elapsed = [&] { return benchmarks::cpu_seconds() - start; };
    QLearning<Setting, Q> learning(recipe, seed);
    std::uint64_t count = 0;
    bool right = false;
    while (!(right = learning.check()) && elapsed() < arguments.limit) {
      learning.learn();
      ++count;
    }
    if (!right) continue;
    seconds.push_back(elapsed());
    iterations.push_back(static_cast<double>(count));
    if (arguments.ablation || proofs.size() == 3) continue;
    auto const proof = z3_prove<Setting>(learning.machine(), {std::chrono::seconds{10}, 0});
    proofs.push_back(proof.kind == Z3Answer<Setting>::Kind::proved ? proof.seconds
                                                                   : std::numeric_limits<double>::infinity());
  }
  auto const solved = seconds.size();
  for (auto* list : {&seconds, &iterations}) {
    list->resize(arguments.seeds, std::numeric_limits<double>::infinity());
    std::sort(list->begin(), list->end());
  }
  std::sort(proofs.begin(), proofs.end());
  std::cout << std::setw(2) << solved << "/" << arguments.seeds << std::fixed << std::setprecision(4) << "  median "
            << seconds[seconds.size() / 2] << " s  worst " << seconds.back() << " s  iterations "
            << std::setprecision(0) << iterations[iterations.size() / 2];
  if (!proofs.empty()) std::cout << "  Z3 " << std::setprecision(3) << proofs[proofs.size() / 2] << " s";
  std::cout << "  " << title << std::endl;
}

/// What each part of the recipe is worth.
template <class Setting>
void ablation(Arguments const& arguments) {
  Recipe const whole = Recipe::counterexample_blame();
  auto const without = [&](std::string const& name, auto change) {
    Recipe recipe = whole;
    change(recipe);
    row<Setting, QTable>(arguments, name, recipe);
  };
  row<Setting, QTable>(arguments, "table, the whole recipe", whole);
  row<Setting, Network>(arguments, "network, the whole recipe", whole);
  row<Setting, Network>(arguments, "network that plays its own estimates", [&] {
    Recipe recipe = whole;
    recipe.plays_memory = false;
    recipe.step = 0.1F;
    recipe.gradient_steps = 4;
    return recipe;
  }());
  row<Setting, RandomWalk>(arguments, "control: random walk over blamed observations", whole);
  without("table, samples only (no counterexamples)", [](Recipe& r) {
    r.counterexamples = 0;
    r.replayed = 0;
    r.self_play = 96;
  });
  without("table, no pull toward 0 on correct executions", [](Recipe& r) { r.relief = 0.0F; });
  without("table, all of the blamed, always", [](Recipe& r) { r.in_turn = 1.0; });
  without("table, only one of the blamed, always", [](Recipe& r) { r.in_turn = 0.0; });
  without("table, no replay", [](Recipe& r) { r.replayed = 0; });
  without("table, step 0.3", [](Recipe& r) { r.step = 0.3F; });
  without("table, epsilon 0.05", [](Recipe& r) { r.epsilon = {0.05, 0.05, 1}; });
  row<Setting, QTable>(arguments, "table, the published recipe (reward split)", [] {
    Recipe recipe = Recipe::reward_split();
    recipe.ask_z3_every = 0;
    return recipe;
  }());
}

template <class Setting>
void both(Arguments const& arguments) {
  row<Setting, QTable>(arguments, "table", Recipe::counterexample_blame());
  row<Setting, Network>(arguments, "network", Recipe::counterexample_blame());
}

template <unsigned N, unsigned F, unsigned R, class Task>
using Crashing = Setting<Shape{N, 4, R}, Task, Crash<F>, WithRound<Counted>>;

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int k = 1; k + 1 < argc; k += 2) {
    if (std::strcmp(argv[k], "--seeds") == 0) arguments.seeds = std::strtoull(argv[k + 1], nullptr, 10);
    if (std::strcmp(argv[k], "--limit") == 0) arguments.limit = std::strtod(argv[k + 1], nullptr);
    if (std::strcmp(argv[k], "--only") == 0) arguments.only = argv[k + 1];
    if (std::strcmp(argv[k], "--ablation") == 0) arguments.ablation = std::strcmp(argv[k + 1], "0") != 0;
  }
  using Commit = NonBlockingAtomicCommit;
  if (arguments.ablation) {
    ablation<Crashing<3, 1, 2, Commit>>(arguments);
    ablation<Crashing<4, 3, 3, Commit>>(arguments);
    ablation<Crashing<5, 3, 4, Commit>>(arguments);
    return 0;
  }
  both<Crashing<3, 1, 2, Commit>>(arguments);
  both<Crashing<3, 1, 2, Consensus<>>>(arguments);
  both<Crashing<4, 2, 3, Commit>>(arguments);
  both<Crashing<4, 2, 3, Consensus<>>>(arguments);
  both<Crashing<4, 3, 3, Commit>>(arguments);
  both<Crashing<4, 3, 3, Consensus<>>>(arguments);
  both<Crashing<5, 3, 4, Commit>>(arguments);
  both<Crashing<5, 3, 4, Consensus<>>>(arguments);
  both<Crashing<7, 3, 4, Consensus<>>>(arguments);
  both<Crashing<7, 3, 4, Commit>>(arguments);
  both<Crashing<6, 4, 5, Commit>>(arguments);
  both<Setting<Shape{4, 4, 3}, Consensus<>, SendOmission<2>, WithRound<Counted>>>(arguments);
  both<Setting<Shape{4, 4, 2}, ByzantineAgreement<>, Byzantine<1>, WithRound<Ordered>>>(arguments);
}
