// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "../../expression_truth.hpp"
#include "draw_faults.hpp"
#include "protolearn/model/execution.hpp"
#include "protolearn/model/executions.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/ordered.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/thresholds.hpp"
#include "protolearn/model/views/with_coin.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/model/views/with_speaker.hpp"
#include "protolearn/semantics/process_word.hpp"

// Random settings. A setting is a type, so they are drawn while this compiles, each from a seed: whatever is drawn has
// a seed of its own, made from that of what it is a part of.

namespace drawn {

using namespace protolearn;
using namespace protolearn::detail;

// --- formulas: what is worth asking at all depends on the shape ------------------------------------------------------

/// What a formula may ask: anything; or, of processes, what they make of their starts.
enum class About { anything, outcome };

template <Seed seed, Shape shape, About about>
constexpr auto atom_of_process() {
  constexpr auto state = static_cast<state_t>(seed[0].below(shape.states));
  constexpr unsigned first = about == About::anything ? 0 : 1;  // where one starts is not of one's making
  constexpr unsigned round = first + seed[1].below(shape.rounds + 1 - first);
  constexpr unsigned kind = seed.below(about == About::anything ? 12 : 8);
  if constexpr (kind < 3) return visits(state);
  if constexpr (kind == 3) return visits_by(state, round);
  if constexpr (4 <= kind && kind < 6) return in(state, round);
  if constexpr (6 <= kind && kind < 8) return ends(state);
  if constexpr (8 <= kind && kind < 10) return starts(state);
  if constexpr (kind == 10) return correct;
  if constexpr (kind == 11) return is(seed[2].below(shape.nodes));
}

/// Connectives join formulas of one level.
template <unsigned kind, class A, class B>
constexpr auto join(A a, B b) {
  if constexpr (kind == 0) return a && b;
  if constexpr (kind == 1) return a || b;
  if constexpr (kind == 2) return implies(a, b);
  if constexpr (kind == 3) return !a;
}

template <Seed seed, Shape shape, About about = About::anything, unsigned depth = 1>
constexpr auto of_process() {
  if constexpr (depth == 0 || seed[4].one_in(2)) {
    return atom_of_process<seed[3], shape, about>();
  } else if constexpr (about == About::outcome && seed[5].one_in(2)) {
    return implies(correct, atom_of_process<seed[3], shape, about>());
  } else {
    return join<seed[0].below(4)>(of_process<seed[1], shape, about, depth - 1>(),
                                  of_process<seed[2], shape, about, depth - 1>());
  }
}

template <Seed seed, class Quantity>
constexpr auto compare(Quantity quantity, unsigned most) {
  unsigned const k = seed[0].below(most + 1);
  constexpr unsigned kind = seed.below(5);
  if constexpr (kind == 0) return quantity <= k;
  if constexpr (kind == 1) return quantity >= k;
  if constexpr (kind == 2) return quantity == k;
  if constexpr (kind == 3) return quantity < k + 1;
  if constexpr (kind == 4) return quantity > k;
}

template <Seed seed, Shape shape, About about>
constexpr auto atom_of_run() {
  constexpr unsigned kind = seed.below(about == About::anything ? 14 : 9);
  constexpr auto process = [] { return of_process<seed[0], shape, about>(); };
  if constexpr (kind < 3) return all(process());
  if constexpr (3 <= kind && kind < 6) return any(process());
  if constexpr (kind == 6) return none(process());
  if constexpr (7 <= kind && kind < 9) return compare<seed[1]>(count(process()), shape.nodes - 1);
  if constexpr (kind == 9) return failure_free;
  if constexpr (kind == 10) return compare<seed[1]>(failures(), 1);
  if constexpr (kind == 11) return compare<seed[1]>(loss_free_rounds(), shape.rounds - 1);
  if constexpr (kind == 12) return loss_free_from(1 + seed[1].below(shape.rounds));
  if constexpr (kind == 13) return compare<seed[1]>(messages(), shape.nodes * (shape.nodes - 1) * shape.rounds);
}

template <Seed seed, Shape shape, About about = About::anything, unsigned depth = 1>
constexpr auto of_run() {
  if constexpr (depth == 0 || seed[4].one_in(3)) {
    return atom_of_run<seed[3], shape, about>();
  } else {
    return join<seed[0].below(4)>(of_run<seed[1], shape, about, depth - 1>(),
                                  of_run<seed[2], shape, about, depth - 1>());
  }
}

/// Most rules ask for an outcome under some condition: others are broken or kept whatever the machine is, too often.
template <Seed seed, Shape shape>
constexpr auto rule_formula() {
  if constexpr (seed.one_in(6)) {
    return of_run<seed[0], shape, About::anything, 2>();
  } else {
    return implies(of_run<seed[1], shape>(), of_run<seed[2], shape, About::outcome>());
  }
}

/// Not every combination of starts: some do occur, whatever the formula is.
template <Seed seed, Shape shape>
constexpr auto of_starts(state_t allowed) {
  constexpr auto state = static_cast<state_t>(seed[0].below(shape.states));
  constexpr unsigned process = seed[1].below(shape.nodes);
  constexpr unsigned kind = seed.below(4);
  auto const possible = all(starts(allowed));
  if constexpr (kind == 0) return possible || all(implies(starts(state), is(process)));
  if constexpr (kind == 1) return possible || count(starts(state)) == 1;
  if constexpr (kind == 2) return possible || any(is(process) && starts(state));
  if constexpr (kind == 3) return possible || none(starts(state) || is(process));
}

// --- views -----------------------------------------------------------------------------------------------------------

template <Seed seed, Shape shape>
constexpr auto draw_predicate() {
  constexpr unsigned s = seed[0].below(shape.states);
  constexpr unsigned t = seed[1].below(shape.states);
  constexpr unsigned kind = seed.below(9);
  if constexpr (kind == 0) return exists<s>{};
  if constexpr (kind == 1) return every<s>{};
  if constexpr (kind == 2) return majority<s>{};
  if constexpr (kind == 3) return two_thirds<s>{};
  if constexpr (kind == 4) return at_least<s, 1 + seed[2].below(shape.nodes)>{};
  if constexpr (kind == 5) return all_but_faulty<s>{};
  if constexpr (kind == 6) return as_frequent<s, t>{};
  if constexpr (kind == 7) return any_lost{};
  if constexpr (kind == 8) return linear<0, 0, static_cast<int>(seed[2].below(3)), 2, -1>{};
}

template <Seed seed, Shape shape>
constexpr auto draw_plain_view() {
  constexpr unsigned kind = seed.below(shape.nodes > 1 ? 6 : 4);
  using P = decltype(draw_predicate<seed[0], shape>());
  using Q = decltype(draw_predicate<seed[1], shape>());
  if constexpr (kind == 0) return Ordered{};
  if constexpr (kind == 1) return Counted{};
  if constexpr (kind == 2) return Thresholds<P>{};
  if constexpr (kind == 3) return Thresholds<P, Q>{};
  if constexpr (kind == 4) return WithTurn<Counted, 1 + seed[2].below(2)>{};
  if constexpr (kind == 5) return WithSender<Counted, seed[2].below(shape.nodes)>{};
}

/// What views may be put around each other in, from the inside.
template <Seed seed, class View>
constexpr auto draw_clock(View view) {
  constexpr unsigned kind = seed.below(5);
  if constexpr (kind < 2) return view;
  if constexpr (2 <= kind && kind < 4) return WithRound<View>{};
  if constexpr (kind == 4) return WithLastRound<View>{};
}
template <bool coin, class View>
constexpr auto draw_coin(View view) {
  if constexpr (coin) {
    return WithCoin<View>{};
  } else {
    return view;
  }
}

template <Seed seed, Shape shape, bool coin>
constexpr auto draw_view() {
  constexpr auto plain = draw_plain_view<seed[0], shape>();
  constexpr auto shared = [plain] {
    if constexpr (seed[1].one_in(2)) return draw_coin<coin>(draw_clock<seed[2]>(plain));
    if constexpr (!seed[1].one_in(2)) return draw_clock<seed[2]>(draw_coin<coin>(plain));
  }();
  if constexpr (seed[3].one_in(4)) {
    return PerProcess<std::remove_const_t<decltype(shared)>>{};
  } else {
    return shared;
  }
}

// --- tasks -----------------------------------------------------------------------------------------------------------

/// `size` of the states, in a random order.
template <Seed seed, unsigned states, unsigned size>
constexpr std::array<state_t, size> some_states() {
  std::array<state_t, states> all{};
  for (unsigned s = 0; s < states; ++s) all[s] = static_cast<state_t>(s);
  std::array<state_t, size> result{};
  for (unsigned k = 0; k < size; ++k) {
    std::swap(all[k], all[k + seed[k].below(states - k)]);
    result[k] = all[k];
  }
  return result;
}

template <Seed seed, Shape shape>
constexpr auto draw_rule(std::string_view name) {
  if constexpr (seed[0].one_in(5)) {
    return wish(name, of_process<seed[1], shape>(), broken(-0.5));
  } else {
    return must(name, rule_formula<seed[1], shape>(), broken(-1));
  }
}

/// Whoever starts alike ends in a certain way, perhaps only if nothing fails.
template <Seed seed, Shape shape, class Outcome>
constexpr auto forces(state_t start, Outcome outcome) {
  if constexpr (seed.one_in(3)) {
    return implies(all(implies(correct, starts(start))), all(implies(correct, outcome)));
  } else {
    return implies((failure_free && all(starts(start))), all(outcome));
  }
}

/// Rules of any kind; or those of a decision, as in most tasks that make sense, and one more.
template <Seed seed, Shape shape, unsigned initials, bool decides>
constexpr auto draw_rules() {
  constexpr auto initial = some_states<seed[0], shape.states, initials>();
  if constexpr (decides) {
    constexpr auto one = atom_of_process<seed[2], shape, About::outcome>();
    constexpr auto other = atom_of_process<seed[3], shape, About::outcome>();
    return hana::make_tuple(must("agreement", !(any(correct && one) && any(correct && other)), broken(-1)),
                            must("one", forces<seed[4], shape>(initial.front(), one), broken(-1)),
                            must("other", forces<seed[5], shape>(initial.back(), other), broken(-1)),
                            draw_rule<seed[6], shape>("fourth"));
  } else {
    return []<std::size_t... K>(std::index_sequence<K...>) {
      constexpr std::array<std::string_view, 2> names{"second", "third"};
      return hana::make_tuple(must("first", rule_formula<seed[2], shape>(), broken(-1)),
                              draw_rule<seed[3 + K], shape>(names[K])...);
    }
    (std::make_index_sequence<seed[7].below(3)>{});
  }
}

template <Seed seed, Shape shape, unsigned initials>
struct AnyStart {
  static constexpr std::string_view name = "random task";
  static constexpr auto names = [] {
    constexpr std::array<std::string_view, 4> all{"A", "B", "C", "D"};
    std::array<std::string_view, 1 + seed[0].below(shape.states)> result{};
    for (std::size_t s = 0; s < result.size(); ++s) result[s] = all[s];
    return result;
  }();
  static constexpr auto initial = some_states<seed[9][0], shape.states, initials>();
  static constexpr auto silent = some_states < seed[2], shape.states, seed[3].one_in(3) ? 1 : 0 > ();
  static constexpr auto halted = some_states < seed[4], shape.states, seed[5].one_in(4) ? 1 : 0 > ();
  static constexpr auto decided = of_process<seed[6], shape>();
  static constexpr auto unanimous = share("some", of_run<seed[7], shape>(), of_run<seed[8], shape>());
  static constexpr bool decides = seed[9][1].one_in(5);
  static constexpr auto rules = draw_rules<seed[9], shape, initials, decides>();
};

template <Seed seed, Shape shape, unsigned initials>
struct SomeStarts : AnyStart<seed, shape, initials> {
  static constexpr auto starting = of_starts<seed[10], shape>(SomeStarts::initial[0]);
};

// --- settings --------------------------------------------------------------------------------------------------------

/// All that decides how many executions there are.
struct Frame {
  Shape shape{};
  FaultsDrawn faults{};
  unsigned initials = 0;
  bool coin = false;
};

/// What is too large to be enumerated, or to be tried with all tables.
struct Limits {
  unsigned executions;
  unsigned tables;  // 0: any number
};

[[nodiscard]] constexpr double executions_of(Frame const& frame) {
  TaskDescription task;
  task.initials = frame.initials;
  FaultsDrawn const& f = frame.faults;
  Description setting;
  setting.shape = frame.shape;
  setting.task = &task;
  FaultDescription& faults = setting.faults;
  faults.losses_per_round = f.budget;
  faults.last_lossy_round = f.last_lossy;
  faults.heard_at_least = f.heard;
  faults.moving = f.first.moving;
  for (unsigned g = 1; g <= (f.joined ? 2U : 1U); ++g) {
    FaultNumbers const& way = g == 1 ? f.first : f.second;
    constexpr Failing failing[] = {Failing::goes_on, Failing::crashes, Failing::lies, Failing::dead};
    faults.max_faulty += way.max_faulty;
    faults.groups[g] = {way.max_faulty, failing[static_cast<int>(way.kind)]};
    for (unsigned a = 0; a < max_groups; ++a) {
      for (unsigned b = 0; b < max_groups; ++b) {
        bool const loses = ((way.losers >> (2 * unsigned{a == g} + unsigned{b == g})) & 1U) != 0;
        faults.loses[a][b] = faults.loses[a][b] || (f.budget > 0 && loses);
      }
    }
  }
  setting.view.coin = frame.coin;
  return execution_count<double>(setting);
}

/// Large ones are more interesting, so of three that fit it is the largest one.
[[nodiscard]] constexpr Frame draw_frame(Seed seed, Limits limits) {
  Frame best;
  double most = 0;
  for (unsigned k = 0, fit = 0; fit < 3; ++k) {
    Seed const s = seed[k];
    Frame frame;
    unsigned const nodes = s[0].below(8);
    frame.shape = {nodes == 0 ? 1U : nodes < 4 ? 2U : 3U, 2 + s[1].below(3), 1 + s[2].below(3)};
    frame.initials = 1 + s[3].below(frame.shape.states < 3 ? 2 : 3);
    frame.coin = s[4].one_in(5);
    frame.faults = draw_faults(s[5], frame.shape.nodes);
    double const executions = executions_of(frame);
    if (executions > limits.executions) continue;
    ++fit;
    if (executions > most) {
      best = frame;
      most = executions;
    }
  }
  return best;
}

/// How many tables there are; `most` stands for all numbers from there on.
template <class Setting>
[[nodiscard]] constexpr unsigned tables_of(unsigned most) {
  unsigned result = 1;
  for (std::size_t e = 0; e < Setting::machine_type::entries && result < most; ++e) result *= Setting::states;
  return result < most ? result : most;
}

/// Does everybody going to one state, or staying where it is, keep the rules as long as nothing fails: sometimes, and
/// sometimes not? Else it is likely that every machine is right, or none. (No matter in tasks about decisions: it is
/// interesting that they are impossible.)
template <class Setting>
[[nodiscard]] constexpr bool is_promising() {
  using Task = typename Setting::Task;
  constexpr auto initials = static_cast<unsigned>(Task::initial.size());
  bool some_right = false, some_wrong = false;
  for (unsigned to = 0; to <= Setting::states; ++to) {
    bool right = true;
    for (unsigned k = 0; k < raise(initials, Setting::nodes); ++k) {
      Execution<Setting> run{};
      for (unsigned i = 0, rest = k; i < Setting::nodes; ++i, rest /= initials) {
        state_t const start = Task::initial[rest % initials];
        bool const stays = to == Setting::states || Setting::is_halted(start);
        for (auto& states : run.states) states[i] = stays ? start : static_cast<state_t>(to);
        run.states[0][i] = start;
      }
      for_each_must<Task>([&](auto const& rule, std::size_t) { right = right && holds(rule.formula, run); });
    }
    (right ? some_right : some_wrong) = true;
  }
  return some_right && some_wrong;
}

/// How many bits an explorer needs for a process: no more than 20 compile.
template <class Setting>
[[nodiscard]] constexpr unsigned word_bits() {
  using View = typename Setting::view_type;
  node_set named = Setting::task.named_processes;
  if constexpr (has_speaker<View>) {
    for (unsigned round = 1; round <= Setting::rounds; ++round) named = with(named, View::speaker(round));
  }
  return word_layout(Setting::task, Setting::states, Setting::rounds, Setting::groups, named).bits;
}

template <Seed seed, Limits limits, unsigned attempt = 0>
constexpr auto draw_setting() {
  constexpr Frame frame = draw_frame(seed[4 * attempt], limits);
  constexpr Seed task = seed[4 * attempt + 1];
  using Any = AnyStart<task, frame.shape, frame.initials>;
  using Asked = std::conditional_t<task[11].one_in(4), SomeStarts<task, frame.shape, frame.initials>, Any>;
  using Seen = std::remove_const_t<decltype(draw_view<seed[4 * attempt + 2], frame.shape, frame.coin>())>;
  using Drawn = Setting<frame.shape, Asked, Faults<frame.faults>, Seen>;
  constexpr bool few_tables = limits.tables == 0 || tables_of<Drawn>(limits.tables + 1) <= limits.tables;
  if constexpr (!few_tables || word_bits<Drawn>() > 20) {
    return draw_setting<seed, limits, attempt + 1>();
  } else if constexpr (!Asked::decides && !seed[4 * attempt + 3].one_in(8) && !is_promising<Drawn>()) {
    return draw_setting<seed, limits, attempt + 1>();
  } else {
    return std::type_identity<Drawn>{};
  }
}

}  // namespace drawn
