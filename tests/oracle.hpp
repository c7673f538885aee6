// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <set>
#include <vector>

#include "expression_truth.hpp"
#include "protolearn/model/execution.hpp"

// What everything else is compared with: all executions of a machine, with named processes, one by one. As naive as can
// be, and it shares no enumeration and no stepping with the library; formulas are read as they are written
// (expression_truth.hpp). "What is counted" in docs/architecture.md, word by word.

namespace oracle {

using namespace protolearn;
using namespace protolearn::detail;

template <class Setting, class Visit>
class Enumeration {
  using Faults = typename Setting::Faults;
  using View = typename Setting::view_type;
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned S = Setting::states;
  static constexpr unsigned R = Setting::rounds;

 public:
  Enumeration(typename Setting::machine_type const& machine, Visit& visit) : machine_(machine), visit_(visit) {}

  void run() { choose_faulty(0); }

 private:
  /// How those fail that are faulty; with two fault models, of each.
  struct Way {
    unsigned most;
    bool crashes, lies, dead;
  };

  Schedule<Setting::shape>& schedule() { return run_.schedule; }
  bool faulty(unsigned i) { return ((schedule().faulty >> i) & 1) != 0; }
  bool second(unsigned i) { return ((schedule().second >> i) & 1) != 0; }
  unsigned crash(unsigned i) { return schedule().crash_round[i]; }
  bool fails(unsigned i, bool Way::*how) { return faulty(i) && ways_[second(i) ? 1 : 0].*how; }
  bool acts(unsigned i, unsigned round) {
    if (fails(i, &Way::lies) || fails(i, &Way::dead)) return false;
    return crash(i) == 0 || round < crash(i);
  }

  /// May the message from j to i be lost, by who is faulty (in this round)?
  bool may_lose(unsigned j, unsigned i, unsigned round) {
    if (round > Faults::last_lossy_round) return false;
    if constexpr (requires { typename Faults::First; }) {
      bool const first = Faults::First::loses(faulty(j) && !second(j), faulty(i) && !second(i));
      return (first && loses_in<typename Faults::First>(round)) ||
             (Faults::Second::loses(second(j), second(i)) && loses_in<typename Faults::Second>(round));
    } else if (Faults::moving) {
      auto const set = schedule().moving[round - 1];
      return Faults::loses(((set >> j) & 1) != 0, ((set >> i) & 1) != 0);
    } else {
      return Faults::loses(faulty(j), faulty(i));
    }
  }

  template <class F>
  static bool loses_in(unsigned round) {
    return F::losses_per_round > 0 && round <= F::last_lossy_round;
  }

  template <class F>
  static Way way() {
    return {F::max_faulty, F::crashes, F::lies, F::dead};
  }
  static std::vector<Way> ways() {
    if constexpr (requires { typename Faults::First; }) {
      return {way<typename Faults::First>(), way<typename Faults::Second>()};
    } else {
      return {way<Faults>()};
    }
  }

  /// The faulty sets; with crashes, for each of its members the round.
  void choose_faulty(unsigned i) {
    if (i == N) {
      counted_.clear();
      choose_start(0);
      return;
    }
    choose_faulty(i + 1);
    auto const before = schedule().faulty, second_before = schedule().second;
    for (unsigned k = 0; k < ways_.size() && !Faults::moving; ++k) {
      auto const members = k == 1 ? second_before : before & ~second_before;
      if (static_cast<unsigned>(std::popcount(members)) == ways_[k].most) continue;
      schedule().faulty = static_cast<node_set>(before | (1U << i));
      if (k == 1) schedule().second = static_cast<node_set>(second_before | (1U << i));
      for (unsigned round = 1; ways_[k].crashes && round <= R; ++round) {
        schedule().crash_round[i] = static_cast<std::uint8_t>(round);
        choose_faulty(i + 1);
      }
      schedule().crash_round[i] = 0;
      if (!ways_[k].crashes) choose_faulty(i + 1);
      schedule().faulty = before;
      schedule().second = second_before;
    }
  }

  /// Who is faulty in a round, where the faulty move; then the fates.
  void choose_moving(unsigned round) {
    if (!Faults::moving) return choose_fate(round, 0, 0);
    for (node_set set = 0; set < (node_set{1} << N); ++set) {
      if (static_cast<unsigned>(std::popcount(set)) > Faults::max_faulty) continue;
      schedule().moving[round - 1] = set;
      choose_fate(round, 0, 0);
    }
    schedule().moving[round - 1] = 0;
  }

  void choose_start(unsigned i) {
    if (i < N) {
      for (state_t s : Setting::Task::initial) {
        schedule().starts[i] = s;
        choose_start(i + 1);
      }
      return;
    }
    Execution<Setting> everybody{};  // nobody is faulty in it: `starting` speaks of all processes
    everybody.states[0] = schedule().starts;
    if (!starts_may_occur<typename Setting::Task>(everybody)) return;
    if (Faults::lies) {  // where the liars start does not count
      auto correct = schedule().starts;
      for (unsigned j = 0; j < N; ++j) {
        if (fails(j, &Way::lies)) correct[j] = 0;
      }
      if (!counted_.insert(correct).second) return;
    }
    run_.states[0] = schedule().starts;
    choose_moving(1);
  }

  /// What becomes of the k-th of the N N messages of a round, when `losses` were lost before.
  void choose_fate(unsigned round, unsigned k, unsigned losses) {
    if (k == N * N) {
      for (unsigned i = 0; i < N; ++i) {  // who takes the transition hears enough
        unsigned heard = 1;
        for (unsigned j = 0; j < N; ++j) {
          if (i != j && schedule().fate[round - 1][i][j] != S && !fails(j, &Way::dead)) ++heard;
        }
        if (acts(i, round) && heard < Faults::heard_at_least(N)) return;
      }
      toss(round, 0);
      return;
    }
    unsigned const i = k / N;
    unsigned const j = k % N;
    state_t& fate = schedule().fate[round - 1][i][j];
    fate = as_sent;
    if (i == j || !acts(i, round) || fails(j, &Way::dead)) {
      choose_fate(round, k + 1, losses);
    } else if (fails(j, &Way::lies)) {
      for (unsigned symbol = 0; symbol <= S; ++symbol) {
        fate = static_cast<state_t>(symbol);
        choose_fate(round, k + 1, losses);
      }
    } else if (crash(j) != 0 && crash(j) < round) {
      fate = Setting::lost;
      choose_fate(round, k + 1, losses);
    } else {
      choose_fate(round, k + 1, losses);
      bool const crashes_now = crash(j) == round;
      if (crashes_now || (may_lose(j, i, round) && losses < Faults::losses_per_round)) {
        fate = Setting::lost;
        choose_fate(round, k + 1, losses + (crashes_now ? 0 : 1));
      }
    }
    fate = as_sent;
  }

  static std::vector<state_t> halted_states() {
    if constexpr (requires { Setting::Task::halted.size(); })
      return {Setting::Task::halted.begin(), Setting::Task::halted.end()};
    return {};
  }
  static std::vector<state_t> silent_states() {
    auto result = halted_states();
    if constexpr (requires { Setting::Task::silent.size(); }) {
      result.insert(result.end(), Setting::Task::silent.begin(), Setting::Task::silent.end());
    }
    return result;
  }
  static bool is_one_of(std::vector<state_t> const& states, state_t s) {
    return std::find(states.begin(), states.end(), s) != states.end();
  }

  /// What the coin of process i shows, if the view has coins and it takes the transition.
  void toss(unsigned round, unsigned i) {
    if (i == N) {
      step(round);
      if (round == R) {
        visit_(static_cast<Execution<Setting> const&>(run_));
      } else {
        choose_moving(round + 1);
      }
      return;
    }
    toss(round, i + 1);
    if (!has_coin<View> || !acts(i, round)) return;
    schedule().coins[round - 1] |= node_set{1} << i;
    toss(round, i + 1);
    schedule().coins[round - 1] &= ~(node_set{1} << i);
  }

  void step(unsigned round) {
    auto const& before = run_.states[round - 1];
    for (unsigned i = 0; i < N; ++i) {
      run_.states[round][i] = before[i];
      if (!acts(i, round)) continue;
      std::array<state_t, N> received{};
      for (unsigned offset = 0; offset < N; ++offset) {
        unsigned const j = (i + offset) % N;
        state_t const fate = schedule().fate[round - 1][i][j];
        received[offset] = fate == as_sent ? before[j] : fate;
        bool const says_nothing =
            fate == as_sent && offset > 0 && (fails(j, &Way::dead) || is_one_of(silent_states(), before[j]));
        if (says_nothing) received[offset] = static_cast<state_t>(S);
      }
      if (is_one_of(halted_states(), before[i])) continue;
      unsigned const coin = (schedule().coins[round - 1] >> i) & 1U;
      run_.states[round][i] = machine_.next(Input{.received = received, .round = round, .process = i, .coin = coin});
    }
  }

  typename Setting::machine_type const& machine_;
  Visit& visit_;
  std::vector<Way> const ways_ = ways();
  Execution<Setting> run_{};
  std::set<std::array<state_t, N>> counted_;  // starts of the correct processes, for the faulty set at hand
};

/// Calls visit(execution) for every execution of the machine.
template <class Setting, class Visit>
void for_each_execution(typename Setting::machine_type const& machine, Visit visit) {
  Enumeration<Setting, Visit>(machine, visit).run();
}

template <class Setting>
struct Counts {
  std::uint64_t executions = 0;
  std::array<std::uint64_t, must_count<typename Setting::Task>> violations{};  // per `must` rule
  std::uint64_t violating = 0;                                                 // at least one rule is broken
  std::uint64_t undecided = 0;                                                 // some correct process never decides
  std::uint64_t failure_free = 0;
  std::uint64_t failure_free_decided = 0;  // ... and everybody decides
  std::uint64_t unanimous = 0;             // the task's `unanimous.among`
  std::uint64_t unanimous_wanted = 0;      // ... and `unanimous.wanted`
  std::uint64_t fewest_messages = ~std::uint64_t{0}, most_messages = 0;

  [[nodiscard]] bool correct() const { return violating == 0; }
};

template <class Setting>
[[nodiscard]] Counts<Setting> count(typename Setting::machine_type const& machine) {
  using Task = typename Setting::Task;
  Counts<Setting> result;
  for_each_execution<Setting>(machine, [&](Execution<Setting> const& run) {
    ++result.executions;
    result.fewest_messages = std::min<std::uint64_t>(result.fewest_messages, run.messages());
    result.most_messages = std::max<std::uint64_t>(result.most_messages, run.messages());
    bool violating = false;
    for_each_must<Task>([&](auto const& rule, std::size_t k) {
      if (holds(rule.formula, run)) return;
      ++result.violations[k];
      violating = true;
    });
    if (violating) ++result.violating;
    bool undecided = false;
    bool everybody = true;
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      if (holds(Task::decided, run, i)) continue;
      everybody = false;
      if (run.correct(i)) undecided = true;
    }
    if (undecided) ++result.undecided;
    if (run.failure_free()) {
      ++result.failure_free;
      if (everybody) ++result.failure_free_decided;
    }
    if (holds(Task::unanimous.among, run)) {
      ++result.unanimous;
      if (holds(Task::unanimous.wanted, run)) ++result.unanimous_wanted;
    }
  });
  return result;
}

}  // namespace oracle
