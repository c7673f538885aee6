// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

// Two orders in which a solver may decide its variables. Variables are numbered from 1; 0 is none.

namespace protolearn::sat {

/// A queue: what was bumped last comes first (A. Biere and A. Froehlich, "Evaluating CDCL variable scoring schemes",
/// SAT 2015), and what never was comes last, the newest at the very end.
class DecisionQueue {
 public:
  /// One more variable.
  void add() {
    auto const v = static_cast<unsigned>(rank_.size());
    earlier_.push_back(0);
    later_.push_back(last_);
    rank_.push_back(--oldest_);
    if (last_ != 0) earlier_[last_] = v;
    if (first_ == 0) first_ = v;
    last_ = v;
    if (next_ == 0) next_ = v;
  }

  /// Moves these, which are not open, to the front in the order that they had, and sorts them by it.
  void bump(std::vector<unsigned>& variables) {
    std::sort(variables.begin(), variables.end(), [&](unsigned a, unsigned b) { return rank_[a] < rank_[b]; });
    for (unsigned v : variables) {
      if (v == first_) continue;
      if (next_ == v) next_ = later_[v];  // what is open there is found again when it is unassigned
      later_[earlier_[v]] = later_[v];
      earlier_[later_[v]] = earlier_[v];
      if (v == last_) last_ = later_[v];
      earlier_[v] = first_;
      later_[first_] = v;
      later_[v] = 0;
      rank_[v] = ++newest_;
      first_ = v;
    }
  }

  void unassigned(unsigned v) {
    if (rank_[v] > rank_[next_]) next_ = v;
  }

  /// The first variable that is open(v); or 0. Those that are not, and come before it, are passed over until they are
  /// unassigned.
  template <class Open>
  [[nodiscard]] unsigned next(Open const& open) {
    while (next_ != 0 && !open(next_)) next_ = earlier_[next_];
    return next_;
  }

  /// From here on nothing is passed over.
  void again() { next_ = first_; }

  /// Greater: goes earlier.
  [[nodiscard]] std::uint64_t rank(unsigned v) const { return rank_[v]; }

 private:
  std::vector<unsigned> earlier_{0}, later_{0};  // doubly linked; 0: none
  std::vector<std::uint64_t> rank_{0};           // none comes after all
  unsigned first_ = 0, last_ = 0;
  unsigned next_ = 0;  // all before it are assigned, or need not be
  std::uint64_t oldest_ = std::uint64_t{1} << 32, newest_ = oldest_;
};

/// A heap: what was bumped often and recently comes first (M. Moskewicz and others, "Chaff", DAC 2001; as sums that
/// grow: N. Een and N. Sorensson, "MiniSat v1.13", 2005). Ties go by a queue.
class DecisionHeap {
 public:
  explicit DecisionHeap(DecisionQueue const& queue) : queue_(queue) {}

  /// Begins anew, with variables 1..count, none of them bumped. O(count).
  void restart(unsigned count) {
    activity_.assign(count + 1, 0);
    place_.assign(count + 1, 0);
    heap_.assign(1, 0);
    step_ = 1;
    for (unsigned v = 1; v <= count; ++v) unassigned(v);
  }

  void bump(std::vector<unsigned> const& variables) {
    for (unsigned v : variables) {
      activity_[v] += step_;
      if (place_[v] != 0) up(place_[v]);
    }
    step_ /= 0.9;
    if (step_ < 1e100) return;
    for (double& activity : activity_) activity /= step_;
    step_ = 1;
  }

  void unassigned(unsigned v) {
    if (v >= place_.size() || place_[v] != 0) return;
    heap_.push_back(v);
    up(static_cast<unsigned>(heap_.size()) - 1);
  }

  /// The first variable that is open(v); or 0.
  template <class Open>
  [[nodiscard]] unsigned next(Open const& open) {
    while (heap_.size() > 1) {
      unsigned const v = heap_[1];
      if (open(v)) return v;
      place_[v] = 0;
      heap_[1] = heap_.back();
      heap_.pop_back();
      if (heap_.size() > 1) down(1);
    }
    return 0;
  }

 private:
  [[nodiscard]] bool goes_before(unsigned v, unsigned w) const {
    if (activity_[v] != activity_[w]) return activity_[v] > activity_[w];
    return queue_.rank(v) > queue_.rank(w);
  }

  void put(unsigned at, unsigned v) {
    heap_[at] = v;
    place_[v] = at;
  }

  void up(unsigned at) {
    unsigned const v = heap_[at];
    for (; at > 1 && goes_before(v, heap_[at / 2]); at /= 2) put(at, heap_[at / 2]);
    put(at, v);
  }

  void down(unsigned at) {
    unsigned const v = heap_[at];
    for (unsigned child = 2 * at; child < heap_.size(); child = 2 * at) {
      if (child + 1 < heap_.size() && goes_before(heap_[child + 1], heap_[child])) ++child;
      if (!goes_before(heap_[child], v)) break;
      put(at, heap_[child]);
      at = child;
    }
    put(at, v);
  }

  DecisionQueue const& queue_;
  std::vector<double> activity_;
  std::vector<unsigned> heap_{0};  // from 1 on
  std::vector<unsigned> place_;    // of a variable in the heap; 0: is not there
  double step_ = 1;
};

}  // namespace protolearn::sat
