// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "protolearn/model/threshold_table.hpp"
#include "protolearn/search/clause_base.hpp"

namespace protolearn::detail {

/// A set of predicates of a library: bit k for the k-th, of at most 63.
using PredicateSet = std::uint64_t;

/// What a process knows when it takes a transition: the view's digit of the round, its own state, and which predicates
/// of the library hold of what it received.
struct ThresholdObservation {
  unsigned clock = 0;
  state_t own = 0;
  PredicateSet bits = 0;

  friend auto operator<=>(ThresholdObservation const&, ThresholdObservation const&) = default;
};

/// The entries of the one table that a search for every N has. Each stands for an observation of all predicates of the
/// library, and is made when it is first met, at whatever N. A machine sees a few predicates only, those chosen: to it,
/// entries that these do not tell apart are one.
class Entries {
 public:
  /// The library has so many predicates, of whom none is chosen at first; entries go to their own state.
  Entries(ClauseBase& base, std::uint32_t halted) : base_(base), halted_(halted) {}

  /// The number of the entry of an observation.
  std::uint32_t number(ThresholdObservation const& seen) {
    auto const [at, is_new] = numbers_.try_emplace(seen, static_cast<std::uint32_t>(all_.size()));
    if (is_new) {
      all_.push_back(seen);
      base_.add_entry(now(seen), ((halted_ >> seen.own) & 1U) != 0);
    }
    return at->second;
  }

  [[nodiscard]] std::vector<ThresholdObservation> const& all() const noexcept { return all_; }
  [[nodiscard]] PredicateSet chosen() const noexcept { return chosen_; }

  /// What the present table answers to an observation, of which it sees the chosen predicates.
  [[nodiscard]] state_t now(ThresholdObservation const& seen) const {
    auto const at = answers_.find(projected(seen));
    return at == answers_.end() ? seen.own : at->second;
  }

  /// Before the base is solved for a table of these predicates: adds clauses by which entries that they do not tell
  /// apart go to one state, unless others are used. used[k]: the variable that says of the k-th predicate that it is.
  void choose(PredicateSet chosen, std::vector<int> const& used) {
    chosen_ = chosen;
    std::map<ThresholdObservation, std::uint32_t> last;
    for (std::uint32_t const entry : base_.known()) {
      auto const [at, is_first] = last.try_emplace(projected(all_[entry]), entry);
      if (is_first) continue;
      std::uint32_t const other = std::exchange(at->second, entry);
      if (told_.insert({std::uint64_t{other} << 32 | entry}).second) tell(other, entry, used);
    }
  }

  /// Takes over the table that the base has found: all entries that are alike to it answer alike, those that no clause
  /// is about, too. Those of which nothing is known keep their own state.
  void take_over() {
    answers_.clear();
    for (std::uint32_t const entry : base_.known()) answers_.emplace(projected(all_[entry]), base_.table()[entry]);
    std::vector<state_t> table(all_.size());
    for (std::size_t e = 0; e < all_.size(); ++e) table[e] = now(all_[e]);
    if (table != base_.table()) base_.set_table(table);
  }

  /// The present machine, of the chosen predicates.
  [[nodiscard]] ThresholdTable machine(std::vector<PredicateDescription> const& library, unsigned states,
                                       unsigned clocks) const {
    ThresholdTable result;
    result.states = states;
    result.clocks = clocks;
    std::vector<unsigned> which;
    for (unsigned k = 0; k < library.size(); ++k) {
      if (((chosen_ >> k) & 1U) == 0) continue;
      which.push_back(k);
      result.predicates.push_back(library[k]);
    }
    for (unsigned clock = 0; clock < clocks; ++clock) {
      for (unsigned own = 0; own < states; ++own) {
        for (std::size_t bits = 0; bits < std::size_t{1} << which.size(); ++bits) {
          ThresholdObservation seen{clock, static_cast<state_t>(own), 0};
          for (std::size_t k = 0; k < which.size(); ++k) seen.bits |= PredicateSet{(bits >> k) & 1U} << which[k];
          result.answers.push_back(now(seen));
        }
      }
    }
    return result;
  }

 private:
  [[nodiscard]] ThresholdObservation projected(ThresholdObservation seen) const {
    seen.bits &= chosen_;
    return seen;
  }

  /// Two entries go to the same state, unless a predicate is used that tells them apart.
  void tell(std::uint32_t a, std::uint32_t b, std::vector<int> const& used) {
    PredicateSet const apart = all_[a].bits ^ all_[b].bits;
    for (unsigned s = 0; s < base_.states(); ++s) {
      for (unsigned k = 0; k < used.size(); ++k) {
        if (((apart >> k) & 1U) != 0) base_.or_literal(used[k]);
      }
      base_.or_not(a, 1U << s);
      base_.or_is(b, s);
      base_.add({ClauseOrigin::Kind::alike});
    }
  }

  struct Hash {
    std::size_t operator()(ThresholdObservation const& seen) const noexcept {
      std::uint64_t h =
          (seen.bits ^ (std::uint64_t{seen.clock} << 58 | std::uint64_t{seen.own} << 48)) * 0x9e3779b97f4a7c15U;
      return static_cast<std::size_t>(h ^ (h >> 29));
    }
  };

  ClauseBase& base_;
  std::uint32_t halted_;
  PredicateSet chosen_ = 0;
  std::vector<ThresholdObservation> all_;
  std::unordered_map<ThresholdObservation, std::uint32_t, Hash> numbers_;
  std::unordered_map<ThresholdObservation, state_t, Hash> answers_;  // of what the chosen predicates tell
  KeyMap<std::array<std::uint64_t, 1>> told_;                        // pairs that a clause is about
};

}  // namespace protolearn::detail
