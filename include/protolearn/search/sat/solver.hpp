// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

// The seam between searching and SAT solving: clauses go in, and values come out. Literals are those of DIMACS:
// variable v = 1, 2,
// ... is true in v and false in -v.

namespace protolearn::sat {

enum class Answer { satisfiable, unsatisfiable, unknown };

/// How long a solver may work.
struct Until {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::atomic<bool> const* stop = nullptr;

  [[nodiscard]] bool over() const {
    return (stop != nullptr && stop->load()) || std::chrono::steady_clock::now() >= deadline;
  }
};

/// An incremental solver: clauses may be added after every answer, and are never taken back.
class Solver {
 public:
  virtual ~Solver() = default;

  virtual void add(std::vector<int> const& clause) = 0;

  /// Can the clauses hold, and the assumptions with them? These are literals, of any variables, and count for this call
  /// only. `unknown` only if time is up (or the solver gives up).
  virtual Answer solve(Until const& until, std::vector<int> const& assumptions) = 0;
  Answer solve(Until const& until) { return solve(until, {}); }

  /// The value of a variable that was added or assumed; only after `satisfiable`, and before the next clause.
  [[nodiscard]] virtual bool value(int variable) = 0;

  /// Assumptions, as they were given, that cannot all hold together with the clauses; only after `unsatisfiable`. Need
  /// not be the fewest. If there are none, the clauses alone contradict each other.
  [[nodiscard]] virtual std::vector<int> core() = 0;

  /// The value that a variable should have unless something rules it out. Engines may ignore it.
  virtual void phase(int literal) = 0;

  /// Was the last call so hard that the caller should rather say all it can at once than ask again?
  [[nodiscard]] virtual bool was_hard() const { return false; }

  /// From here on calls are likely to be few and hard. Engines may change their strategy.
  virtual void expect_hard() {}

  /// Says that a variable may stay without a value where no clause asks for one, which then counts as false: every
  /// clause with its negation is satisfied by that, and its positive occurrences are implied whenever they are needed.
  /// Engines may ignore it.
  virtual void lazy(int /*variable*/) {}
};

}  // namespace protolearn::sat
