// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <bit>
#include <compare>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "protolearn/model/sample.hpp"
#include "protolearn/verification/counterexample.hpp"
#include "protolearn/verification/disagreement.hpp"
#include "protolearn/verification/explorer/explore.hpp"

// Counterexamples that are worth reading: short, with nothing in them that does not matter, and several that differ.

namespace protolearn::detail {

/// How long a counterexample is; compared member by member, in this order.
struct Length {
  unsigned round = 0;     // the rule is broken for good, whatever follows, after so many rounds
  unsigned failures = 0;  // processes in the faulty set
  unsigned losses = 0;    // messages that do not arrive, of processes that have neither crashed yet nor lie
  unsigned lies = 0;      // messages of liars; they need send none

  friend constexpr auto operator<=>(Length const&, Length const&) = default;
};

/// The places of the lengths, the shortest first; equal ones stay in their order. There are few.
[[nodiscard, gnu::noinline]] inline std::vector<std::size_t> ascending(std::vector<Length> const& lengths) {
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < lengths.size(); ++k) {
    std::size_t place = order.size();
    while (place > 0 && lengths[k] < lengths[order[place - 1]]) --place;
    order.insert(order.begin() + static_cast<std::ptrdiff_t>(place), k);
  }
  return order;
}

/// The configuration after `round` rounds of an execution. (What a process sends in a round depends on its state
/// before.)
template <class Setting>
[[nodiscard]] Configuration<Setting> configuration_of(Execution<Setting> const& run, unsigned round) {
  using Config = Configuration<Setting>;
  using Word = typename Config::Word;
  Config config;
  for (unsigned i = 0; i < Setting::nodes; ++i) {
    unsigned const group = run.schedule.group(i);
    config.words[i] = Word::begin(i, run.states[0][i], group == Setting::crash_group ? 0 : group);
  }
  for (unsigned r = 1; r <= round; ++r) {
    config.run = config.run_after(r, run.loses_in(r));
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      if (!run.in_scope(i) || run.is_dead(i)) continue;
      if (run.acts(i, r)) {
        config.words[i] = Word::step(config.words[i], run.states[r][i], r);
      } else if (run.acts(i, r - 1)) {
        config.words[i] = Word::crash(config.words[i]);
      }
    }
  }
  return config;
}

/// How long a counterexample is; above R rounds if its execution keeps the rule.
template <class Setting>
[[nodiscard]] Length length_of(Counterexample<Setting> const& counterexample) {
  constexpr unsigned N = Setting::nodes;
  constexpr unsigned R = Setting::rounds;
  auto const& run = counterexample.run;
  rule_set const bit = rule_set{1} << counterexample.rule;
  Length result{R + 1, static_cast<unsigned>(std::popcount(run.schedule.faulty)), 0, 0};
  for (node_set faulty : run.schedule.moving) result.failures += static_cast<unsigned>(std::popcount(faulty));
  for (unsigned r = 1; r <= R; ++r) {
    for (unsigned i = 0; i < N; ++i) {
      if (!run.acts(i, r) || !run.in_scope(i)) continue;
      for (unsigned offset = 1; offset < N; ++offset) {
        unsigned const j = (i + offset) % N;
        bool const arrives = !run.is_lost(i, j, r);
        if (!run.in_scope(j)) {
          result.lies += arrives ? 1U : 0U;
        } else if (run.acts(j, r - 1)) {
          result.losses += arrives ? 0U : 1U;
        }
      }
    }
  }
  if ((broken_rules(run) & bit) == 0) return result;
  struct Tables {  // worth keeping
    Outlooks outlooks = outlooks_of<Setting>();
    Quotient quotient{outlooks, violations_of(outlooks.task())};
  };
  thread_local Tables tables;
  Quotient& quotient = tables.quotient;
  for (result.round = 1; result.round < R; ++result.round) {
    auto config = detail::configuration_of(run, result.round);
    config.reduce(quotient, result.round);
    if ((quotient.certainly(static_cast<std::uint32_t>(bit), config.words.data(), N, config.context,
                            config.run_outlook(result.round, config.failures()), result.round)) != 0)
      break;
  }
  return result;
}

/// Makes counterexamples of one machine shorter, by replaying them without something.
template <class Setting>
class Shortener {
 public:
  using Plan = Schedule<Setting::shape>;
  using Machine = typename Setting::machine_type;

  explicit Shortener(Machine const& machine) : machine_(machine) {}

  [[nodiscard]] Length length(Plan const& plan, std::size_t rule) const {
    return detail::length_of(Counterexample<Setting>{rule, simulate<Setting>(machine_, plan)});
  }

  /// Takes away failures, losses and lies, one at a time, as long as the rule still breaks and no later than before. A
  /// liar has no state and so nothing true to send; a lie that is taken away leaves silence.
  [[nodiscard]] Plan shortened(Plan plan, std::size_t rule) const {
    Length least = length(plan, rule);
    auto const better = [&](Plan const& changed) {
      if (!all_hear_enough<Setting>(changed)) return false;
      Length const now = length(changed, rule);
      if (now.round > least.round || !(now < least)) return false;
      least = now;
      plan = normal_form<Setting>(changed);
      return true;
    };
    for (bool again = true; again;) {
      again = false;
      for (unsigned j = 0; j < N; ++j) {
        if (contains(plan.faulty, j)) again = for_each_without(plan, j, better) || again;
      }
      for (unsigned r = 0; r < R; ++r) {
        for (unsigned j = 0; j < N; ++j) {
          if (!contains(plan.moving[r], j)) continue;
          Plan changed = plan;
          changed.moving[r] = without(changed.moving[r], j);
          allow(changed);
          again = better(changed) || again;
        }
        for (unsigned i = 0; i < N; ++i) {
          for (unsigned j = 0; j < N; ++j) {
            bool const silent = plan.crash_round[j] != 0 && plan.crash_round[j] <= r;
            bool const lies = Setting::failing(plan.group(j)) == Failing::lies;
            state_t const fate = plan.fate[r][i][j];
            if (silent || (lies ? fate == Setting::lost || fate == as_sent : fate != Setting::lost)) continue;
            Plan changed = plan;
            changed.fate[r][i][j] = lies ? Setting::lost : as_sent;
            again = better(changed) || again;
          }
        }
      }
    }
    return plan;
  }

 private:
  static constexpr unsigned N = Setting::nodes;
  static constexpr unsigned R = Setting::rounds;

  /// Offers the plan with process j correct, in all ways, until one is accepted.
  template <class Accept>
  static bool for_each_without(Plan changed, unsigned j, Accept const& accept) {
    bool const lied = Setting::failing(changed.group(j)) == Failing::lies;
    changed.set_group(j, 0);
    changed.crash_round[j] = 0;
    allow(changed);
    if (!lied) return accept(changed);
    node_set liars = 0;
    for (unsigned i = 0; i < N; ++i) {
      if (Setting::failing(changed.group(i)) == Failing::lies) liars = with(liars, i);
    }
    for (state_t start : Setting::Task::initial) {
      changed.starts[j] = start;
      auto starts = changed.starts;
      if (may_start(description_of_task<typename Setting::Task>, starts, liars) && accept(changed)) return true;
    }
    return false;
  }

  /// Lets arrive what cannot be lost, or said, by those that are faulty now.
  static void allow(Plan& plan) {
    for (unsigned r = 0; r < R; ++r) {
      for (unsigned to = 0; to < N; ++to) {
        for (unsigned from = 0; from < N; ++from) {
          state_t& fate = plan.fate[r][to][from];
          bool const crashed = plan.crash_round[from] != 0 && plan.crash_round[from] <= r + 1;
          bool const may_be_lost =
              crashed || may_lose<typename Setting::Faults>(plan.group(from, r + 1), plan.group(to, r + 1), r + 1);
          if (Setting::failing(plan.group(from)) == Failing::lies) {
            if (fate == as_sent && from != to) fate = Setting::lost;
          } else if (fate != Setting::lost || !may_be_lost) {
            fate = as_sent;
          }
        }
      }
    }
    keep_budget(plan);
  }

  /// A process that is correct now may have lost more than a correct one can.
  static void keep_budget([[maybe_unused]] Plan& plan) {
    using Faults = typename Setting::Faults;
    if constexpr (is_lossy<Faults> && Faults::losses_per_round < N * (N - 1)) {
      for (unsigned r = 0; r < R; ++r) {
        unsigned left = Faults::losses_per_round;
        for (unsigned k = 0; k < N * N; ++k) {
          unsigned const i = k / N, j = k % N;
          bool const crashed = plan.crash_round[j] != 0 && plan.crash_round[j] <= r + 1;
          bool const lies = Setting::failing(plan.group(j)) == Failing::lies;
          if (crashed || lies || plan.fate[r][i][j] != Setting::lost) continue;
          if (left == 0) plan.fate[r][i][j] = as_sent;
          left -= left > 0 ? 1U : 0U;
        }
      }
    }
  }

  Machine const& machine_;
};

/// What the processes go through, whoever they are: the same for executions that differ only in names.
template <class Setting>
[[nodiscard]] auto histories(Execution<Setting> const& run) {
  std::vector<std::vector<unsigned>> result;
  for (unsigned i = 0; i < Setting::nodes; ++i) {
    std::vector<unsigned> history{run.schedule.group(i), run.schedule.crash_round[i]};
    for (auto const& states : run.states) history.push_back(run.in_scope(i) ? states[i] : 0U);
    result.push_back(std::move(history));
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// "agreement breaks in round 2, with 1 faulty process and 2 lost messages; starts: 0, 1, 1".
template <class Setting>
[[nodiscard]] std::string in_words(Counterexample<Setting> const& counterexample) {
  Length const length = detail::length_of(counterexample);
  std::vector<std::string> with;
  auto const add = [&](unsigned n, char const* one, char const* many) {
    if (n > 0) with.push_back(detail::number_of(n, one, many));
  };
  add(length.failures, "faulty process", "faulty processes");
  add(length.losses, "lost message", "lost messages");
  add(length.lies, "lie", "lies");
  std::string text =
      rule_name<typename Setting::Task>(counterexample.rule) + " breaks in round " + std::to_string(length.round);
  text += with.empty() ? ", and nothing fails" : ", with " + detail::listed(with);
  for (unsigned i = 0; i < Setting::nodes; ++i) {
    auto const& run = counterexample.run;
    text += (i == 0 ? "; starts: " : ", ") +
            (run.in_scope(i) ? state_name<typename Setting::Task>(run.states[0][i]) : "faulty");
  }
  return text;
}

/// A counterexample without the failures, losses and lies that its rule can do without; it breaks no later.
template <class Setting>
[[nodiscard]] Counterexample<Setting> shortened(typename Setting::machine_type const& machine,
                                                Counterexample<Setting> const& counterexample) {
  auto const plan = normal_form<Setting>(counterexample.run.schedule);
  auto const least = detail::Shortener<Setting>(machine).shortened(plan, counterexample.rule);
  return {counterexample.rule, simulate<Setting>(machine, least)};
}

/// Short counterexamples to each rule that a machine breaks, up to `most` for each rule, the shortest first. What is
/// guaranteed:
///   - each was made by the simulator, and breaks its rule;
///   - its round is the least there is for its rule, of all executions;
///   - no failure, no loss and no lie can be taken away from it so that the rule still breaks, and no later. What is
///     left of a lie is silence. (That it has the fewest of all is likely, not certain: a sample of 64 executions of
///     that round is looked at, and the most promising are shortened.)
///   - those of one rule differ by more than the names of the processes.
template <class Setting>
[[nodiscard]] std::vector<Counterexample<Setting>> shortest(Explorer<Setting>& explorer,
                                                            typename Setting::machine_type const& machine,
                                                            std::size_t most) {
  using Plan = Schedule<Setting::shape>;
  Shortener<Setting> const shortener(machine);
  std::vector<Counterexample<Setting>> found;
  std::vector<Length> found_lengths;
  Random random(1);
  auto const samples = explorer.earliest(machine, random, 64);
  for (std::size_t rule = 0; rule < samples.size(); ++rule) {
    std::vector<Length> lengths;
    for (Plan const& sample : samples[rule]) lengths.push_back(shortener.length(sample, rule));
    std::vector<Plan> plans;
    for (std::size_t const k : ascending(lengths)) {
      if (plans.size() < 4 * most) plans.push_back(shortener.shortened(normal_form<Setting>(samples[rule][k]), rule));
    }
    lengths.clear();
    for (Plan const& plan : plans) {
      lengths.push_back(shortener.length(plan, rule));
      if (lengths.back().round <= Setting::rounds) continue;
      throw disagreement<Setting>("the explorer found a violation of " + must_sentence<typename Setting::Task>(rule) +
                                      " that does not replay in the simulator.",
                                  machine, &plan);
    }
    std::vector<decltype(histories(Execution<Setting>{}))> seen;
    for (std::size_t const k : ascending(lengths)) {
      auto const run = simulate<Setting>(machine, plans[k]);
      auto const what = histories(run);
      if (seen.size() == most || std::find(seen.begin(), seen.end(), what) != seen.end()) continue;
      seen.push_back(what);
      found.push_back({rule, run});
      found_lengths.push_back(lengths[k]);
    }
  }
  std::vector<Counterexample<Setting>> result;
  for (std::size_t const k : ascending(found_lengths)) result.push_back(found[k]);
  return result;
}

}  // namespace protolearn::detail
