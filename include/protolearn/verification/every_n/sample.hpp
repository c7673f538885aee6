// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <deque>
#include <utility>
#include <vector>

#include "protolearn/core/random.hpp"
#include "protolearn/verification/every_n/sized_execution.hpp"
#include "protolearn/verification/every_n/sizes.hpp"

// A machine that is wrong mostly shows it in some random execution of few processes, long before Z3 has read its table.
// That finds; it never proves.

namespace protolearn::detail {

/// Random schedules of one size, which must have executions. Those that fail, and how, what is lost and what is lied
/// vary from nothing to almost everything: rules have premises.
class RandomSchedules {
 public:
  RandomSchedules(Description const& setting, Size const& size)
      : setting_(setting), faults_(setting.faults), task_(*setting.task), size_(size) {
    least_ = faults_.hearing.least(size.nodes, size.bound());
    if (!task_.restricts_starts) return;
    static_cast<void>(visit_starts(task_, size.nodes, 5000, [&](std::vector<unsigned> const& numbers) {
      starts_.push_back(numbers);
      return starts_.size() == 1000;
    }));
  }

  [[nodiscard]] Size const& size() const { return size_; }

  [[nodiscard]] SizedSchedule operator()(Random& random) const {
    SizedSchedule plan(size_.nodes, size_.bound(), setting_.shape.rounds);
    bool const calm = random.below(6) == 0;  // nothing fails
    unsigned const spare = size_.nodes - std::max(least_, 1U);
    unsigned const gone = calm ? 0 : choose_faulty(plan, spare, random);
    choose_starts(plan, random);
    if (!calm) choose_crashes(plan, spare - gone, random);
    unsigned const until = random.below(2) == 0 ? plan.rounds : random.below(plan.rounds + 1);
    for (unsigned r = 1; r <= plan.rounds; ++r) {
      lose(plan, r, !calm && r <= until && random.below(4) != 0, random);
      if (faults_.lies) lie(plan, r, random);
      if (least_ > 1) hear_enough(plan, r, random);
    }
    return plan;
  }

 private:
  [[nodiscard]] Failing failing(SizedSchedule const& plan, unsigned i) const {
    return faults_.groups[plan.group[i]].failing;
  }
  [[nodiscard]] bool lies(SizedSchedule const& plan, unsigned i) const { return failing(plan, i) == Failing::lies; }
  /// Does process i send in this round?
  [[nodiscard]] bool sends(SizedSchedule const& plan, unsigned i, unsigned round) const {
    return failing(plan, i) != Failing::dead && (plan.crash_round[i] == 0 || round <= plan.crash_round[i]);
  }
  /// Does it matter what it receives?
  [[nodiscard]] bool receives(SizedSchedule const& plan, unsigned i, unsigned round) const {
    return sends(plan, i, round) && !lies(plan, i) && plan.crash_round[i] != round;
  }
  [[nodiscard]] state_t silence() const { return static_cast<state_t>(setting_.shape.states); }

  /// None, all, or any number.
  [[nodiscard]] static unsigned some_of(unsigned most, Random& random) {
    return random.below(2) == 0 ? most : random.below(most + 1);
  }

  /// The correct come first. Returns how many are dead: at most `spare`.
  unsigned choose_faulty(SizedSchedule& plan, unsigned spare, Random& random) const {
    unsigned gone = 0, end = plan.nodes;
    for (unsigned g = max_groups - 1; g > 0; --g) {
      Failing const how = faults_.groups[g].failing;
      if (faults_.groups[g].most == 0 || how == Failing::crashes) continue;
      unsigned many = some_of(size_.most[g], random);
      if (how == Failing::dead) many = std::min(many, spare - gone);
      if (how == Failing::dead) gone += many;
      std::fill_n(plan.group.begin() + (end - many), many, g);
      end -= many;
    }
    return gone;
  }

  /// Who starts alike is numbered in turn, within each group. The starts of liars do not matter.
  void choose_starts(SizedSchedule& plan, Random& random) const {
    std::vector<unsigned> which(plan.nodes);  // of the initial states
    if (!starts_.empty()) {
      auto const& numbers = starts_[random.below(static_cast<unsigned>(starts_.size()))];
      for (unsigned k = 0, i = 0; k < numbers.size(); i += numbers[k++]) std::fill_n(which.begin() + i, numbers[k], k);
      for (unsigned i = plan.nodes; i > 1; --i) std::swap(which[i - 1], which[random.below(i)]);
    } else {
      unsigned const usual = random.below(task_.initials), odds = random.below(4);  // of four, so many start there
      for (unsigned& k : which) k = random.below(4) < odds ? usual : random.below(task_.initials);
      if (random.below(4) == 0) std::fill(which.begin(), which.end(), usual);
    }
    for (unsigned i = 0, end = 0; i < plan.nodes; i = end) {
      while (end < plan.nodes && plan.group[end] == plan.group[i]) ++end;
      std::sort(which.begin() + i, which.begin() + end);
    }
    for (unsigned i = 0; i < plan.nodes; ++i) plan.starts[i] = lies(plan, i) ? state_t{0} : task_.initial[which[i]];
  }

  /// Before the last round, at most `spare` crash.
  void choose_crashes(SizedSchedule& plan, unsigned spare, Random& random) const {
    unsigned const group = crash_group(faults_.groups);
    if (group == 0 || faults_.groups[group].most == 0) return;
    for (unsigned left = some_of(size_.most[group], random); left > 0; --left) {
      unsigned const i = random.below(plan.nodes);
      if (plan.group[i] != 0 || plan.crash_round[i] > 0) continue;
      plan.crash_round[i] = 1 + random.below(plan.rounds);
      if (plan.crash_round[i] < plan.rounds && spare-- == 0) {
        plan.crash_round[i] = plan.rounds;
        spare = 0;
      }
    }
  }

  /// Of the messages from some processes to some, a part; of those who crash, another.
  void lose(SizedSchedule& plan, unsigned round, bool lossy, Random& random) const {
    bool const may = lossy && faults_.lossy && round <= faults_.last_lossy_round;
    if (!may && !faults_.crashes) return;
    auto const part = [&] {  // of eight
      constexpr std::array<unsigned, 6> parts{1, 2, 3, 4, 7, 8};
      return parts[random.below(parts.size())];
    };
    auto const subset = [&] {
      std::vector<bool> result(plan.nodes, true);
      for (std::size_t i = 0, all = random.below(2); all == 0 && i < result.size(); ++i)
        result[i] = random.below(2) == 0;
      return result;
    };
    unsigned const lost = part();
    std::vector<bool> const from = subset(), to = subset();
    for (unsigned j = 0; j < plan.nodes; ++j) {
      bool const crashes = plan.crash_round[j] == round;
      unsigned const gone = crashes ? part() : lost;
      if (!sends(plan, j, round) || lies(plan, j) || !(crashes || (may && from[j]))) continue;
      for (unsigned i = 0; i < plan.nodes; ++i) {
        bool const can = crashes || (to[i] && faults_.loses[plan.group[j]][plan.group[i]]);
        if (i != j && can && receives(plan, i, round) && random.below(8) < gone) plan.fate(round, i, j) = silence();
      }
    }
  }

  /// Something, or silence: where they start, every second time.
  [[nodiscard]] state_t lie(Random& random) const {
    if (random.below(2) == 0) return task_.initial[random.below(task_.initials)];
    return static_cast<state_t>(random.below(setting_.shape.states + 1));
  }
  /// Mostly one thing to some, and another to others.
  void lie(SizedSchedule& plan, unsigned round, Random& random) const {
    for (unsigned j = 0; j < plan.nodes; ++j) {
      if (!lies(plan, j)) continue;
      state_t const one = lie(random), other = lie(random);
      bool const any = random.below(4) == 0;
      for (unsigned i = 0; i < plan.nodes; ++i) {
        if (i != j) plan.fate(round, i, j) = any ? lie(random) : random.below(2) == 0 ? one : other;
      }
    }
  }

  /// Gives back messages to those who hear too little: so many are sent.
  void hear_enough(SizedSchedule& plan, unsigned round, Random& random) const {
    for (unsigned i = 0; i < plan.nodes; ++i) {
      if (!receives(plan, i, round)) continue;
      std::vector<unsigned> missing;
      unsigned heard = 0;
      for (unsigned j = 0; j < plan.nodes; ++j) {
        if (!sends(plan, j, round)) continue;
        if (plan.fate(round, i, j) == silence()) {
          missing.push_back(j);
        } else {
          ++heard;
        }
      }
      for (; heard < least_ && !missing.empty(); ++heard) {
        std::swap(missing[random.below(static_cast<unsigned>(missing.size()))], missing.back());
        unsigned const j = missing.back();
        plan.fate(round, i, j) = lies(plan, j) ? static_cast<state_t>(random.below(setting_.shape.states)) : as_sent;
        missing.pop_back();
      }
    }
  }

  Description const& setting_;
  FaultDescription const& faults_;
  TaskDescription const& task_;
  Size size_;
  unsigned least_ = 1;                         // so many messages everybody hears
  std::vector<std::vector<unsigned>> starts_;  // [choice][initial state]: how many; empty: any
};

/// Random executions of a machine, of the fewest processes first: always the same, and made when they are asked for.
class Samples {
 public:
  Samples(Description const& setting, SizedExecution::Next next) : setting_(setting), next_(std::move(next)) {}

  /// One in which something is so; null: none was found. `stop()`: look no further.
  template <class What, class Stop>
  [[nodiscard]] SizedExecution const* find(What const& what, Stop const& stop) {
    for (std::size_t k = 0;; ++k) {
      if (k == runs_.size() && (stop() || !make_one())) return nullptr;
      if (what(runs_[k])) return &runs_[k];
    }
  }

  /// Is there no execution with fewer processes?
  [[nodiscard]] bool are_fewest(SizedExecution const& run) const { return run.nodes() == least_; }

 private:
  bool make_one() {
    if (!begun_) begin();
    while (at_ < plans_.size() && left_ == 0) {
      if (++at_ < plans_.size()) left_ = how_many();
    }
    if (at_ == plans_.size()) return false;
    --left_;  // with each F in turn
    runs_.emplace_back(setting_, next_, plans_[at_][left_ % plans_[at_].size()](random_));
    return true;
  }

  void begin() {
    begun_ = true;
    for (auto const& sizes : least_sizes(setting_, 3)) {
      plans_.emplace_back();
      for (Size const& size : sizes) plans_.back().emplace_back(setting_, size);
    }
    if (plans_.empty()) return;
    least_ = plans_.front().front().size().nodes;
    left_ = how_many();
  }

  /// Not so many that it is felt beside a proof, fewer where there are more processes; and where there is little to
  /// choose, little is enough.
  [[nodiscard]] std::size_t how_many() const {
    std::size_t const nodes = plans_[at_].front().size().nodes, messages = nodes * nodes * setting_.shape.rounds;
    return std::min({std::size_t{200} >> at_, 8 * messages, 1 + 40000 / messages});
  }

  Description const& setting_;
  SizedExecution::Next next_;
  Random random_;
  bool begun_ = false;
  unsigned least_ = 0;
  std::vector<std::vector<RandomSchedules>> plans_;  // of each N: for each F
  std::size_t at_ = 0, left_ = 0;
  std::deque<SizedExecution> runs_;
};

}  // namespace protolearn::detail
