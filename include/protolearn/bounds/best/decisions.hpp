// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protolearn/bounds/best/minimum_cut.hpp"
#include "protolearn/bounds/full_information/joint_views.hpp"

namespace protolearn::detail {

/// The best that any protocol can do, as one minimum cut. A final view v ends with one of two decisions or none: x_v
/// says that it takes the first, z_v that it does not take the second, so x_v implies z_v. What the rules say of two
/// views that occur together are implications between these, derived by judging hypothetical ends
/// (full_information/situations.hpp). An execution is decided if x holds for all of its correct processes, or z for
/// none; the cut pays the weight of each of these two that does not come about.
class Decisions {
 public:
  using Member = std::pair<view_id, std::uint8_t>;  // a view and the kind of its process

  Decisions(FlatGame const& game, std::size_t max_views)
      : N(game.nodes), game_(game), joint_(game, {}, false, max_views), situations_(game), runs_(game.nodes + 1) {}

  [[nodiscard]] Views const& views() noexcept { return joint_.views(); }

  /// Solves it. If that cannot be done, says why.
  [[nodiscard]] std::optional<std::string> solve(std::function<bool()> const& stop) {
    if (game_.executions >= (std::uint64_t{1} << 58)) return "there are more than 2^58 executions";
    if (game_.setting.view.coin) return "the view has coins";
    if (game_.task.silent != 0) return "the task has silent states";
    if (game_.kinds.named != 0) return "the rules or the view name a process";
    if (situations_.endings().too_many()) return "the rules tell more than 64 ways apart in which a process can end";
    joint_.explore(
        [this](JointViews::End const& end) {
          add(end);
          return true;
        },
        stop);
    if (!joint_.incomplete().empty()) return joint_.incomplete();
    if (auto why = classify()) return why;
    for (std::uint32_t s = 0; s < situation_count_; ++s) {
      if (auto why = check(s)) return why;
    }
    return cut();
  }

  [[nodiscard]] std::uint64_t executions() const noexcept { return executions_; }
  [[nodiscard]] std::uint64_t undecided() const noexcept { return executions_ - decided_; }
  /// Do the rules contradict each other, whatever the protocol?
  [[nodiscard]] bool impossible() const noexcept { return impossible_; }

  /// The views in which executions end.
  [[nodiscard]] std::vector<view_id> const& finals() const noexcept { return finals_; }
  [[nodiscard]] FlatGame const& game() const noexcept { return game_; }

  /// The endings: 0 the second decision, 1 none, 2 the first.
  [[nodiscard]] std::size_t ending(unsigned level) const noexcept { return levels_[level]; }
  [[nodiscard]] bool has_level(unsigned level) const noexcept { return levels_[level] != absent; }

  /// The nodes of the cut: 0 is true, 1 is false, these are x and z of the k-th final view.
  [[nodiscard]] static std::uint32_t x(std::size_t k) noexcept { return static_cast<std::uint32_t>(2 + 2 * k); }
  [[nodiscard]] static std::uint32_t z(std::size_t k) noexcept { return static_cast<std::uint32_t>(3 + 2 * k); }
  [[nodiscard]] std::size_t nodes() const noexcept { return nodes_; }

  /// Of each node, whether it is true in every best protocol (1), false in every one (0), or different in some (-1).
  [[nodiscard]] std::vector<signed char> certain() { return cut_->sides(); }

  /// Calls visit(u, v) for the implications u -> v that hold in every best protocol, and together in no other.
  template <class Visit>
  void for_each_implication(Visit&& visit) const {
    cut_->for_each_residual(visit);
  }

 private:
  static constexpr std::size_t absent = ~std::size_t{0};
  using Key = std::array<std::uint64_t, max_nodes + 1>;

  void add(JointViews::End const& end) {
    auto const situation = situations_.number(end.kinds, end.facts);
    situation_count_ = std::max(situation_count_, situation + 1);
    Key key;
    key.fill(~std::uint64_t{0});
    for (unsigned i = 0; i < N; ++i) {
      if (end.options[i] != nullptr) key[i] = std::uint64_t{(*end.options[i])[end.chosen[i]].view} << 8 | end.kinds[i];
    }
    std::sort(key.begin(), key.begin() + N);
    key[N] = situation;
    auto const [number, is_new] = runs_.insert(key.data());
    if (is_new) weights_.push_back(0);
    weights_[number] += end.weight;
    executions_ += end.weight;
  }

  [[nodiscard]] bool gone(unsigned kind) const { return game_.gone(kind); }

  /// The kinds of those that take part to the end.
  [[nodiscard]] std::vector<unsigned> alive(std::uint32_t situation) const {
    auto const kinds = situations_.kinds_of(situation);
    std::vector<unsigned> result(kinds.begin(), kinds.begin() + N);
    result.erase(std::remove_if(result.begin(), result.end(), [this](unsigned kind) { return gone(kind); }),
                 result.end());
    return result;
  }

  /// Which endings can occur at all: two decisions at most, and none.
  std::optional<std::string> classify() {
    ending_set used = 0;
    for (std::uint32_t s = 0; s < situation_count_; ++s) {
      for (unsigned kind : alive(s)) used |= situations_.allowed(s, kind);
    }
    levels_.fill(absent);
    for (std::size_t e = 0; e < situations_.endings().size(); ++e) {
      if (((used >> e) & 1U) == 0) continue;
      bool const decides = ((situations_.endings().deciding >> e) & 1U) != 0;
      unsigned const level = !decides ? 1 : levels_[2] == absent ? 2 : 0;
      if (levels_[level] != absent)
        return std::string("the rules leave a process more than two decisions, or more than one way not to decide");
      levels_[level] = e;
    }
    return std::nullopt;
  }

  /// The levels among these endings, bit l for level l.
  [[nodiscard]] unsigned levels_of(ending_set set) const {
    unsigned result = 0;
    for (unsigned l = 0; l < 3; ++l) {
      if (levels_[l] != absent && ((set >> levels_[l]) & 1U) != 0) result |= 1U << l;
    }
    return result;
  }

  /// What the rules say of a pair, as a set of pairs of levels, bit 3 a + b.
  [[nodiscard]] unsigned pairs_of(std::uint32_t situation, unsigned from, unsigned to) {
    unsigned result = 0;
    for (unsigned a = 0; a < 3; ++a) {
      if (levels_[a] == absent) continue;
      unsigned const b = levels_of(situations_.image(situation, from, ending_set{1} << levels_[a], to));
      result |= b << (3 * a);
    }
    return result;
  }

  /// Do the rules say no more about a whole execution than about its processes and pairs of them, and is an execution
  /// decided exactly if all of its correct processes decide alike?
  std::optional<std::string> check(std::uint32_t s) {
    std::vector<unsigned> const kinds = alive(s);
    auto const crashed = situations_.ends_of_the(s, [this](unsigned kind) { return gone(kind); });
    std::vector<unsigned> level(kinds.size(), 0);
    for (bool more = true; more;) {
      Tally tally;
      bool exists = true, by_pairs = true, decided = true;
      unsigned decisions = 0;
      for (std::size_t i = 0; i < kinds.size(); ++i) {
        exists = exists && levels_[level[i]] != absent &&
                 ((situations_.endings().possible[kinds[i]] >> levels_[level[i]]) & 1U) != 0;
        if (!exists) break;
        tally = tally + situations_.endings().tallies[levels_[level[i]]][kinds[i]];
        by_pairs = by_pairs && ((levels_of(situations_.allowed(s, kinds[i])) >> level[i]) & 1U) != 0;
        for (std::size_t j = 0; j < i; ++j) {
          by_pairs = by_pairs && ((pairs_of(s, kinds[j], kinds[i]) >> (3 * level[j] + level[i])) & 1U) != 0;
        }
        if (kinds[i] % 2 == 0) {
          decided = decided && level[i] != 1;
          decisions |= 1U << level[i];
        }
      }
      if (exists) {
        bool kept = false, undecided = false;
        for (Tally const& t : crashed) {
          auto const judged = situations_.judged(s, tally + t);
          kept = kept || (judged & violations_of(game_.task)) == 0;
          undecided = ((judged >> game_.task.undecided()) & 1U) != 0;
        }
        if (kept != by_pairs) return std::string("the rules say more of an execution than of pairs of its processes");
        if (kept && (undecided == decided || (decided && decisions == 5U))) {
          return std::string("an execution may be decided otherwise than by all correct processes deciding alike");
        }
      }
      more = false;
      for (std::size_t i = 0; i < kinds.size() && !more; ++i) {
        level[i] = (level[i] + 1) % 3;
        more = level[i] != 0;
      }
    }
    return std::nullopt;
  }

  std::optional<std::string> cut() {
    std::vector<std::uint32_t> number(joint_.views().size(), ~std::uint32_t{0});
    TupleMap<std::uint64_t> correct(N);  // the sets of views of correct processes
    std::vector<std::uint64_t> weight;
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      std::array<std::uint64_t, max_nodes> views;
      views.fill(~std::uint64_t{0});
      unsigned count = 0;
      for (Member const& m : members(r)) {
        if (number[m.first] == ~std::uint32_t{0}) {
          number[m.first] = static_cast<std::uint32_t>(finals_.size());
          finals_.push_back(m.first);
        }
        if (m.second % 2 == 0 && std::find(views.begin(), views.begin() + count, m.first) == views.begin() + count)
          views[count++] = m.first;
      }
      std::sort(views.begin(), views.begin() + count);
      auto const [k, is_new] = correct.insert(views.data());
      if (is_new) weight.push_back(0);
      weight[k] += weights_[r];
    }
    nodes_ = 2 + 2 * finals_.size() + 2 * correct.size();
    cut_.emplace(nodes_);
    for (std::size_t k = 0; k < finals_.size(); ++k) imply(x(k), z(k));
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      if (auto why = constrain(members(r), static_cast<std::uint32_t>(runs_[r][N]), number)) return why;
    }
    for (std::size_t k = 0; k < weight.size(); ++k) {
      auto const all_first = static_cast<std::uint32_t>(2 + 2 * finals_.size() + 2 * k);
      std::uint32_t const not_all_second = all_first + 1;
      cut_->add(0, all_first, static_cast<MinimumCut::Capacity>(weight[k]));
      cut_->add(not_all_second, 1, static_cast<MinimumCut::Capacity>(weight[k]));
      for (unsigned i = 0; i < N && correct[k][i] != ~std::uint64_t{0}; ++i) {
        auto const view = correct[k][i];
        imply(all_first, x(number[view]));
        imply(z(number[view]), not_all_second);
      }
    }
    auto const cost = cut_->run();
    impossible_ = cost >= MinimumCut::infinite;
    if (!impossible_) decided_ = 2 * executions_ - static_cast<std::uint64_t>(cost);
    return std::nullopt;
  }

  [[nodiscard]] std::vector<Member> members(std::size_t run) const {
    std::vector<Member> result;
    for (unsigned i = 0; i < N; ++i) {
      std::uint64_t const m = runs_[run][i];
      if (m != ~std::uint64_t{0})
        result.emplace_back(static_cast<view_id>(m >> 8), static_cast<std::uint8_t>(m & 0xff));
    }
    return result;
  }

  void imply(std::uint32_t from, std::uint32_t to) {
    if (implied_.insert(std::array{from, to}.data()).second) cut_->add(from, to, MinimumCut::infinite);
  }

  /// The implications between the views of an execution.
  std::optional<std::string> constrain(std::vector<Member> const& members, std::uint32_t situation,
                                       std::vector<std::uint32_t> const& number) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      auto const [view, kind] = members[i];
      unsigned const mine = levels_of(situations_.allowed(situation, kind));
      std::uint32_t const v = number[view];
      if ((mine & 4U) == 0) imply(x(v), 1);
      if ((mine & 1U) == 0) imply(0, z(v));
      if ((mine & 2U) == 0) imply(z(v), x(v));
      for (std::size_t j = 0; j < i; ++j) {
        auto const known = implications(situation, kind, members[j].second);
        if ((known & refused) != 0)
          return std::string("what the rules say of two processes is no implication between decisions");
        std::uint32_t const w = number[members[j].first];
        for (unsigned k = 0; k < 8; ++k) {
          if (((known >> k) & 1U) == 0) continue;
          std::uint32_t const p = k / 2 % 2 != 0 ? x(v) : z(v), q = k / 4 != 0 ? x(w) : z(w);
          imply(k % 2 == 0 ? p : q, k % 2 == 0 ? q : p);
        }
      }
    }
    return std::nullopt;
  }

  static constexpr unsigned refused = 256;

  /// Bit k for an implication between x or z of one process (k / 2 % 2: which) and x or z of another (k / 4), forth or
  /// back (k % 2), that the rules mean, beside what they say of each alone; `refused` if they mean anything else.
  unsigned implications(std::uint32_t situation, unsigned kind, unsigned other) {
    auto const [number, is_new] = pairs_.insert(std::array{situation, kind, other}.data());
    if (!is_new) return implications_[number];
    unsigned const mine = levels_of(situations_.allowed(situation, kind)),
                   theirs = levels_of(situations_.allowed(situation, other));
    unsigned const pairs = pairs_of(situation, kind, other);
    unsigned left = 0, result = 0;
    for (unsigned a = 0; a < 3; ++a) left |= ((mine >> a) & 1U) != 0 ? theirs << (3 * a) : 0U;
    for (unsigned k = 0; k < 8; ++k) {
      unsigned const s = 1 + k / 2 % 2, t = 1 + k / 4;
      unsigned fits = 0;
      for (unsigned pair = 0; pair < 9; ++pair) {
        bool const p = pair / 3 >= s, q = pair % 3 >= t;
        if (k % 2 == 0 ? !p || q : !q || p) fits |= 1U << pair;
      }
      if ((pairs & ~fits) != 0 || (left & ~fits) == 0) continue;
      left &= fits;
      result |= 1U << k;
    }
    implications_.push_back(left == pairs ? result : refused);
    return implications_.back();
  }

  unsigned N;
  FlatGame const& game_;
  JointViews joint_;
  Situations situations_;
  std::uint32_t situation_count_ = 0;
  TupleMap<std::uint64_t> runs_;  // the members of executions that the rules do not tell apart, and their situation
  std::vector<std::uint64_t> weights_;
  std::uint64_t executions_ = 0, decided_ = 0;
  bool impossible_ = false;
  std::array<std::size_t, 3> levels_{};
  std::vector<view_id> finals_;
  TupleMap<std::uint32_t> implied_{2};
  TupleMap<std::uint32_t> pairs_{3};
  std::vector<unsigned> implications_;
  std::size_t nodes_ = 0;
  std::optional<MinimumCut> cut_;
};

}  // namespace protolearn::detail
