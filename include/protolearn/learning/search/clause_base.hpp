// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "protolearn/core/state.hpp"
#include "protolearn/learning/sat/solver.hpp"

// All that a search knows, as clauses over
//   goes(e, s)   entry e of the table goes to state s
//   reached(c)   the machine reaches configuration c
// Each clause remembers what it came from, so that it can be derived again by somebody else.

namespace protolearn {

/// Where a configuration stands: in a setting of the search, after so many rounds, under its number there.
struct ConfigurationId {
  std::uint8_t setting = 0;
  std::uint8_t round = 0;
  std::uint32_t number = 0;
  friend bool operator==(ConfigurationId const&, ConfigurationId const&) = default;
};

/// Why a clause is true of every correct machine.
struct ClauseOrigin {
  enum class Kind : std::uint8_t {
    some_state,  ///< an entry goes to some state
    one_state,   ///< an entry does not go to two states
    edge,        ///< from one configuration, by these transitions, to another
    violation,   ///< from one configuration these transitions break a rule
  };
  Kind kind{};
  ConfigurationId from{}, to{};   // the step is in round from.round + 1
  node_set crashing = 0;          // places of `from` that crash in that round
  std::uint8_t rule = 0;          // a `must` rule that a violation breaks
  std::size_t entries = 0;        // edge, violation: where the entry that each place of `from` looks up is found
};

/// Clauses over numbered variables, each with what it came from.
struct ClauseList {
  /// What a variable says: that an entry of the table goes to a state, or that a configuration is reached.
  struct Variable {
    bool is_entry = false;
    std::uint32_t entry = 0;
    state_t state = 0;
    ConfigurationId configuration{};
  };

  std::vector<Variable> variables = std::vector<Variable>(1);  // the first variable is 1
  std::vector<int> literals;
  std::vector<std::size_t> begins;  // of each clause
  std::vector<ClauseOrigin> origins;
  std::vector<std::uint32_t> entries;  // of edges and violations: what each place looked up, or no_entry

  static constexpr std::uint32_t no_entry = 0xffffffffU;

  [[nodiscard]] std::size_t size() const noexcept { return begins.size(); }
  [[nodiscard]] std::vector<int> clause(std::size_t k) const {
    auto const end = k + 1 < begins.size() ? begins[k + 1] : literals.size();
    return {literals.begin() + static_cast<std::ptrdiff_t>(begins[k]), literals.begin() + static_cast<std::ptrdiff_t>(end)};
  }
};

namespace detail {

/// Writes clauses into a solver and keeps them; and keeps the table, which is the solver's last answer.
class ClauseBase {
 public:
  ClauseBase(sat::Solver& solver, std::vector<state_t> table, unsigned states)
      : solver_(solver), table_(std::move(table)), states_(states), first_(table_.size()) {}

  [[nodiscard]] std::vector<state_t> const& table() const noexcept { return table_; }

  /// Goes on from another table of as many entries.
  void set_table(std::vector<state_t> table) {
    table_ = std::move(table);
    for (std::size_t entry : known_) {
      for (unsigned s = 0; s < states_; ++s) {
        int const variable = first_[entry] + static_cast<int>(s);
        solver_.phase(s == table_[entry] ? variable : -variable);
      }
    }
  }

  [[nodiscard]] ClauseList& list() noexcept { return list_; }
  [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }

  /// About so much memory, with the solver's copy: every literal twice, and two watches a clause.
  [[nodiscard]] std::size_t bytes() const noexcept {
    return list_.literals.size() * 2 * sizeof(int) + list_.entries.size() * sizeof(std::uint32_t) + size() * (sizeof(ClauseOrigin) + 48);
  }

  /// goes(entry, state), made with the clauses about the entry when it is first asked for.
  int goes(std::size_t entry, state_t state) {
    if (first_[entry] == 0) make_entry(entry);
    return first_[entry] + state;
  }

  /// A new variable: reached(configuration).
  int make_reached(ConfigurationId configuration) {
    auto const variable = static_cast<int>(list_.variables.size());
    list_.variables.push_back({false, 0, 0, configuration});
    solver_.phase(-variable);
    solver_.lazy(variable);
    return variable;
  }

  /// The clause that is being written; add() ends it.
  std::vector<int>& clause() noexcept { return clause_; }

  void add(ClauseOrigin origin, std::uint32_t const* entries, std::size_t places) {
    origin.entries = list_.entries.size();
    list_.entries.insert(list_.entries.end(), entries, entries + places);
    store(origin);
  }

  /// Solves; if satisfiable, takes over the table, and lets the solver begin with it the next time.
  sat::Answer solve(sat::Until const& until) {
    auto const answer = solver_.solve(until);
    if (answer != sat::Answer::satisfiable) return answer;
    changed_.clear();
    for (std::size_t entry : known_) {
      if (solver_.value(first_[entry] + table_[entry])) continue;
      state_t now = 0;
      while (now + 1U < states_ && !solver_.value(first_[entry] + now)) ++now;
      changed_.emplace_back(entry, now);
    }
    for (auto const& [entry, now] : changed_) {
      solver_.phase(-(first_[entry] + table_[entry]));
      solver_.phase(first_[entry] + now);
      table_[entry] = now;
    }
    return answer;
  }

 private:
  void make_entry(std::size_t entry) {
    first_[entry] = static_cast<int>(list_.variables.size());
    known_.push_back(entry);
    for (unsigned s = 0; s < states_; ++s) {
      list_.variables.push_back({true, static_cast<std::uint32_t>(entry), static_cast<state_t>(s), {}});
    }
    auto const partly_written = std::exchange(clause_, {});
    for (unsigned s = 0; s < states_; ++s) clause_.push_back(first_[entry] + static_cast<int>(s));
    store({ClauseOrigin::Kind::some_state});
    for (unsigned s = 0; s < states_; ++s) {
      for (unsigned t = s + 1; t < states_; ++t) {
        clause_ = {-(first_[entry] + static_cast<int>(s)), -(first_[entry] + static_cast<int>(t))};
        store({ClauseOrigin::Kind::one_state});
      }
      int const variable = first_[entry] + static_cast<int>(s);
      solver_.phase(s == table_[entry] ? variable : -variable);
    }
    clause_ = partly_written;
  }

  void store(ClauseOrigin const& origin) {
    solver_.add(clause_);
    list_.begins.push_back(list_.literals.size());
    list_.literals.insert(list_.literals.end(), clause_.begin(), clause_.end());
    list_.origins.push_back(origin);
    clause_.clear();
  }

  sat::Solver& solver_;
  std::vector<state_t> table_;
  unsigned states_;
  std::vector<int> first_;          // of an entry: the variable of its state 0; 0 if it has none
  std::vector<std::size_t> known_;  // the entries that have
  ClauseList list_;
  std::vector<int> clause_;
  std::vector<std::pair<std::size_t, state_t>> changed_;
};

}  // namespace detail
}  // namespace protolearn
