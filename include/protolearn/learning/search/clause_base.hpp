// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
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

namespace detail {

inline constexpr std::uint32_t no_entry = 0xffffffffU;

class ClauseBase {
 public:
  ClauseBase(sat::Solver& solver, std::vector<state_t> table, unsigned states)
      : solver_(solver), table_(std::move(table)), states_(states), first_(table_.size()) {}

  [[nodiscard]] std::vector<state_t> const& table() const noexcept { return table_; }
  [[nodiscard]] int variables() const noexcept { return variables_; }
  [[nodiscard]] std::size_t size() const noexcept { return origins_.size(); }
  [[nodiscard]] std::vector<ClauseOrigin> const& origins() const noexcept { return origins_; }

  /// goes(entry, state), made with the clauses about the entry when it is first asked for.
  int goes(std::size_t entry, state_t state) {
    if (first_[entry] == 0) make_entry(entry);
    return first_[entry] + state;
  }
  int make_variable() { return ++variables_; }

  /// Adds a clause; the literals are in clause(). `entries` has what each place looked up.
  void add(ClauseOrigin origin, std::uint32_t const* entries, std::size_t places) {
    origin.entries = entries_.size();
    entries_.insert(entries_.end(), entries, entries + places);
    store(origin);
  }

  /// The clause that is being written.
  std::vector<int>& clause() noexcept { return clause_; }

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
    first_[entry] = variables_ + 1;
    variables_ += static_cast<int>(states_);
    known_.push_back(entry);
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
    begins_.push_back(literals_.size());
    literals_.insert(literals_.end(), clause_.begin(), clause_.end());
    origins_.push_back(origin);
    clause_.clear();
  }

  sat::Solver& solver_;
  std::vector<state_t> table_;
  unsigned states_;
  std::vector<int> first_;           // of an entry: the variable of its state 0; 0 if it has none
  std::vector<std::size_t> known_;   // the entries that have
  int variables_ = 0;
  std::vector<int> clause_;
  std::vector<std::pair<std::size_t, state_t>> changed_;
  std::vector<int> literals_;
  std::vector<std::size_t> begins_;
  std::vector<ClauseOrigin> origins_;
  std::vector<std::uint32_t> entries_;
};

}  // namespace detail
}  // namespace protolearn
