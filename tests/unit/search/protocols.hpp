// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "oracle.hpp"

#include <map>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "protolearn/verification/z3/z3.hpp"

// Protocols of full information, for tests: views as text, every execution by the naive enumeration with named
// processes, and the rules over what the protocol makes of each view as a formula for Z3. Shares the formulas with the
// library, and nothing else.

namespace protocols {

using namespace protolearn;
using namespace protolearn::detail;

template <class Setting>
inline constexpr bool named = requires {
  Setting::view_type::offset(0U);
};

/// A view in words, as the setting's view tells what was received.
template <class Setting>
std::string start_text(unsigned process, state_t start) {
  return std::to_string(start) + (named<Setting> ? "@" + std::to_string(process) : "");
}
template <class Setting>
std::string view_text(std::string const& own, std::vector<std::string> others, [[maybe_unused]] unsigned process,
                      [[maybe_unused]] unsigned round) {
  std::string text = "(" + own;
  if constexpr (has_speaker<typename Setting::view_type>) {
    unsigned const offset = (Setting::view_type::speaker(round) + Setting::nodes - process) % Setting::nodes;
    if (offset > 0) {
      text += ";" + others[offset - 1] + ";";
      others.erase(others.begin() + offset - 1);
    }
  }
  if (!named<Setting> && Setting::view_type::anonymous) std::sort(others.begin(), others.end());
  for (auto const& other : others) text += "," + other;
  return text + ")";
}

/// The view of each process at the end of an execution; of one that crashed, at its last transition.
template <class Setting>
std::vector<std::string> final_views(Execution<Setting> const& run) {
  constexpr unsigned N = Setting::nodes;
  std::vector<std::string> now(N);
  for (unsigned i = 0; i < N; ++i) now[i] = start_text<Setting>(i, run.schedule.starts[i]);
  for (unsigned round = 1; round <= Setting::rounds; ++round) {
    auto const before = now;
    for (unsigned i = 0; i < N; ++i) {
      if (!run.acts(i, round)) continue;
      std::vector<std::string> others;
      for (unsigned offset = 1; offset < N; ++offset) {
        unsigned const j = (i + offset) % N;
        bool const silent = run.schedule.crash_round[j] != 0 && run.schedule.crash_round[j] < round;
        others.push_back(silent || run.schedule.fate[round - 1][i][j] != as_sent ? "-" : before[j]);
      }
      now[i] = view_text<Setting>(before[i], others, i, round);
    }
  }
  return now;
}

/// What is so in an execution, when processes do nothing before the last round, and then one thing for each view: they
/// go to a state. This is no restriction unless a rule asks for something to be done early.
template <class Setting>
struct SymbolicFacts {
  using boolean = z3::expr;
  static constexpr unsigned nodes = Setting::nodes;
  Execution<Setting> const& run;
  std::vector<std::string> const& views;
  std::map<std::string, std::vector<z3::expr>>& goes_to;  // goes_to[view][s]
  z3::context& context;

  z3::expr constant(bool b) const { return context.bool_val(b); }
  z3::expr starts(unsigned i, state_t s) const { return constant(run.schedule.starts[i] == s); }
  z3::expr visits(unsigned i, state_t s) const { return starts(i, s) || ends(i, s); }
  z3::expr visits_by(unsigned i, state_t s, unsigned round) const {
    return round < Setting::rounds ? starts(i, s) : visits(i, s);
  }
  z3::expr in(unsigned i, state_t s, unsigned round) const {
    if (!run.acts(i, round)) return constant(false);
    return round < Setting::rounds ? starts(i, s) : ends(i, s);
  }
  z3::expr is(unsigned i, unsigned process) const { return constant(i == process); }
  z3::expr ends(unsigned i, state_t s) const {
    if (!run.acts(i, Setting::rounds)) return starts(i, s);
    auto const [at, is_new] = goes_to.try_emplace(views[i]);
    if (is_new) {
      for (unsigned k = 0; k <= Setting::states; ++k) {  // one state more than the rules mention
        at->second.push_back(context.bool_const((views[i] + " to " + std::to_string(k)).c_str()));
      }
    }
    return at->second[s];
  }
  z3::expr correct(unsigned i) const { return constant(run.correct(i)); }
  z3::expr in_scope(unsigned i) const { return constant(run.in_scope(i)); }
  z3::expr failure_free() const { return constant(run.failure_free()); }
  z3::expr failures_between(unsigned low, unsigned high) const { return constant(run.failures_between(low, high)); }
  z3::expr loss_free_rounds_between(unsigned low, unsigned high) const {
    return constant(run.loss_free_rounds_between(low, high));
  }
  z3::expr loss_free_from(unsigned round) const { return constant(run.loss_free_from(round)); }
  z3::expr messages_between(unsigned low, unsigned high) const { return constant(run.messages_between(low, high)); }
  z3::expr count_between(std::array<z3::expr, nodes> const& which, unsigned low, unsigned high) const {
    z3::expr sum = context.int_val(0);
    for (auto const& w : which) sum = sum + z3::ite(w, context.int_val(1), context.int_val(0));
    return sum >= static_cast<int>(low) && sum <= static_cast<int>(high);
  }
};

/// Every rule in every execution, told to a solver; calls also(facts) for each execution.
template <class Setting, class Solver, class Also>
void tell(z3::context& context, Solver& solver, Also also) {
  std::map<std::string, std::vector<z3::expr>> goes_to;
  oracle::for_each_execution<Setting>(typename Setting::machine_type(), [&](Execution<Setting> const& run) {
    auto const views = final_views(run);
    SymbolicFacts<Setting> const facts{run, views, goes_to, context};
    for_each_must<typename Setting::Task>(
        [&](auto const& rule, std::size_t) { solver.add(holds(rule.formula, facts)); });
    also(facts);
  });
  for (auto const& [view, to] : goes_to) {
    z3::expr_vector any(context);
    for (auto const& e : to) any.push_back(e);
    solver.add(z3::mk_or(any) && z3::atmost(any, 1));
  }
}

/// Is there a protocol, with any number of states, that keeps every rule?
template <class Setting>
bool exists() {
  z3::context context;
  z3::solver solver(context);
  tell<Setting>(context, solver, [](auto const&) {});
  auto const answer = solver.check();
  if (answer == z3::unknown) throw std::runtime_error("Z3 does not know");
  return answer == z3::sat;
}

/// The fewest undecided executions of any protocol that keeps every rule; -1 if there is none.
template <class Setting>
int fewest_undecided() {
  z3::context context;
  z3::optimize solver(context);
  std::vector<z3::expr> undecided;
  tell<Setting>(context, solver,
                [&](auto const& facts) { undecided.push_back(holds(any(correct && !Setting::Task::decided), facts)); });
  std::map<std::string, std::pair<z3::expr, int>> alike;
  for (auto const& u : undecided) ++alike.try_emplace(u.simplify().to_string(), u, 0).first->second.second;
  z3::expr sum = context.int_val(0);
  for (auto const& [text, counted] : alike)
    sum = sum + z3::ite(counted.first, context.int_val(counted.second), context.int_val(0));
  auto const objective = solver.minimize(sum);
  if (solver.check() != z3::sat) return -1;
  return solver.lower(objective).get_numeral_int();
}

}  // namespace protocols
