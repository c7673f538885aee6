// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <utility>
#include <vector>

#include "protolearn/core/key_map.hpp"
#include "protolearn/search/clause_list.hpp"
#include "protolearn/search/receipts.hpp"
#include "protolearn/search/sat/solver.hpp"

// All that a search knows, as clauses over
//   goes(e, s)       entry e of the table goes to state s
//   may(E, states)   some entry of the set E goes to one of these states
//   reached(c)       the machine reaches configuration c

namespace protolearn::detail {

/// Writes clauses into a solver and keeps them; and keeps the table, which is the solver's last answer.
class ClauseBase {
 public:
  using Move = ClauseList::Move;
  using Set = Receipts::Set;

  /// `halted`: the entries whose state is certain to be the table's, because a process there has halted.
  ClauseBase(sat::Solver& solver, std::vector<state_t> table, unsigned states, std::vector<bool> halted = {})
      : solver_(solver),
        table_(std::move(table)),
        halted_(std::move(halted)),
        states_(states),
        first_(table_.size()),
        receipts_(table_.size()) {}

  [[nodiscard]] std::vector<state_t> const& table() const noexcept { return table_; }
  [[nodiscard]] Receipts const& receipts() const noexcept { return receipts_; }

  [[nodiscard]] unsigned states() const noexcept { return states_; }
  /// The entries that some clause is about.
  [[nodiscard]] std::vector<std::uint32_t> const& known() const noexcept { return known_; }

  /// One more entry, after the others, in a search that meets them on the way.
  void add_entry(state_t state, bool halted) {
    if (halted) halted_.resize(table_.size());
    if (halted || !halted_.empty()) halted_.push_back(halted);
    table_.push_back(state);
    first_.push_back(0);
    receipts_.add_entry();
  }

  /// The number of a set of entries.
  Set number(std::vector<std::uint32_t> entries) { return receipts_.number(std::move(entries), table_); }

  /// Goes on from another table of as many entries.
  void set_table(std::vector<state_t> const& table) {
    changed_.clear();
    for (std::uint32_t entry = 0; entry < table.size(); ++entry) {
      if (table[entry] != table_[entry]) changed_.push_back(entry);
    }
    table_ = table;
    for (std::uint32_t entry : known_) prefer(entry);
    receipts_.change(changed_, table_);
  }

  [[nodiscard]] ClauseList& list() noexcept { return list_; }
  [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }

  /// Roughly how much memory it takes, with the solver's copy: every literal twice, and two watches a clause.
  [[nodiscard]] std::size_t bytes() const noexcept {
    return list_.literals.size() * 2 * sizeof(int) + list_.moves.size() * sizeof(Move) +
           size() * (sizeof(ClauseOrigin) + 64) + receipts_.bytes();
  }

  // --- the clause that is being written
  // -------------------------------------------------------------------------------

  /// ... or the entry does not go to one of the states, of which there are some, and not all.
  void or_not(std::size_t entry, std::uint32_t states) {
    if (std::has_single_bit(states)) {
      clause_.push_back(-goes(entry, static_cast<unsigned>(std::countr_zero(states))));
    } else {
      for (unsigned s = 0; s < states_; ++s) {
        if (((states >> s) & 1U) == 0) clause_.push_back(goes(entry, s));
      }
    }
  }

  /// ... or no entry of the set goes to one of the states.
  void or_none(Set set, std::uint32_t states) {
    auto const& entries = receipts_.entries(set);
    if (entries.size() == 1) return or_not(entries[0], states);
    int const literal = -may(set, states);
    if (std::find(clause_.begin(), clause_.end(), literal) == clause_.end()) clause_.push_back(literal);
  }

  /// ... or the entry goes to the state.
  void or_is(std::size_t entry, unsigned state) { clause_.push_back(goes(entry, state)); }

  void or_literal(int literal) { clause_.push_back(literal); }

  /// Ends it. One that is known already is left out.
  void add(ClauseOrigin origin, std::vector<Move> const& moves = {}) {
    if (!fingerprints_.insert(fingerprint()).second) {
      clause_.clear();
      return;
    }
    origin.moves = list_.moves.size();
    list_.moves.insert(list_.moves.end(), moves.begin(), moves.end());
    store(origin);
  }

  /// A new variable: reached(configuration).
  int make_reached(ConfigurationId configuration) {
    return make_lazy({ClauseList::Variable::Kind::reached, 0, 0, configuration});
  }

  /// A new variable: the machine looks at predicate k of the library.
  int make_used(unsigned k) {
    auto const variable = static_cast<int>(list_.variables.size());
    list_.variables.push_back({ClauseList::Variable::Kind::used, k, 0, {}});
    solver_.phase(-variable);
    return variable;
  }

  /// Was the last call hard for the solver?
  [[nodiscard]] bool was_hard() const { return solver_.was_hard(); }
  void expect_hard() { solver_.expect_hard(); }

  /// After solve() or ask() found nothing: assumptions that contradict the clauses; empty if the clauses contradict
  /// each other.
  [[nodiscard]] std::vector<int> core() { return solver_.core(); }

  /// Is there a table where these literals hold? The present one stays.
  sat::Answer ask(sat::Until const& until, std::vector<int> const& assumptions) {
    return solver_.solve(until, assumptions);
  }

  /// Solves, where these literals hold; if satisfiable, takes over the table, and lets the solver begin with it the
  /// next time.
  sat::Answer solve(sat::Until const& until, std::vector<int> const& assumptions = {}) {
    auto const answer = solver_.solve(until, assumptions);
    if (answer != sat::Answer::satisfiable) return answer;
    changed_.clear();
    for (std::uint32_t entry : known_) {
      if (!solver_.value(first_[entry] + table_[entry])) changed_.push_back(entry);
    }
    for (std::uint32_t entry : changed_) {
      state_t now = 0;
      while (now + 1U < states_ && !solver_.value(first_[entry] + now)) ++now;
      next_.push_back(now);
    }
    for (std::size_t k = 0; k < changed_.size(); ++k) {  // no value is asked for once phases are told
      table_[changed_[k]] = next_[k];
      prefer(changed_[k]);
    }
    next_.clear();
    receipts_.change(changed_, table_);
    return answer;
  }

 private:
  /// The variable of goes(entry, state), made with the clauses about the entry when it is first asked for.
  int goes(std::size_t entry, unsigned state) {
    if (first_[entry] == 0) make_entry(static_cast<std::uint32_t>(entry));
    return first_[entry] + static_cast<int>(state);
  }

  void make_entry(std::uint32_t entry) {
    int const first = first_[entry] = static_cast<int>(list_.variables.size());
    known_.push_back(entry);
    for (unsigned s = 0; s < states_; ++s)
      list_.variables.push_back({ClauseList::Variable::Kind::goes, entry, 1U << s, {}});
    auto partly_written = std::exchange(clause_, {});
    for (unsigned s = 0; s < states_; ++s) clause_.push_back(first + static_cast<int>(s));
    store({ClauseOrigin::Kind::some_state});
    for (unsigned s = 0; s < states_; ++s) {
      for (unsigned t = s + 1; t < states_; ++t) {
        clause_ = {-(first + static_cast<int>(s)), -(first + static_cast<int>(t))};
        store({ClauseOrigin::Kind::one_state});
      }
    }
    if (!halted_.empty() && halted_[entry]) {
      clause_ = {first + table_[entry]};
      store({ClauseOrigin::Kind::halted});
    }
    clause_ = std::move(partly_written);
    prefer(entry);
  }

  /// Lets the solver begin with what the table says of the entry.
  void prefer(std::uint32_t entry) {
    for (unsigned s = 0; s < states_; ++s) {
      int const variable = first_[entry] + static_cast<int>(s);
      solver_.phase(s == table_[entry] ? variable : -variable);
    }
  }

  /// The variable of may(set, states), made with the clauses that say when it holds.
  int may(Set set, std::uint32_t states) {
    auto const [number, is_new] = mays_.insert({std::uint64_t{set} << 32 | states});
    if (!is_new) return may_variables_[number];
    int const variable = make_lazy({ClauseList::Variable::Kind::may, set, states, {}});
    may_variables_.push_back(variable);
    auto partly_written = std::exchange(clause_, {});
    for (std::uint32_t entry : receipts_.entries(set)) {
      or_not(entry, states);
      clause_.push_back(variable);
      store({ClauseOrigin::Kind::some_entry});
    }
    clause_ = std::move(partly_written);
    return variable;
  }

  /// A variable that clauses imply where it matters that it holds.
  int make_lazy(ClauseList::Variable const& says) {
    auto const variable = static_cast<int>(list_.variables.size());
    list_.variables.push_back(says);
    solver_.phase(-variable);
    solver_.lazy(variable);
    return variable;
  }

  void store(ClauseOrigin const& origin) {
    solver_.add(clause_);
    list_.begins.push_back(list_.literals.size());
    list_.literals.insert(list_.literals.end(), clause_.begin(), clause_.end());
    list_.origins.push_back(origin);
    clause_.clear();
  }

  /// 128 bits that tell clauses apart, whatever the order of their literals. A collision would lose a clause,
  /// never make a wrong one.
  [[nodiscard]] std::array<std::uint64_t, 2> fingerprint() const {
    std::array<std::uint64_t, 2> sum{};
    for (int literal : clause_) {
      auto x = static_cast<std::uint64_t>(static_cast<std::uint32_t>(literal)) * 0x9e3779b97f4a7c15U;
      x = (x ^ (x >> 29)) * 0xbf58476d1ce4e5b9U;
      sum[0] += x ^ (x >> 32);
      x = (x ^ (x >> 27)) * 0x94d049bb133111ebU;
      sum[1] += x ^ (x >> 31);
    }
    return sum;
  }

  sat::Solver& solver_;
  std::vector<state_t> table_;
  std::vector<bool> halted_;
  unsigned states_;
  std::vector<int> first_;            // of an entry: the variable of its state 0; 0 if it has none
  std::vector<std::uint32_t> known_;  // the entries that have
  Receipts receipts_;
  KeyMap<std::array<std::uint64_t, 1>> mays_;
  std::vector<int> may_variables_;
  KeyMap<std::array<std::uint64_t, 2>> fingerprints_;
  ClauseList list_;
  std::vector<int> clause_;
  std::vector<std::uint32_t> changed_;
  std::vector<state_t> next_;
};

}  // namespace protolearn::detail
