// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/truth.hpp"
#include "protolearn/verification/configuration.hpp"

// What is already certain about the rules in the middle of an execution: the formulas read in Kleene's three-valued
// logic.

namespace protolearn::detail {

/// The facts (task/holds.hpp) of a configuration after `round` rounds. A visit that has happened is certain, one that
/// has not is open.
template <class Setting>
class Foresight {
 public:
  using boolean = Tri;
  using Faults = typename Setting::Faults;
  using Config = Configuration<Setting>;
  static constexpr unsigned nodes = Setting::nodes;

  Foresight(Config const& config, unsigned round) : config_(config), round_(round), failures_(config.failures()) {}

  [[nodiscard]] Tri constant(bool b) const { return Tri::of(b); }
  [[nodiscard]] Tri starts(unsigned i, state_t s) const { return Tri::of(facts(i).starts(0, s)); }
  [[nodiscard]] Tri visits(unsigned i, state_t s) const {
    return facts(i).visits(0, s) ? Tri::of(true) : gone(i) ? Tri::of(false) : Tri{};
  }
  [[nodiscard]] Tri visits_by(unsigned i, state_t s, unsigned round) const {
    return facts(i).visits_by(0, s, round) ? Tri::of(true) : gone(i) || round <= round_ ? Tri::of(false) : Tri{};
  }
  [[nodiscard]] Tri ends(unsigned i, state_t s) const { return gone(i) ? Tri::of(facts(i).ends(0, s)) : Tri{}; }
  [[nodiscard]] Tri correct(unsigned i) const {
    return Config::Word::faulty(config_.words[i]) ? Tri::of(false) : Faults::crashes ? Tri{} : Tri::of(true);
  }
  [[nodiscard]] Tri in_scope(unsigned i) const { return Faults::lies ? correct(i) : Tri::of(true); }
  [[nodiscard]] Tri failure_free() const {
    if constexpr (Faults::lies && !is_lossy<Faults>) return Tri::of(failures_ == 0);
    bool const failed = ((Faults::crashes || Faults::lies) && failures_ > 0) || (is_lossy<Faults> && config_.lost);
    return failed ? Tri::of(false) : Tri{};
  }
  [[nodiscard]] Tri failures_between(unsigned low, unsigned high) const {
    return range(failures_, Faults::crashes ? Faults::max_faulty : failures_, low, high);
  }
  [[nodiscard]] Tri loss_free_rounds_between(unsigned low, unsigned high) const {
    return range(config_.loss_free, config_.loss_free + Setting::rounds - round_, low, high);
  }
  [[nodiscard]] Tri count_between(std::array<Tri, nodes> const& which, unsigned low, unsigned high) const {
    unsigned least = 0, most = 0;
    for (Tri t : which) {
      least += t.value == Certainty::yes ? 1U : 0U;
      most += t.value == Certainty::no ? 0U : 1U;
    }
    return range(least, most, low, high);
  }

 private:
  [[nodiscard]] typename Config::Word::Facts facts(unsigned i) const { return {config_.words[i]}; }

  /// Has the process done all that it will ever do?
  [[nodiscard]] bool gone(unsigned i) const { return Faults::crashes && Config::Word::faulty(config_.words[i]); }

  /// low <= x <= high, where x will be in least..most.
  [[nodiscard]] static Tri range(unsigned least, unsigned most, unsigned low, unsigned high) {
    if (most < low || least > high) return Tri::of(false);
    return least >= low && most <= high ? Tri::of(true) : Tri{};
  }

  Config const& config_;
  unsigned round_;
  unsigned failures_;
};

/// Which `must` rules are broken, whatever happens from here on: bit k for the k-th.
template <class Setting>
[[nodiscard, gnu::noinline]] std::uint32_t rules_broken_for_good(Configuration<Setting> const& config, unsigned round) {
  Foresight<Setting> const facts(config, round);
  std::uint32_t broken = 0;
  for_each_must<typename Setting::Task>([&](auto const& rule, std::size_t k) {
    if (Tri(holds(rule.formula, facts)).value == Certainty::no) broken |= std::uint32_t{1} << k;
  });
  return broken;
}

}  // namespace protolearn::detail
