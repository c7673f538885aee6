// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "protolearn/model/setting.hpp"

namespace protolearn {

/// In a schedule: the message arrives as it was sent.
inline constexpr state_t as_sent = 255;

/// One complete choice of the adversary.
template <Shape shape>
struct Schedule {
  std::array<state_t, shape.nodes> starts{};
  /// The faulty set; with crashes, those that crash. Nobody, where the faulty change from round to round.
  detail::node_set faulty = 0;
  /// Those of them that fail as the second of two fault models says (Both).
  detail::node_set second = 0;
  /// moving[r]: the faulty set of round r+1, where it moves.
  std::array<detail::node_set, shape.rounds> moving{};
  /// The round 1..R in which a process crashes; 0: never.
  std::array<std::uint8_t, shape.nodes> crash_round{};
  /// fate[r][i][j]: what process i receives from process j in round r+1: `as_sent`, S (lost), or a lie.
  std::array<std::array<std::array<state_t, shape.nodes>, shape.nodes>, shape.rounds> fate{};
  /// coins[r]: whose coin shows 1 in round r+1, where the view has coins.
  std::array<detail::node_set, shape.rounds> coins{};

  /// Every message arrives, nobody fails, everybody starts in state 0.
  constexpr Schedule() {
    for (auto& round : fate) {
      for (auto& receiver : round) receiver.fill(as_sent);
    }
  }

  /// The group of process i (faults/fault_model.hpp), 0..2.
  [[nodiscard]] constexpr unsigned group(unsigned i) const {
    return !detail::contains(faulty, i) ? 0 : detail::contains(second, i) ? 2 : 1;
  }
  /// The group of process i in a round 1..R, as far as losses go.
  [[nodiscard]] constexpr unsigned group(unsigned i, unsigned round) const {
    return detail::contains(moving[round - 1], i) ? 1 : group(i);
  }
  constexpr void set_group(unsigned i, unsigned group) {
    faulty = group == 0 ? detail::without(faulty, i) : detail::with(faulty, i);
    second = group == 2 ? detail::with(second, i) : detail::without(second, i);
  }

  friend constexpr bool operator==(Schedule const&, Schedule const&) = default;
};

/// The run that a machine makes under a schedule, and what is so in it.
template <class Setting>
class Execution {
 public:
  using boolean = bool;
  static constexpr unsigned nodes = Setting::nodes;

  Schedule<Setting::shape> schedule;
  /// states[r][i]: process i after r rounds; a crashed process keeps the state it crashed in.
  std::array<std::array<state_t, nodes>, Setting::rounds + 1> states{};

  [[nodiscard]] constexpr bool constant(bool value) const { return value; }
  [[nodiscard]] constexpr bool starts(unsigned i, state_t s) const { return states[0][i] == s; }
  [[nodiscard]] constexpr bool visits(unsigned i, state_t s) const { return visits_by(i, s, Setting::rounds); }
  [[nodiscard]] constexpr bool visits_by(unsigned i, state_t s, unsigned round) const {
    for (unsigned r = 0; r <= round && r <= Setting::rounds; ++r) {
      if (states[r][i] == s) return true;
    }
    return false;
  }
  [[nodiscard]] constexpr bool in(unsigned i, state_t s, unsigned round) const {
    return states[round][i] == s && (round == 0 || acts(i, round));  // also the dead have a start
  }
  [[nodiscard]] constexpr bool ends(unsigned i, state_t s) const { return states[Setting::rounds][i] == s; }
  [[nodiscard]] constexpr bool is(unsigned i, unsigned process) const { return i == process; }
  [[nodiscard]] constexpr bool correct(unsigned i) const { return !detail::contains(schedule.faulty, i); }
  [[nodiscard]] constexpr bool in_scope(unsigned i) const { return !fails(i, detail::Failing::lies); }
  [[nodiscard]] constexpr bool is_dead(unsigned i) const { return fails(i, detail::Failing::dead); }

  /// Does process i take the transition of this round, 1..R? Of round 0: is it there at all?
  [[nodiscard]] constexpr bool acts(unsigned i, unsigned round) const {
    return !is_dead(i) && (schedule.crash_round[i] == 0 || round < schedule.crash_round[i]);
  }

  /// Does process i ask the machine in this round? Not if it takes no transition, or has halted.
  [[nodiscard]] constexpr bool moves(unsigned i, unsigned round) const {
    return acts(i, round) && in_scope(i) && !Setting::is_halted(states[round - 1][i]);
  }

  /// Is the message of process j to i, which takes the transition of this round, lost or not sent, because j crashed
  /// before, is dead, or keeps silent as a liar?
  [[nodiscard]] constexpr bool is_lost(unsigned i, unsigned j, unsigned round) const {
    return i != j && (!acts(j, round - 1) || schedule.fate[round - 1][i][j] == Setting::lost);
  }
  /// How many messages process i does not receive in this round.
  [[nodiscard]] constexpr unsigned missed(unsigned i, unsigned round) const {
    unsigned count = 0;
    for (unsigned j = 0; j < nodes; ++j) count += is_lost(i, j, round) ? 1U : 0U;
    return count;
  }

  /// Is any message lost on its way to a process that takes the transition of this round? The dead have none to lose.
  [[nodiscard]] constexpr bool loses_in(unsigned round) const {
    for (unsigned i = 0; i < nodes; ++i) {
      if (!acts(i, round) || !in_scope(i)) continue;
      for (unsigned j = 0; j < nodes; ++j) {
        if (is_lost(i, j, round) && !is_dead(j)) return true;
      }
    }
    return false;
  }

  [[nodiscard]] constexpr bool failure_free() const {
    for (unsigned i = 0; i < nodes; ++i) {
      if (fails(i, detail::Failing::crashes) || fails(i, detail::Failing::lies)) return false;
    }
    return !detail::is_lossy<typename Setting::Faults> || loss_free_from(1);
  }
  [[nodiscard]] constexpr bool failures_between(unsigned low, unsigned high) const {
    auto const failures = static_cast<unsigned>(std::popcount(schedule.faulty));
    return low <= failures && failures <= high;
  }
  [[nodiscard]] constexpr bool loss_free_rounds_between(unsigned low, unsigned high) const {
    unsigned free = 0;
    for (unsigned r = 1; r <= Setting::rounds; ++r) free += loses_in(r) ? 0U : 1U;
    return low <= free && free <= high;
  }
  [[nodiscard]] constexpr bool loss_free_from(unsigned round) const {
    for (unsigned r = round > 0 ? round : 1; r <= Setting::rounds; ++r) {
      if (loses_in(r)) return false;
    }
    return true;
  }
  /// Does process i send its state in a round 1..R?
  [[nodiscard]] constexpr bool sends(unsigned i, unsigned round) const {
    return acts(i, round - 1) && in_scope(i) && !Setting::is_silent(states[round - 1][i]);
  }
  /// How many messages are sent.
  [[nodiscard]] constexpr unsigned messages() const {
    unsigned count = 0;
    for (unsigned round = 1; round <= Setting::rounds; ++round) {
      for (unsigned i = 0; i < nodes; ++i) count += sends(i, round) ? nodes - 1 : 0;
    }
    return count;
  }
  [[nodiscard]] constexpr bool messages_between(unsigned low, unsigned high) const {
    return low <= messages() && messages() <= high;
  }
  [[nodiscard]] constexpr bool count_between(std::array<bool, nodes> const& which, unsigned low, unsigned high) const {
    unsigned count = 0;
    for (bool w : which) count += w ? 1U : 0U;
    return low <= count && count <= high;
  }

  // For text about runs of any size (verification/execution_text.hpp).
  static constexpr bool has_coin = detail::has_coin<typename Setting::view_type>;
  [[nodiscard]] static constexpr unsigned size() { return nodes; }
  [[nodiscard]] static constexpr unsigned last_round() { return Setting::rounds; }
  [[nodiscard]] static constexpr state_t lost() { return Setting::lost; }
  [[nodiscard]] static constexpr TaskDescription const& task() { return Setting::task; }
  [[nodiscard]] constexpr state_t received_from(unsigned i, unsigned j, unsigned round) const {
    return received(i, round)[(j + nodes - i) % nodes];
  }

  /// What process i looks up in a round 1..R.
  [[nodiscard]] constexpr std::size_t entry(unsigned i, unsigned round) const {
    unsigned const coin = detail::contains(schedule.coins[round - 1], i) ? 1 : 0;
    return detail::entry_of<typename Setting::view_type>(i, received(i, round), round, coin);
  }

  /// What process i receives in a round 1..R: its own state first, then the others cyclically.
  [[nodiscard]] constexpr std::array<state_t, nodes> received(unsigned i, unsigned round) const {
    std::array<state_t, nodes> result{};
    auto const& sent = states[round - 1];
    result[0] = sent[i];
    for (unsigned j = 1; j < nodes; ++j) {
      unsigned const sender = (i + j) % nodes;
      state_t const fate = schedule.fate[round - 1][i][sender];
      bool const nothing =
          !acts(sender, round - 1) || (fate == as_sent && in_scope(sender) && Setting::is_silent(sent[sender]));
      result[j] = nothing ? Setting::lost : fate == as_sent ? sent[sender] : fate;
    }
    return result;
  }

 private:
  [[nodiscard]] constexpr bool fails(unsigned i, detail::Failing how) const {
    return !correct(i) && Setting::failing(schedule.group(i)) == how;
  }
};

/// Runs the system: `choose(i, round, entry)` gives process i's next state in a round 1..R for what it observed.
/// Self-play sometimes chooses at random; a machine looks it up. O(R N^2).
template <class Setting, class Choose>
[[nodiscard]] constexpr Execution<Setting> simulate(Schedule<Setting::shape> const& schedule, Choose&& choose) {
  Execution<Setting> run;
  run.schedule = schedule;
  run.states[0] = schedule.starts;
  for (unsigned round = 1; round <= Setting::rounds; ++round) {
    for (unsigned i = 0; i < Setting::nodes; ++i) {
      run.states[round][i] = run.moves(i, round) ? choose(i, round, run.entry(i, round)) : run.states[round - 1][i];
    }
  }
  return run;
}

/// The run that a machine makes.
template <class Setting>
[[nodiscard]] constexpr Execution<Setting> simulate(typename Setting::machine_type const& machine,
                                                    Schedule<Setting::shape> const& schedule) {
  return simulate<Setting>(schedule, [&](unsigned, unsigned, std::size_t entry) { return machine[entry]; });
}

}  // namespace protolearn
