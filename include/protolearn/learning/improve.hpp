// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

#include "protolearn/core/random.hpp"
#include "protolearn/learning/goal.hpp"

namespace protolearn::detail {

/// Better, not just correct: improves a correct machine into one that decides more often, or whatever the goal is
/// (goal.hpp). Simulated annealing over table entries with *exact* returns: in a step a reachable observation is taken,
/// the return of every next state is found by exploration, and one is drawn with a chance proportional to exp(return /
/// temperature). The temperature falls over a cycle; every second cycle begins at the best machine so far. A few
/// unreachable observations are randomised in each step: without that drift, states that nobody visits yet might as
/// well not exist, and the search gets stuck.
///
/// The return is minus the goal's cost: ln(1 + U + 30 V) where executions are counted. U counts undecided executions. V
/// sums, over the rules, the share of the executions with the rule's premise that break it, times all executions.
/// (Counting violating executions alone makes "always abort" a trap: it breaks only the one execution in which all
/// voted to commit and nothing fails. Counting undecided processes beside undecided executions did not help.)
///
/// Every now and then, where the goal asks for it, a state is *split*: a free one becomes like it in every way, and one
/// observation leads there. That changes nothing yet, but from then on the two may come to differ, where otherwise many
/// entries would have to change together.
///
/// Most observations occur in the last round only. Changing one of those touches few of the configurations that the
/// last round begins with; the counts of the others are kept, which makes a step some ten times cheaper.
template <class Setting, class Goal>
class Improver {
 public:
  using Machine = typename Setting::machine_type;
  using Ends = typename Goal::Ends;

  /// `machine` keeps every rule. What else the goal is made of comes last. This, step() and tidy() throw usage_error
  /// where an exploration is too large (ExploreOptions); the best machine stays what it was.
  template <class... Arguments>
  Improver(Machine const& machine, std::uint64_t seed, Arguments const&... of_goal)
      : random_(seed), judge_(of_goal...), explorer_(of_goal...), machine_(machine), best_(machine) {
    rebuild();
    best_ends_ = total_;
  }

  [[nodiscard]] Machine const& best() const noexcept { return best_; }
  [[nodiscard]] Ends const& best_ends() const noexcept { return best_ends_; }
  [[nodiscard]] Goal const& goal() const noexcept { return judge_; }
  /// Can nothing be better?
  [[nodiscard]] bool perfect() const { return judge_.perfect(best_ends_); }

  void step() {
    if (phase_ == cycle_) {
      phase_ = 0;
      ++cycles_;
      cycle_ = std::min(4 * cycle_, Goal::longest_cycle);
      if (cycles_ % 2 == 1) {
        machine_ = best_;
        rebuild();
      }
    }
    double const hottest = cycles_ % 2 == 1 ? Goal::reheated : Goal::hottest;
    double const temperature =
        hottest * std::pow(coldest / hottest, static_cast<double>(phase_++) / static_cast<double>(cycle_));
    ++steps_;
    if constexpr (Goal::split_every > 0 && shows_states) {
      if (steps_ % Goal::split_every == 0) split();
    }
    std::size_t const entry = reachable_[random_.below(static_cast<std::uint32_t>(reachable_.size()))];
    if (early_[entry] != 0) {
      change_early(entry, temperature);
    } else {
      change_late(entry, temperature);
    }
    for (int k = 0; k < 4; ++k) {
      std::size_t const e = random_.below(static_cast<std::uint32_t>(Machine::entries));
      if (early_[e] == 0 && users_[e].empty()) machine_[e] = static_cast<state_t>(random_.below(S));
    }
  }

  /// Makes the best machine as plain as possible: every observation that need not change the state keeps it.
  void tidy() {
    auto const goal = judge_.judge(best_);
    for (std::size_t e = 0; e < Machine::entries; ++e) {
      state_t const before = best_[e];
      state_t const own = Setting::view_type::digits_of(e)[0];
      if (before == own) continue;
      Machine plainer = best_;
      plainer[e] = own;
      auto const ends = judge_.judge(plainer);
      if (judge_.correct(ends) && !judge_.better(goal, ends) && !judge_.better(ends, goal)) best_[e] = own;
    }
  }

 private:
  static constexpr unsigned S = Setting::states;
  using Word = ProcessWord<Setting>;
  using View = typename Setting::view_type;
  /// Is an observation made of the states of all processes, for one machine?
  static constexpr bool shows_states = Configuration<Setting>::shared && View::digits >= Setting::nodes &&
                                       Setting::nodes > 1 && View::radix[View::digits > 1 ? 1 : 0] == S + 1 &&
                                       !is_count<View>(1);
  using Config = detail::Configuration<Setting>;
  static constexpr double coldest = 0.003;

  /// An observation that an earlier round looks at: everything is judged anew for each next state.
  void change_early(std::size_t entry, double temperature) {
    std::array<Ends, S> ends{};
    state_t const before = machine_[entry];
    for (unsigned a = 0; a < S; ++a) {
      if (a == before) {
        ends[a] = total_;
        continue;
      }
      machine_[entry] = static_cast<state_t>(a);
      ends[a] = judge_.judge(machine_);
    }
    state_t const after = draw(ends, temperature);
    machine_[entry] = after;
    if (after != before) rebuild();
    keep_best();
  }

  /// An observation of the last round only. Next states that mean the same to the rules there are judged once.
  void change_late(std::size_t entry, double temperature) {
    std::array<Ends, S> ends{};
    state_t const before = machine_[entry];
    Ends rest = total_;
    for (std::uint32_t k : users_[entry]) rest -= ends_[k];
    for (unsigned a = 0; a < S; ++a) {
      unsigned same = 0;
      while (meaning(same) != meaning(a)) ++same;
      if (same < a) {
        ends[a] = ends[same];
        continue;
      }
      if (meaning(a) == meaning(before)) {
        ends[a] = total_;
        continue;
      }
      machine_[entry] = static_cast<state_t>(a);
      ends[a] = rest;
      for (std::uint32_t k : users_[entry]) ends[a] += explorer_.ends_of(machine_, k);
    }
    state_t const after = draw(ends, temperature);
    machine_[entry] = after;
    if (meaning(after) != meaning(before)) {
      for (std::uint32_t k : users_[entry]) ends_[k] = explorer_.ends_of(machine_, k);
      total_ = ends[after];
      keep_best();
    }
  }

  /// What the rules see of a state in the last round.
  [[nodiscard]] static constexpr unsigned meaning(unsigned state) {
    auto const w = Word::step(0, static_cast<state_t>(state), Setting::rounds);
    return Word::layout.keeps_last_state ? w : w & Word::layout.memory_mask;
  }

  /// Makes a free state like another one, to which an early observation leads, and leads it there instead.
  void split() {
    std::uint32_t used = 0;
    for (state_t s : Setting::Task::initial) used |= std::uint32_t{1} << s;
    std::vector<std::size_t> entries;
    for (std::size_t entry : reachable_) {
      if (early_[entry] == 0) continue;
      used |= std::uint32_t{1} << machine_[entry];
      if (is_plain(machine_[entry])) entries.push_back(entry);
    }
    std::vector<state_t> free;
    for (unsigned s = 0; s < S; ++s) {
      if (((used >> s) & 1U) == 0 && is_plain(s)) free.push_back(static_cast<state_t>(s));
    }
    if (free.empty() || entries.empty()) return;
    if (by_digits_.empty()) {
      for (std::size_t e = 0; e < Machine::entries; ++e) by_digits_.emplace(View::digits_of(e), e);
    }
    state_t const copy = free[random_.below(static_cast<std::uint32_t>(free.size()))];
    std::size_t const entry = entries[random_.below(static_cast<std::uint32_t>(entries.size()))];
    state_t const original = machine_[entry];
    for (std::size_t e = 0; e < Machine::entries; ++e) {
      auto digits = View::digits_of(e);
      std::replace(digits.begin(), digits.begin() + Setting::nodes, copy, original);
      machine_[e] = machine_[by_digits_.at(digits)];
    }
    machine_[entry] = copy;
    rebuild();
  }

  /// Is the state nothing to the rules?
  [[nodiscard]] static bool is_plain(unsigned state) {
    return (Word::step(0, static_cast<state_t>(state), 1) & Word::layout.memory_mask) == 0 &&
           !Setting::is_silent(state);
  }

  /// Draws a next state by its return.
  state_t draw(std::array<Ends, S> const& ends, double temperature) {
    std::array<double, S> energy{};
    for (unsigned a = 0; a < S; ++a) energy[a] = judge_.cost(ends[a], best_ends_);
    double const least = *std::min_element(energy.begin(), energy.end());
    double sum = 0;
    for (double& e : energy) sum += e = std::exp((least - e) / temperature);
    double u = random_.uniform() * sum;
    unsigned a = 0;
    while (a + 1 < S && u >= energy[a]) u -= energy[a++];
    return static_cast<state_t>(a);
  }

  void keep_best() {
    if (judge_.correct(total_) && judge_.better(total_, best_ends_)) {
      best_ = machine_;
      best_ends_ = total_;
    }
  }

  /// Explores the machine, and notes which observations earlier rounds look at, and which configurations of the last
  /// round look at which observation.
  void rebuild() {
    early_.assign(Machine::entries, 0);
    for (std::size_t entry : reachable_) users_[entry].clear();
    reachable_.clear();
    users_.resize(Machine::entries);
    std::size_t const size = explorer_.advance({machine_, &early_});
    ends_.resize(size);
    total_ = {};
    for (std::uint32_t k = 0; k < size; ++k) {
      ends_[k] = explorer_.ends_of(machine_, k);
      total_ += ends_[k];
      explorer_.for_each_last_entry(k, [&](std::size_t entry) {
        if (users_[entry].empty() || users_[entry].back() != k) users_[entry].push_back(k);
      });
    }
    if constexpr (requires { explorer_.add_earlier(total_); }) explorer_.add_earlier(total_);
    for (std::size_t entry = 0; entry < Machine::entries; ++entry) {
      if (early_[entry] != 0 || !users_[entry].empty()) reachable_.push_back(entry);
    }
  }

  Random random_;
  Goal judge_;
  Goal explorer_;  // stands before the last round of machine_
  Machine machine_;
  Machine best_;
  Ends best_ends_;
  std::uint64_t steps_ = 0, phase_ = 0, cycles_ = 0, cycle_ = Goal::cycle;

  std::vector<std::uint8_t> early_;                // by observation: some round but the last looks at it
  std::vector<std::vector<std::uint32_t>> users_;  // by observation: the last round's configurations that look at it
  std::vector<std::size_t> reachable_;
  std::vector<Ends> ends_;  // by configuration of the last round
  Ends total_;
  std::map<std::array<state_t, View::digits>, std::size_t> by_digits_;  // entries, once a state is split
};

}  // namespace protolearn::detail
