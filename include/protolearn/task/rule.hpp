// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <type_traits>

#include "protolearn/core/hana.hpp"
#include "protolearn/task/formula.hpp"

// Rules: named formulas with a reward. `must` rules are proved; `wish` rules are only rewarded.

namespace protolearn {

/// The reward when a rule is kept. For implies(a, b) it is due only where a holds.
struct kept {
  double reward;
  explicit constexpr kept(double r) : reward(r) {}
};

/// The reward (negative: a punishment) when a rule is broken.
struct broken {
  double reward;
  explicit constexpr broken(double r) : reward(r) {}
};

namespace detail {

template <formula F>
struct Rule {
  using formula_type = F;
  std::string_view name;
  F formula;
  double reward_kept = 0;
  double reward_broken = 0;
};

/// A rule that a correct machine keeps in every execution.
template <run_formula F>
struct Must : Rule<F> {};

/// A rule that a machine is rewarded for: of one process, or of the execution.
template <formula F>
struct Wish : Rule<F> {};

template <template <class> class Kind, class F, class... Rewards>
constexpr Kind<F> make_rule(std::string_view name, F f, Rewards... rewards) {
  static_assert(((std::is_same_v<Rewards, kept> || std::is_same_v<Rewards, broken>)&&...),
                "protolearn: after its formula a rule takes only kept(reward) and broken(reward).");
  Kind<F> rule{{name, f}};
  [[maybe_unused]] auto const apply = [&rule](auto reward) {
    if constexpr (std::is_same_v<decltype(reward), kept>) {
      rule.reward_kept = reward.reward;
    } else {
      rule.reward_broken = reward.reward;
    }
  };
  (apply(rewards), ...);
  return rule;
}

}  // namespace detail

/// `must("name", formula, kept(+100), broken(-2000))`; both rewards are optional, and 0 if absent.
template <class F, class... Rewards>
[[nodiscard]] constexpr auto must(std::string_view name, F f, Rewards... rewards) {
  static_assert(detail::run_formula<F>,
                "protolearn::must(name, f): f must speak of the whole execution: put all, any, none or count around a "
                "formula about one process.");
  return detail::make_rule<detail::Must>(name, f, rewards...);
}

/// `wish("name", formula, broken(-0.5))`.
template <class F, class... Rewards>
[[nodiscard]] constexpr auto wish(std::string_view name, F f, Rewards... rewards) {
  static_assert(detail::formula<F>, "protolearn::wish(name, f): f must be a formula.");
  return detail::make_rule<detail::Wish>(name, f, rewards...);
}

namespace detail {

/// Among the executions where `among` holds: those in which `wanted` holds too. Reports show such shares, so that a
/// machine that never decides does not look good.
template <run_formula Among, run_formula Wanted>
struct Share {
  std::string_view name;
  Among among;
  Wanted wanted;
};

}  // namespace detail

template <class Among, class Wanted>
[[nodiscard]] constexpr auto share(std::string_view name, Among among, Wanted wanted) {
  static_assert(detail::run_formula<Among> && detail::run_formula<Wanted>,
                "protolearn::share(name, among, wanted): both formulas must speak of the whole execution: put all, "
                "any, none or count around a formula about one process.");
  return detail::Share<Among, Wanted>{name, among, wanted};
}

namespace detail {

/// A formula whose probability an objective may ask for (core/objective.hpp).
template <run_formula F>
struct Measure {
  std::string_view name;
  F formula;
};

}  // namespace detail

/// `measure("name", formula)`, one of a task's `measures`.
template <class F>
[[nodiscard]] constexpr auto measure(std::string_view name, F f) {
  static_assert(detail::run_formula<F>,
                "protolearn::measure(name, f): f must speak of the whole execution: put all, any, none or count around "
                "a formula about one process.");
  return detail::Measure<F>{name, f};
}

namespace detail {

template <class R>
inline constexpr bool is_must = false;
template <run_formula F>
inline constexpr bool is_must<Must<F>> = true;

template <class R>
inline constexpr bool is_rules = false;
template <class... F>
inline constexpr bool is_rules<hana::tuple<F...>> = (requires { typename F::formula_type; } && ...);

}  // namespace detail

}  // namespace protolearn
