// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "protolearn/core/error.hpp"
#include "protolearn/verification/counterexample.hpp"
#include "protolearn/verification/disagreement.hpp"
#include "protolearn/verification/z3/symbolic_execution.hpp"
#include "protolearn/verification/z3/table_diagram.hpp"

// The second opinion: a proof by Z3 for a fixed N. It shares the model and the formulas with the explorer, but no
// algorithm.

namespace protolearn {

struct Z3Options {
  /// For everything: stating the problem to Z3 and solving it.
  std::chrono::milliseconds time_limit{10000};
  unsigned seed = 0;
  /// Gives up as soon as it is true.
  std::atomic<bool> const* stop = nullptr;
};

/// What Z3 says of a machine, over all executions that the setting allows.
template <class Setting>
struct Z3Answer {
  enum class Kind { proved, refuted, unknown };

  Kind kind = Kind::unknown;
  std::string reason;                                     // why it is unknown
  std::optional<Counterexample<Setting>> counterexample;  // if refuted; it was replayed
  double seconds = 0;
};

namespace detail {

/// Asserts a machine's table. Every row is asserted for every process and round, whether or not it can be reached there
/// (rows of other rounds or processes aside, where the view tells them apart); a diagram says them with fewer clauses.
template <class Setting>
class SymbolicMachine {
  using View = typename Setting::view_type;
  using Row = TableRow<View::digits>;
  using Digits = std::vector<std::vector<SymbolicFormula>>;  // [d][v]: digit d of what is observed is v
  using Never = std::vector<std::vector<char>>;              // [d][v]: it never is
  static constexpr bool per_process = requires { View::offset(0U); };

 public:
  SymbolicMachine(typename Setting::machine_type const& machine, SymbolicExecution<Setting> const& run,
                  Clauses& clauses)
      : machine_(machine), run_(run), clauses_(clauses) {}

  void assert_all() {
    for (unsigned round = 1; round <= Setting::rounds; ++round) {
      std::vector<std::pair<Never, TableDiagram>> diagrams;  // one for all processes that look at the same rows
      for (unsigned i = 0; i < Setting::nodes; ++i) {
        Digits const digits = digits_of(i, round);
        Never const never = never_in(digits);
        auto diagram = std::find_if(diagrams.begin(), diagrams.end(),
                                    [&](auto const& known) { return !per_process && known.first == never; });
        if (diagram == diagrams.end()) {
          diagrams.emplace_back(never, TableDiagram(rows_of(i, never), Setting::states));
          diagram = std::prev(diagrams.end());
        }
        assert_transition(i, round, digits, diagram->second);
      }
    }
  }

 private:
  [[nodiscard]] Digits digits_of(unsigned i, unsigned round) const {
    auto const observation = run_.observation(i, round);
    Digits result(View::digits);
    for (unsigned d = 0; d < View::digits; ++d) {
      for (unsigned v = 0; v < View::radix[d]; ++v) result[d].push_back(View::digit_is(observation, d, v));
    }
    return result;
  }

  [[nodiscard]] static Never never_in(Digits const& digits) {
    Never never(View::digits);
    for (unsigned d = 0; d < View::digits; ++d) {
      for (SymbolicFormula const is : digits[d]) never[d].push_back(is.is_false() ? 1 : 0);
    }
    return never;
  }

  /// The rows that process i looks at, in order; those of other rounds have a digit that is plainly false.
  [[nodiscard]] std::vector<Row> rows_of(unsigned i, Never const& never) const {
    std::size_t first = 0;
    std::size_t last = View::entries;
    if constexpr (per_process) {  // the parts of the processes follow each other and are of one size
      first = View::offset(i);
      last = first + View::entries / Setting::nodes;
    }
    std::vector<Row> result;
    for (std::size_t entry = first; entry < last; ++entry) {
      Row const row{View::digits_of(entry), machine_[entry]};
      bool here = true;
      for (unsigned d = 0; d < View::digits; ++d) here = here && never[d][row.observed[d]] == 0;
      if (here) result.push_back(row);
    }
    std::sort(result.begin(), result.end());
    return result;
  }

  /// A node of the diagram implies, by each of its edges, the target of the edge; the targets at the end are next
  /// states.
  void assert_transition(unsigned i, unsigned round, Digits const& digits, TableDiagram const& diagram) {
    std::vector<SymbolicFormula> reached;
    for (unsigned s = 0; s < Setting::states; ++s) reached.push_back(run_.state(i, round, s));
    for (TableDiagram::Node const& node : diagram.nodes()) {
      bool const root = reached.size() == diagram.root();
      reached.push_back(root ? run_.moves(i, round) : clauses_.variable());
      SymbolicFormula const elsewhere = !reached.back();
      for (auto const& [value, target] : node.edges) {
        clauses_.clause({elsewhere, !digits[node.digit][value], reached[target]});
      }
    }
    if (diagram.nodes().empty()) clauses_.clause({!run_.moves(i, round), reached[diagram.root()]});
  }

  typename Setting::machine_type const& machine_;
  SymbolicExecution<Setting> const& run_;
  Clauses& clauses_;
};

/// Why Z3 gave no answer.
[[nodiscard]] inline std::string z3_reason(std::string const& said, bool late, Z3Options const& options) {
  if (is_set(options.stop)) return "Z3: interrupted";
  if (!late) return "Z3 gave up: " + said;
  std::ostringstream text;
  text << "Z3: time-out after " << std::chrono::duration<double>(options.time_limit).count() << " s";
  return text.str();
}

/// Replays what Z3 found.
template <class Setting>
[[nodiscard]] Counterexample<Setting> confirm(typename Setting::machine_type const& machine,
                                              Schedule<Setting::shape> const& schedule) {
  if (auto const found = replay<Setting>(machine, schedule)) return *found;
  throw disagreement<Setting>("Z3 says that this schedule breaks a rule in " + Setting::describe() +
                                  ", but in the simulator it keeps every rule.",
                              machine, &schedule);
}

}  // namespace detail

/// Looks for an execution in which the machine breaks a `must` rule: every transition is asserted, the adversary and
/// the starts are free within the setting, and the rules are negated. No such execution: proved. Otherwise the
/// execution is replayed in the simulator, and disagreement_error is thrown if that does not break a rule. Anything
/// else is unknown. Deterministic for a seed, unless time runs out or it is interrupted. Each call has its own context,
/// so several threads may call it at once.
///
/// Z3's SAT solver is asked directly (the tactic "sat"). On the same clauses the logic QF_FD took 1.4 times as
/// long for 3 processes and up to 5 times as long for 7 that may crash, the simple solver twice, the default solver 2.5
/// to 3 times.
template <class Setting>
[[nodiscard]] Z3Answer<Setting> z3_prove(typename Setting::machine_type const& machine, Z3Options options = {}) {
  using Answer = Z3Answer<Setting>;
  using std::chrono::milliseconds;
  auto const begin = detail::Clauses::clock::now();
  options.time_limit = std::min<milliseconds>(options.time_limit, std::chrono::hours{24});  // Z3 counts in 32 bits
  auto const deadline = begin + options.time_limit;
  Answer answer;
  auto const give_up = [&](std::string const& said) {
    answer.kind = Answer::Kind::unknown;
    answer.reason = detail::z3_reason(said, detail::Clauses::clock::now() >= deadline, options);
  };
  detail::keep_memory_between_contexts();
  try {
    z3::context context;
    z3::solver solver = z3::tactic(context, "sat").mk_solver();
    detail::Clauses clauses(solver, deadline, options.stop);
    detail::SymbolicExecution<Setting> run(clauses);
    detail::SymbolicMachine<Setting>(machine, run, clauses).assert_all();
    std::vector<detail::SymbolicFormula> broken;
    TaskDescription const& task = description_of_task<typename Setting::Task>;
    for (unsigned k = 0; k < task.must_count; ++k) {
      broken.push_back(!detail::truth(task.formulas, task.must(k).formula, run));
    }
    clauses.clause(broken);

    auto const left = std::chrono::ceil<milliseconds>(deadline - detail::Clauses::clock::now());
    if (left <= milliseconds{0} || detail::is_set(options.stop)) throw detail::out_of_time{};
    z3::params params(context);
    params.set("random_seed", options.seed);
    params.set("timeout", static_cast<unsigned>(left.count()));
    params.set("ctrl_c", false);  // the program's own handler is to see Ctrl-C
    solver.set(params);
    auto const said = [&] {
      detail::Interrupter const interrupter(context, options.stop);
      return solver.check();
    }();
    switch (said) {
      case z3::unsat:
        answer.kind = Answer::Kind::proved;
        break;
      case z3::unknown:
        give_up(solver.reason_unknown());
        break;
      case z3::sat:
        answer.counterexample = detail::confirm<Setting>(machine, run.schedule(solver.get_model()));
        answer.kind = Answer::Kind::refuted;
        break;
    }
  } catch (detail::out_of_time const&) {
    give_up("");
  } catch (z3::exception const& error) {
    give_up(error.msg());
  }
  answer.seconds = std::chrono::duration<double>(detail::Clauses::clock::now() - begin).count();
  return answer;
}

}  // namespace protolearn
