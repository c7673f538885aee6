// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "protolearn/core/count.hpp"
#include "protolearn/core/random.hpp"
#include "protolearn/model/execution_facts.hpp"

namespace protolearn::detail {

/// The first `count` places of a random order of the processes, as a set.
template <unsigned nodes>
[[nodiscard]] constexpr node_set random_set(Random& random, unsigned count) {
  node_set result = 0;
  for (unsigned chosen = 0; chosen < count;) {
    unsigned const i = random.below(nodes);
    if (contains(result, i)) continue;
    result = with(result, i);
    ++chosen;
  }
  return result;
}

/// Every allowed start is as likely as any other.
template <class Task, unsigned N>
[[nodiscard]] std::array<state_t, N> random_starts(Random& random) {
  std::array<state_t, N> starts{};
  constexpr auto initials = static_cast<std::uint32_t>(Task::initial.size());
  if constexpr (restricts_starts<Task> && power(initials, N) <= 65536) {  // few of them may be allowed
    static std::vector<std::array<state_t, N>> const allowed = [] {
      std::vector<std::array<state_t, N>> all;
      std::array<state_t, N> each{};
      for (std::uint32_t k = 0; power(initials, N) > k; ++k) {
        std::uint32_t rest = k;
        for (unsigned i = 0; i < N; ++i, rest /= initials) each[i] = Task::initial[rest % initials];
        if (may_start(description_of_task<Task>, each.data(), N)) all.push_back(each);
      }
      return all;
    }();
    return allowed[random.below(static_cast<std::uint32_t>(allowed.size()))];
  } else {
    do {
      for (state_t& s : starts) s = Task::initial[random.below(initials)];
    } while (!may_start(description_of_task<Task>, starts.data(), N));
    return starts;
  }
}

/// Lets everybody who does not hear enough receive one message more, if some may arrive.
template <class Setting>
void hear_more(Schedule<Setting::shape>& schedule, Random& random) {
  constexpr unsigned N = Setting::nodes;
  Execution<Setting> run{};
  run.schedule = schedule;
  for (unsigned round = 1; round <= Setting::rounds; ++round) {
    for (unsigned i = 0; i < N; ++i) {
      if (!run.acts(i, round) || !run.in_scope(i) || run.missed(i, round) <= N - Setting::heard_at_least) continue;
      unsigned const first = random.below(N);
      for (unsigned k = 0; k < N; ++k) {
        unsigned const j = (first + k) % N;
        state_t& fate = schedule.fate[round - 1][i][j];
        if (fate != Setting::lost || !run.acts(j, round - 1)) continue;
        fate = run.in_scope(j) ? as_sent : static_cast<state_t>(random.below(Setting::states));
        break;
      }
    }
  }
}

/// Chooses the faulty, and when they crash.
template <class Setting>
void choose_faulty(Schedule<Setting::shape>& schedule, Random& random) {
  constexpr unsigned N = Setting::nodes;
  if constexpr (Setting::Faults::moving) {
    for (node_set& faulty : schedule.moving) {
      faulty = random_set<N>(random, random.below(Setting::Faults::max_faulty + 1));
    }
  } else if constexpr (Setting::Faults::max_faulty > 0) {
    schedule.faulty = random_set<N>(random, random.below(Setting::groups[1].most + 1));
    for (unsigned more = Setting::groups[2].most > 0 ? random.below(Setting::groups[2].most + 1) : 0; more > 0;) {
      unsigned const i = random.below(N);
      if (contains(schedule.faulty, i)) continue;
      schedule.set_group(i, 2);
      --more;
    }
  }
  if constexpr (Setting::Faults::crashes) {
    for (unsigned i = 0; i < N; ++i) {
      if (schedule.group(i) != Setting::crash_group || !contains(schedule.faulty, i)) continue;
      schedule.crash_round[i] = static_cast<std::uint8_t>(1 + random.below(Setting::rounds));
    }
  }
}

/// A schedule that may let somebody hear too little.
template <class Setting>
[[nodiscard]] Schedule<Setting::shape> sample_of_all(Random& random) {
  using Faults = typename Setting::Faults;
  using Task = typename Setting::Task;
  constexpr unsigned N = Setting::nodes;
  constexpr unsigned R = Setting::rounds;
  Schedule<Setting::shape> schedule;
  schedule.starts = random_starts<Task, N>(random);
  if constexpr (has_coin<typename Setting::view_type>) {
    for (node_set& coins : schedule.coins) coins = random.below(std::uint32_t{1} << N);
  }
  if (random.below(4) == 0) return schedule;

  double const intensity = random.uniform();
  choose_faulty<Setting>(schedule, random);
  for (unsigned r = 0; r < R; ++r) {
    [[maybe_unused]] unsigned budget = Faults::losses_per_round;
    unsigned const first = random.below(N);  // so that a budget does not favour low numbers
    for (unsigned k = 0; k < N * N; ++k) {
      unsigned const i = (first + k / N) % N;
      unsigned const j = (first + k) % N;
      if (i == j) continue;
      state_t& fate = schedule.fate[r][i][j];
      Failing const sender = Setting::failing(schedule.group(j));
      if constexpr (Faults::crashes) {
        unsigned const crash = schedule.crash_round[j];
        bool const gone = crash != 0 && crash < r + 1;
        if (gone || (crash == r + 1 && random.chance(intensity))) fate = Setting::lost;
        if (gone || crash == r + 1) continue;
      }
      if constexpr (Faults::lies) {
        if (sender == Failing::lies) fate = static_cast<state_t>(random.below(Setting::states + 1));
        if (sender == Failing::lies) continue;
      }
      if constexpr (is_lossy<Faults>) {
        Failing const receiver = Setting::failing(schedule.group(i));
        bool const nobody_receives = sender == Failing::dead || receiver == Failing::dead ||
                                     receiver == Failing::lies ||
                                     (schedule.crash_round[i] != 0 && schedule.crash_round[i] <= r + 1);
        if (nobody_receives || !may_lose<Faults>(schedule.group(j, r + 1), schedule.group(i, r + 1), r + 1)) continue;
        if (budget > 0 && random.chance(intensity)) {
          fate = Setting::lost;
          --budget;
        }
      }
    }
  }
  return schedule;
}

/// Does everybody who takes a transition hear enough?
template <class Setting>
[[nodiscard]] constexpr bool all_hear_enough(Schedule<Setting::shape> const& schedule) {
  if constexpr (Setting::heard_at_least <= 1) return true;
  Execution<Setting> run{};
  run.schedule = schedule;
  for (unsigned round = 1; round <= Setting::rounds; ++round) {
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      if (run.acts(i, round) && run.in_scope(i) && run.missed(i, round) > Setting::nodes - Setting::heard_at_least) {
        return false;
      }
    }
  }
  return true;
}

/// A random schedule for self-play. Not uniform: one in four is failure-free, and in the others how much fails is
/// itself random, so that the rare executions that matter (almost nothing lost, almost everything lost) do occur.
template <class Setting>
[[nodiscard]] Schedule<Setting::shape> sample(Random& random) {
  for (;;) {
    auto schedule = sample_of_all<Setting>(random);
    for (unsigned tries = 0; !all_hear_enough<Setting>(schedule) && tries < Setting::nodes; ++tries) {
      hear_more<Setting>(schedule, random);
    }
    if (all_hear_enough<Setting>(schedule)) return schedule;
  }
}

}  // namespace protolearn::detail
