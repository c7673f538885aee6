// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "protolearn/model/setting.hpp"
#include "protolearn/task/description.hpp"

// A setting as data: whatever is not generated for a setting takes a Description and is compiled once for all of them.

namespace protolearn {

/// The constants of a fault model (faults/fault_model.hpp).
struct FaultDescription {
  unsigned max_faulty = 0;
  detail::FaultGroups groups{};
  std::array<FaultBound, detail::max_groups> bounds{0U, 0U, 0U};  // F of each group
  detail::LinearBound hearing{};                                  // of heard_at_least, for every N
  unsigned losses_per_round = FaultModel::unlimited;
  unsigned last_lossy_round = FaultModel::unlimited;
  unsigned heard_at_least = 1;                                       // of N messages, one's own included
  bool crashes = false, lies = false, dead = false, moving = false;  // does anybody?
  bool lossy = false;  // can messages be lost, other than by a crash or a liar's silence?
  std::array<std::array<bool, detail::max_groups>, detail::max_groups>
      loses{};  // [group of the sender][the receiver's]
  std::array<std::array<bool, detail::max_groups>, detail::max_groups>
      omits{};  // those that are lost because somebody is faulty
  std::string (*name)() = nullptr;
  std::string (*sentence)() = nullptr;

  /// Are there two ways to fail?
  [[nodiscard]] constexpr bool joined() const { return groups[2].most > 0; }
  /// The last round of R in which a message can be lost, other than by a crash or a liar's silence; 0: none can.
  [[nodiscard]] constexpr unsigned last_loss(unsigned rounds) const {
    return !lossy ? 0 : rounds < last_lossy_round ? rounds : last_lossy_round;
  }
};

/// What a view makes of what is received (view.hpp): its digits, and words for them.
struct ViewDescription {
  std::size_t entries = 0;
  unsigned digits = 0;
  unsigned parts = 1;        // N if each process has a part of the table for itself
  bool anonymous = false;    // who sent what is not seen, but for the speaker; and the machine is one for all
  bool coin = false;         // a bit that the adversary chooses for each transition
  bool has_speaker = false;  // somebody's message is told apart (with ubsan, GCC does not compare constant pointers)
  unsigned (*speaker)(unsigned round) = nullptr;
  std::string (*name)() = nullptr;
  unsigned (*radix)(unsigned digit) = nullptr;
  bool (*is_count)(unsigned digit) = nullptr;                       // a number of messages, not a label
  void (*digits_of)(std::size_t entry, state_t* digits) = nullptr;  // writes `digits` of them
  std::string (*digit_name)(unsigned digit, TaskDescription const& names) = nullptr;
  std::string (*value_name)(unsigned digit, unsigned value, TaskDescription const& names) = nullptr;
  std::vector<detail::PredicateDescription> (*predicates)() =
      nullptr;                                  // of Thresholds; LearnedThresholds: ask the machine
  unsigned (*clock)(unsigned round) = nullptr;  // the last digit, if the view has the round

  /// How many values that digit has, and which it has in a round; 1 and 0 without one.
  [[nodiscard]] constexpr unsigned clocks() const { return clock != nullptr ? radix(digits - 1) : 1; }
  [[nodiscard]] constexpr unsigned clock_in(unsigned round) const { return clock != nullptr ? clock(round) : 0; }
};

/// A literal value: constexpr Description description_of<Setting>. The task is described once for all settings.
struct Description {
  Shape shape{};
  TaskDescription const* task = nullptr;
  FaultDescription faults{};
  ViewDescription view{};

  /// The processes that something tells apart from the others: those that formulas name, and speakers.
  [[nodiscard]] constexpr detail::node_set named() const {
    detail::node_set result = task->named_processes;
    for (unsigned r = 1; view.has_speaker && r <= shape.rounds; ++r) {
      result = detail::with(result, view.speaker(r));
    }
    return result;
  }

  /// "N=3 processes, S=8 states, R=2 rounds, AtomicCommit, MessageLoss, Ordered"; or "every N > 3F and every number of
  /// rounds, S=8 states, ..".
  [[nodiscard, gnu::noinline]] std::string str(bool every_round = false) const {
    std::string const rounds =
        every_round ? "" : "R=" + std::to_string(shape.rounds) + (shape.rounds == 1 ? " round, " : " rounds, ");
    return detail::nodes_in_words(shape, faults.bounds) + (every_round ? " and every number of rounds" : "") +
           ", S=" + std::to_string(shape.states) + " states, " + rounds + std::string(task->name) + ", " +
           faults.name() + ", " + view.name();
  }
};

namespace detail {

template <class Faults>
[[nodiscard]] constexpr FaultDescription describe_faults(unsigned nodes) {
  FaultDescription d;
  d.max_faulty = Faults::max_faulty;
  d.groups = fault_groups<Faults>();
  d.bounds = fault_bounds<Faults>();
  d.hearing = Faults::hearing;
  d.losses_per_round = Faults::losses_per_round;
  d.last_lossy_round = Faults::last_lossy_round;
  d.heard_at_least = nodes == every_n ? 1 : Faults::heard_at_least(nodes);
  auto const somebody = [&](Failing how) {  // of those in Both, one may have room for nobody
    return std::any_of(d.groups.begin() + 1, d.groups.end(),
                       [how](FaultGroup const& g) { return g.most > 0 && g.failing == how; });
  };
  d.crashes = somebody(Failing::crashes);
  d.lies = somebody(Failing::lies);
  d.dead = somebody(Failing::dead);
  d.moving = Faults::moving;
  d.lossy = is_lossy<Faults>;
  for (unsigned a = 0; a < max_groups; ++a) {
    for (unsigned b = 0; b < max_groups; ++b) {
      d.loses[a][b] = may_lose<Faults>(a, b);
      d.omits[a][b] = may_omit<Faults>(a, b);
    }
  }
  d.name = [] { return std::string(Faults::name()); };
  d.sentence = [] { return std::string(Faults::sentence()); };
  return d;
}

template <class Tag, class View>
[[nodiscard]] constexpr ViewDescription describe_view() {
  ViewDescription d;
  d.entries = View::entries;
  d.digits = View::digits;
  if constexpr (requires { View::offset(0U); }) d.parts = static_cast<unsigned>(View::entries / View::offset(1));
  d.anonymous = View::anonymous && d.parts == 1;
  d.coin = has_coin<View>;
  d.has_speaker = has_speaker<View>;
  if constexpr (has_speaker<View>) d.speaker = [](unsigned round) { return View::speaker(round); };
  if constexpr (requires { View::predicates(); }) d.predicates = [] { return View::predicates(); };
  if constexpr (requires { View::clock(1U); }) d.clock = [](unsigned round) { return View::clock(round); };
  d.name = [] { return view_name<Tag>(); };
  d.radix = [](unsigned digit) { return unsigned{View::radix[digit]}; };
  d.is_count = [](unsigned digit) { return is_count<View>(digit); };
  d.digits_of = [](std::size_t entry, state_t* digits) {
    auto const all = View::digits_of(entry);
    std::copy(all.begin(), all.end(), digits);
  };
  d.digit_name = [](unsigned digit, TaskDescription const& task) {
    return std::string(View::digit_name(digit, [&task](state_t s) { return task.state_name(s); }));
  };
  d.value_name = [](unsigned digit, unsigned value, TaskDescription const& task) {
    if constexpr (requires { View::value_name(digit, value, [](state_t) { return std::string(); }); }) {
      return std::string(View::value_name(digit, value, [&task](state_t s) { return task.state_name(s); }));
    } else {  // a view of one's own can do without
      return std::to_string(value);
    }
  };
  return d;
}

}  // namespace detail

/// A setting as data.
template <class Setting>
inline constexpr Description description_of{
    Setting::shape, &description_of_task<typename Setting::Task>,
    detail::describe_faults<typename Setting::Faults>(Setting::nodes),
    detail::describe_view<typename Setting::View, typename Setting::view_type>()};

}  // namespace protolearn
