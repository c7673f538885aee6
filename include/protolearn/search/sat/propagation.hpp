// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

// What a solver knows: clauses, and an assignment from which they imply more.

namespace protolearn::sat {

/// Clauses with two watched literals each (M. Moskewicz and others, "Chaff", DAC 2001), and the literals that are true:
/// in levels, of which each but level 0 is what its first literal, a decision, and those before it imply.
class Propagation {
 protected:
  using Literal = std::uint32_t;    // 2 v for v, 2 v + 1 for -v
  using Reference = std::uint32_t;  // of a clause in the arena: its size, its quality, its literals, of which it
                                    // watches the first two
  static constexpr Reference none = 0x7fffffffU;
  static constexpr Reference binary = 0x80000000U;  // marks, in a watch, a clause of two literals

  struct Watch {
    Reference clause;
    Literal blocker;  // another literal of it: while that is true, the clause is
  };

  static Literal code(int literal) {
    return literal > 0 ? 2U * static_cast<Literal>(literal) : 2U * static_cast<Literal>(-literal) + 1U;
  }
  static int decode(Literal l) { return (l & 1U) != 0 ? -static_cast<int>(l / 2) : static_cast<int>(l / 2); }
  [[nodiscard]] unsigned level() const { return static_cast<unsigned>(levels_.size()); }

  /// So that there is this variable, too.
  void grow_to(unsigned variable) {
    if (reason_.size() > variable) return;
    level_of_.resize(variable + 1);
    reason_.resize(variable + 1, none);
    values_.resize(2 * variable + 2);
    watches_.resize(2 * variable + 2);
  }

  Reference store(std::vector<Literal> const& clause, std::uint32_t quality) {
    auto const at = static_cast<Reference>(arena_.size());
    arena_.push_back(static_cast<std::uint32_t>(clause.size()));
    arena_.push_back(quality);
    arena_.insert(arena_.end(), clause.begin(), clause.end());
    return at;
  }

  void attach(Reference at) {
    Literal const* const l = &arena_[at + 2];
    Reference const marked = arena_[at] == 2 ? at | binary : at;
    watches_[l[0] ^ 1U].push_back({marked, l[1]});
    watches_[l[1] ^ 1U].push_back({marked, l[0]});
  }

  void assign(Literal l, Reference reason) {
    values_[l] = 1;
    values_[l ^ 1U] = -1;
    level_of_[l / 2] = level();
    reason_[l / 2] = reason;
    trail_.push_back(l);
  }

  /// Returns a clause that has become false, or none.
  Reference propagate() {
    while (head_ < trail_.size()) {
      Literal const p = trail_[head_++];
      auto& list = watches_[p];
      Watch* kept = list.data();
      Watch const* at = kept;
      Watch const* const end = at + list.size();
      Reference conflict = none;
      while (at != end && conflict == none) {
        Watch const watch = *kept++ = *at++;
        int const value = values_[watch.blocker];
        if (value > 0) continue;
        if ((watch.clause & binary) != 0) {
          if (value == 0) {
            assign(watch.blocker, watch.clause ^ binary);
          } else {
            conflict = watch.clause ^ binary;
          }
          continue;
        }
        std::uint32_t const size = arena_[watch.clause];
        Literal* const l = &arena_[watch.clause + 2];
        Literal const first = l[0] ^ l[1] ^ p ^ 1U;  // the other one that it watches
        if (values_[first] > 0) {
          kept[-1].blocker = first;
          continue;
        }
        std::uint32_t other = 2;
        while (other < size && values_[l[other]] < 0) ++other;
        if (other < size) {
          l[0] = first;
          l[1] = l[other];
          l[other] = p ^ 1U;
          watches_[l[1] ^ 1U].push_back({watch.clause, first});
          --kept;
        } else if (values_[first] == 0) {
          assign(first, watch.clause);
        } else {
          conflict = watch.clause;
        }
      }
      while (at != end) *kept++ = *at++;
      list.resize(static_cast<std::size_t>(kept - list.data()));
      if (conflict != none) return conflict;
    }
    return none;
  }

  /// Goes back to a level, and tells each literal that has no value any more: the last one first.
  template <class Unassigned>
  void take_back(unsigned to, Unassigned const& unassigned) {
    if (level() <= to) return;
    for (std::size_t k = trail_.size(); k-- > levels_[to];) {
      Literal const l = trail_[k];
      values_[l] = values_[l ^ 1U] = 0;
      unassigned(l);
    }
    trail_.resize(levels_[to]);
    levels_.resize(to);
    head_ = trail_.size();
  }

  std::vector<std::uint32_t> arena_;
  std::vector<std::vector<Watch>> watches_;  // of a literal: clauses that watch its negation
  std::vector<std::int8_t> values_;
  std::vector<unsigned> level_of_;
  std::vector<Reference> reason_;
  std::vector<Literal> trail_;
  std::vector<std::size_t> levels_;  // where each begins in the trail
  std::size_t head_ = 0;             // of the trail: propagated up to here
};

}  // namespace protolearn::sat
