// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "protolearn/bounds/best/minimum_cut.hpp"
#include "protolearn/bounds/best/stakes.hpp"
#include "protolearn/bounds/full_information/joint_views.hpp"
#include "protolearn/core/objective.hpp"

namespace protolearn::detail {

/// The best that any protocol can do, as one minimum cut. A final view v ends with one of two decisions or none: x_v
/// says that it takes the first, z_v that it does not take the second, so x_v implies z_v. What the rules say of two
/// views that occur together are implications between these, derived by judging hypothetical ends
/// (full_information/situations.hpp). An execution is decided if x holds for all of its correct processes, or z for
/// none; the cut pays the weight of each of these two that does not come about. Under a network, the weight is that of
/// an objective (stakes.hpp), as a share of 2^58; values are added up from the sides of the cut, without that rounding.
class Decisions {
 public:
  using Member = std::pair<view_id, std::uint8_t>;  // a view and the kind of its process

  Decisions(FlatGame const& game, std::size_t max_views, Odds const* odds = nullptr, Objective const& objective = {})
      : N(game.nodes),
        game_(game),
        odds_(odds),
        objective_(objective),
        joint_(game, {}, false, max_views, odds),
        situations_(game),
        runs_(game.nodes + 1),
        bundle_views_(game.nodes) {}

  [[nodiscard]] Views const& views() noexcept { return joint_.views(); }

  /// Solves it. If that cannot be done, says why.
  [[nodiscard]] std::optional<std::string> solve(std::function<bool()> const& stop) {
    if (odds_ == nullptr && game_.executions >= (std::uint64_t{1} << 58)) return "there are more than 2^58 executions";
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
    if (odds_ != nullptr && !(total_.odds > 0)) return "the fault model excludes all that the network does";
    if (auto why = classify()) return why;
    stakes_.resize(by_situation_.size());
    std::vector<std::vector<JudgedEnd>> ends(stakes_.size());
    for (std::uint32_t s = 0; s < stakes_.size(); ++s) {
      if (auto why = check(s, ends[s])) return why;
    }
    if (odds_ != nullptr) {
      if (auto why = set_stakes(ends)) return why;
    }
    return cut();
  }

  [[nodiscard]] std::uint64_t executions() const noexcept { return total_.count; }
  [[nodiscard]] std::uint64_t undecided() const noexcept { return total_.count - decided_; }
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
  [[nodiscard]] std::vector<signed char> certain() { return cut_->sides(slack()); }

  /// The cut, solved.
  [[nodiscard]] MinimumCut const& minimum_cut() const noexcept { return *cut_; }
  [[nodiscard]] MinimumCut::Capacity cost() const noexcept { return cost_; }
  /// Under a network: what a difference of 1 in the objective is worth in the cut.
  [[nodiscard]] double scale() const noexcept { return scale_; }
  /// Under a network: the most that the objective can be if nothing has to be paid.
  [[nodiscard]] double most() const noexcept { return base_ + stake_; }

  /// Under a network: the objective, and how likely all correct processes decide, if true(node) says what is true.
  template <class True>
  [[nodiscard]] std::pair<double, double> value(True const& is_true) const {
    double gained = 0, decided = 0;
    for (std::size_t k = 0; k < bundles_.size(); ++k) {
      bool first = true, second = true;
      for (unsigned i = 0; i < N && bundle_views_[k][i] != no_view; ++i) {
        auto const v = static_cast<std::size_t>(bundle_views_[k][i]);
        first = first && is_true(x(v));
        second = second && !is_true(z(v));
      }
      Bundle const& bundle = bundles_[k];
      gained += (second ? bundle.worth[0] : 0) + (first ? bundle.worth[1] : 0);
      decided += first || second ? bundle.decided : 0;
    }
    return {base_ + gained, decided / total_.odds};
  }

  /// Under a network: how often the k-th final view occurs, up to a factor.
  [[nodiscard]] std::vector<double> frequencies() const {
    std::vector<double> result(finals_.size(), 0);
    for (std::size_t k = 0; k < bundles_.size(); ++k) {
      for (unsigned i = 0; i < N && bundle_views_[k][i] != no_view; ++i)
        result[bundle_views_[k][i]] += bundles_[k].decided;
    }
    return result;
  }

  /// Calls visit(u, v) for the implications u -> v that hold in every best protocol, and together in no other.
  template <class Visit>
  void for_each_implication(Visit&& visit) const {
    cut_->for_each_residual(visit, slack());
  }

 private:
  static constexpr std::size_t absent = ~std::size_t{0};
  static constexpr std::uint64_t no_view = ~std::uint64_t{0};
  /// Final views of processes that occur together.
  struct Bundle {
    std::uint64_t count = 0;        // executions in which they are those of the correct
    double decided = 0;             // ... and what these weigh
    std::array<double, 2> worth{};  // under a network: that they all take the second decision, or the first
  };
  using Key = std::array<std::uint64_t, max_nodes + 1>;

  /// Under a network, ties are ties up to rounding.
  [[nodiscard]] MinimumCut::Capacity slack() const noexcept { return odds_ == nullptr ? 0 : 1 << 16; }

  void add(JointViews::End const& end) {
    auto const situation = situations_.number(end.kinds, end.facts);
    if (situation >= by_situation_.size()) by_situation_.resize(situation + 1);
    by_situation_[situation] += end.weight;
    Key key;
    key.fill(~std::uint64_t{0});
    for (unsigned i = 0; i < N; ++i) {
      if (end.options[i] != nullptr) key[i] = std::uint64_t{(*end.options[i])[end.chosen[i]].view} << 8 | end.kinds[i];
    }
    std::sort(key.begin(), key.begin() + N);
    key[N] = situation;
    auto const [number, is_new] = runs_.insert(key.data());
    if (is_new) weights_.push_back({});
    weights_[number] += end.weight;
    total_ += end.weight;
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
    for (std::uint32_t s = 0; s < by_situation_.size(); ++s) {
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
  /// decided exactly if all of its correct processes decide alike? Notes how executions may end.
  std::optional<std::string> check(std::uint32_t s, std::vector<JudgedEnd>& ends) {
    std::vector<unsigned> const kinds = alive(s);
    auto const crashed = situations_.ends_of_the(s, [this](unsigned kind) { return gone(kind); });
    std::vector<unsigned> level(kinds.size(), 0);
    for (bool more = true; more;) {
      Tally tally;
      bool exists = true, by_pairs = true;
      JudgedEnd end;
      for (auto& group : end.alike) group.fill(true);
      for (std::size_t i = 0; i < kinds.size(); ++i) {
        exists = exists && levels_[level[i]] != absent &&
                 ((situations_.endings().possible[kinds[i]] >> levels_[level[i]]) & 1U) != 0;
        if (!exists) break;
        tally = tally + situations_.endings().tallies[levels_[level[i]]][kinds[i]];
        by_pairs = by_pairs && ((levels_of(situations_.allowed(s, kinds[i])) >> level[i]) & 1U) != 0;
        for (std::size_t j = 0; j < i; ++j) {
          by_pairs = by_pairs && ((pairs_of(s, kinds[j], kinds[i]) >> (3 * level[j] + level[i])) & 1U) != 0;
        }
        for (unsigned group = kinds[i] % 2; group < 2; ++group) {
          end.alike[group][0] = end.alike[group][0] && level[i] == 0;
          end.alike[group][1] = end.alike[group][1] && level[i] == 2;
        }
      }
      if (exists) {
        bool kept = false;
        for (Tally const& t : crashed) {
          auto const judged = situations_.judged(s, tally + t);
          if ((judged & violations_of(game_.task)) != 0) continue;
          kept = true;
          end.always &= judged;
          end.ever |= judged;
        }
        if (kept != by_pairs) return std::string("the rules say more of an execution than of pairs of its processes");
        if (kept) ends.push_back(end);
      }
      more = false;
      for (std::size_t i = 0; i < kinds.size() && !more; ++i) {
        level[i] = (level[i] + 1) % 3;
        more = level[i] != 0;
      }
    }
    Stakes counted;
    if (!counted.add(ends, game_.task.undecided(), -1))
      return std::string("an execution may be decided otherwise than by all correct processes deciding alike");
    stakes_[s].gain[0] = {1, 1};
    return std::nullopt;
  }

  /// What executions are worth for the objective.
  std::optional<std::string> set_stakes(std::vector<std::vector<JudgedEnd>> const& ends) {
    TaskDescription const& task = game_.task;
    if (objective_.early != 0) return "the objective does not reduce to a cut: when decisions are made is part of it";
    double premise = 0;
    for (std::uint32_t s = 0; s < ends.size() && objective_.wanted != 0; ++s) {
      auto const among = Stakes::constant(ends[s], task.unanimous_executions());
      if (!among) return "the objective does not reduce to a cut: the premise of `wanted` depends on the protocol";
      if (*among) premise += by_situation_[s].odds;
    }
    if (objective_.wanted != 0 && !(premise > 0)) return "the premise of `wanted` cannot happen";
    std::vector<std::pair<unsigned, double>> parts;  // the formulas of the ledger that count, and how much
    if (objective_.decided != 0) parts.emplace_back(task.undecided(), -objective_.decided);
    if (objective_.wanted != 0)
      parts.emplace_back(task.unanimous_as_wanted(), objective_.wanted * total_.odds / premise);
    for (unsigned k = 0; k < task.measure_count; ++k) {
      if (objective_.measures[k] != 0) parts.emplace_back(task.first_measure() + k, objective_.measures[k]);
    }
    base_ = objective_.decided;
    for (std::uint32_t s = 0; s < ends.size(); ++s) {
      stakes_[s] = {};
      for (auto const& [formula, coefficient] : parts) {
        if (!stakes_[s].add(ends[s], formula, coefficient))
          return "the objective does not reduce to a cut: it asks for more than that processes decide alike";
      }
      base_ += stakes_[s].base * by_situation_[s].odds / total_.odds;
    }
    return std::nullopt;
  }

  std::optional<std::string> cut() {
    std::vector<std::uint32_t> number(joint_.views().size(), ~std::uint32_t{0});
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      auto const all = members(r);
      for (Member const& m : all) {
        if (number[m.first] != ~std::uint32_t{0}) continue;
        number[m.first] = static_cast<std::uint32_t>(finals_.size());
        finals_.push_back(m.first);
      }
      Stakes const& stakes = stakes_[runs_[r][N]];
      for (unsigned group = 0; group < 2; ++group) {
        if (group == 0 || stakes.gain[1] != std::array<double, 2>{}) bundle(all, group, number, weights_[r], stakes);
      }
    }
    nodes_ = 2 + 2 * finals_.size() + 2 * bundles_.size();
    cut_.emplace(nodes_);
    for (std::size_t k = 0; k < finals_.size(); ++k) imply(x(k), z(k));
    for (std::size_t r = 0; r < runs_.size(); ++r) {
      if (auto why = constrain(members(r), static_cast<std::uint32_t>(runs_[r][N]), number)) return why;
    }
    for (Bundle const& b : bundles_) stake_ += b.worth[0] + b.worth[1];
    scale_ = stake_ > 0 ? 0x1p58 / stake_ : 1;
    auto const capacity = [&](Bundle const& b, unsigned decision) {
      return odds_ == nullptr ? static_cast<MinimumCut::Capacity>(b.count)
                              : static_cast<MinimumCut::Capacity>(std::llround(b.worth[decision] * scale_));
    };
    for (std::size_t k = 0; k < bundles_.size(); ++k) {
      auto const all_first = static_cast<std::uint32_t>(2 + 2 * finals_.size() + 2 * k);
      std::uint32_t const not_all_second = all_first + 1;
      cut_->add(0, all_first, capacity(bundles_[k], 1));
      cut_->add(not_all_second, 1, capacity(bundles_[k], 0));
      for (unsigned i = 0; i < N && bundle_views_[k][i] != no_view; ++i) {
        imply(all_first, x(bundle_views_[k][i]));
        imply(z(bundle_views_[k][i]), not_all_second);
      }
    }
    cost_ = cut_->run();
    impossible_ = cost_ >= MinimumCut::infinite;
    if (!impossible_ && odds_ == nullptr) decided_ = 2 * total_.count - static_cast<std::uint64_t>(cost_);
    return std::nullopt;
  }

  /// Adds what it is worth that the members of a group decide alike, with the views of which all that comes about is
  /// that they do.
  void bundle(std::vector<Member> const& members, unsigned group, std::vector<std::uint32_t> const& number,
              Mass const& weight, Stakes const& stakes) {
    std::array<std::uint64_t, max_nodes> views;
    views.fill(no_view);
    unsigned count = 0;
    for (Member const& m : members) {
      if (m.second % 2 != 0 && group == 0) continue;
      std::uint64_t const v = number[m.first];
      if (std::find(views.begin(), views.begin() + count, v) == views.begin() + count) views[count++] = v;
    }
    std::sort(views.begin(), views.begin() + count);
    auto const [k, is_new] = bundle_views_.insert(views.data());
    if (is_new) bundles_.push_back({});
    Bundle& it = bundles_[k];
    if (group == 0) {
      it.count += weight.count;
      it.decided += weight.odds;
    }
    if (odds_ == nullptr) return;
    for (unsigned d = 0; d < 2; ++d) it.worth[d] += stakes.gain[group][d] * weight.odds / total_.odds;
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
  Odds const* odds_;
  Objective objective_;
  JointViews joint_;
  Situations situations_;
  std::vector<Mass> by_situation_;  // what its executions weigh
  std::vector<Stakes> stakes_;      // what they are worth
  TupleMap<std::uint64_t> runs_;    // the members of executions that the rules do not tell apart, and their situation
  std::vector<Mass> weights_;
  Mass total_;
  std::uint64_t decided_ = 0;
  double base_ = 0, stake_ = 0, scale_ = 1;
  MinimumCut::Capacity cost_ = 0;
  bool impossible_ = false;
  std::array<std::size_t, 3> levels_{};
  std::vector<view_id> finals_;
  TupleMap<std::uint64_t> bundle_views_;  // the numbers of the final views, sorted, then no_view
  std::vector<Bundle> bundles_;
  TupleMap<std::uint32_t> implied_{2};
  TupleMap<std::uint32_t> pairs_{3};
  std::vector<unsigned> implications_;
  std::size_t nodes_ = 0;
  std::optional<MinimumCut> cut_;
};

}  // namespace protolearn::detail
