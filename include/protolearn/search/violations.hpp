// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "protolearn/search/clause_base.hpp"
#include "protolearn/search/situation.hpp"

namespace protolearn::detail {

/// Says as clauses, as general as they can be, why the step at hand breaks a rule for good.
template <class Size>
class Violations {
 public:
  Violations(ClauseBase& base, std::uint8_t setting, Size const& size, Graph& graph, Situation<Size>& at)
      : base_(base), setting_(setting), size_(size), graph_(graph), at_(at) {}

  [[nodiscard]] std::uint32_t all_states() const { return (std::uint32_t{1} << size_.states()) - 1; }

  /// Adds a clause for every group of which one receiver breaks a rule whatever the others do, and for every two
  /// receivers that do together. False: there are none. O(receivers^2 S^2) judgements at most.
  [[gnu::noinline]] bool blame_few() {
    bool blamed = false;
    moves_.fill({});
    Outlook const others = with_unknown(at_.silent, at_.receivers - 1);
    for (unsigned g = 0; g < at_.group_count; ++g) {
      Receivers const& group = at_.groups[g];
      auto& alone = alone_[g];
      for (bool lost : {false, true}) {
        if (lost && !group.may_lose) break;
        alone[lost ? 1 : 0] = 0;
        for (unsigned s = 0; s < size_.states(); ++s) {
          if (breaks(others + at_.outlook(group, s), lost)) alone[lost ? 1 : 0] |= 1U << s;
        }
      }
      for (ReceiverOption const& option : group.options) {
        std::uint32_t const bad = alone[option.lost ? 1 : 0];
        if (((bad >> option.next) & 1U) == 0) continue;
        breaks(others + at_.outlook(option.then), option.lost);
        moves_[group.first] = {option.receipts, bad};
        write();
        moves_[group.first] = {};
        blamed = true;
      }
    }
    for (unsigned g = 0; g < at_.group_count; ++g) {
      for (unsigned h = g; h < at_.group_count; ++h) {
        if (g == h && at_.groups[g].count < 2) continue;
        auto const& as = at_.groups[g].options;
        auto const& bs = at_.groups[h].options;
        for (std::size_t a = 0; a < as.size(); ++a) {
          for (std::size_t b = g == h ? a : 0; b < bs.size(); ++b) blamed = blame_two(g, as[a], h, bs[b]) || blamed;
        }
      }
    }
    return blamed;
  }

  /// Adds the clause of the general case: of a choice of all receivers that breaks a rule, leaves out who need not be
  /// there, and widens what the others may do as far as some rule stays broken. O(N S) judgements.
  [[gnu::noinline]] void blame_all(Graph::Run const* runs, bool lost) {
    auto const& chosen = graph_.moves(*at_.node, *at_.step, runs);
    std::copy(chosen.begin(), chosen.end(), moves_.begin());
    auto const together = [&] {
      Outlook all = at_.silent;
      for (unsigned i = 0; i < size_.nodes(); ++i) {
        if (moves_[i].receipts == Move::nothing) continue;
        Outlook one;
        bool first = true;
        for (unsigned s = 0; s < size_.states(); ++s) {
          if (((moves_[i].states >> s) & 1U) == 0) continue;
          Outlook const& then =
              at_.outlook(size_.layout().step(at_.config.words[i], static_cast<state_t>(s), at_.round));
          one = first ? then : one | then;
          first = false;
        }
        all = all + one;
      }
      return breaks(all, lost);
    };
    for (unsigned i = 0; i < size_.nodes(); ++i) {
      if (moves_[i].receipts == Move::nothing) continue;
      // Those that do the same say the same in the clause.
      auto const same = [&, like = moves_[i]](Move const& m) {
        return m.receipts == like.receipts && m.states == like.states;
      };
      if (std::any_of(moves_.begin(), moves_.begin() + i, same)) continue;
      std::array<bool, Size::capacity> is_party{};
      for (unsigned k = i; k < size_.nodes(); ++k) is_party[k] = same(moves_[k]);
      auto const widen = [&](std::uint32_t states) {
        for (unsigned k = i; k < size_.nodes(); ++k) {
          if (is_party[k]) moves_[k].states = states;
        }
        return together();
      };
      std::uint32_t const narrow = moves_[i].states;
      if (widen(all_states())) continue;
      std::uint32_t wide = narrow;
      for (unsigned s = 0; s < size_.states(); ++s) {
        if (widen(1U << s)) wide |= 1U << s;
      }
      if (!widen(wide)) widen(narrow);
    }
    together();
    write();
  }

 private:
  using Move = ClauseList::Move;

  /// Is a rule broken for good, given what is known of all processes together?
  bool breaks(Outlook const& all, bool lost) {
    judged_ = at_.judge(all, lost, lost);
    return judged_.no != 0;
  }

  /// What is known if `unknown` of the receivers may go anywhere.
  Outlook with_unknown(Outlook outlook, unsigned unknown) const {
    return unknown > 0 ? outlook + Outlook::open() : outlook;
  }

  [[gnu::noinline]] bool blame_two(unsigned i, ReceiverOption const& a, unsigned j, ReceiverOption const& b) {
    if (((alone_[i][a.lost ? 1 : 0] >> a.next) & 1U) != 0 || ((alone_[j][b.lost ? 1 : 0] >> b.next) & 1U) != 0)
      return false;
    if (Size::budgeted && a.cost + b.cost > Size::losses_per_round) return false;
    Receivers const& g = at_.groups[i];
    Receivers const& h = at_.groups[j];
    bool const lost = a.lost || b.lost;
    Outlook const others = with_unknown(at_.silent, at_.receivers - 2);
    if (!breaks(others + at_.outlook(a.then) + at_.outlook(b.then), lost)) return false;
    auto const judged = judged_;
    auto const bad = [&](unsigned s, unsigned t) {
      return breaks(others + at_.outlook(g, s) + at_.outlook(h, t), lost);
    };
    std::uint32_t first = 0, second = 0;
    for (unsigned s = 0; s < size_.states(); ++s) first |= bad(s, b.next) ? 1U << s : 0U;
    for (unsigned t = 0; t < size_.states(); ++t) {
      bool always = true;
      for (unsigned s = 0; s < size_.states() && always; ++s) always = ((first >> s) & 1U) == 0 || bad(s, t);
      second |= always ? 1U << t : 0U;
    }
    judged_ = judged;
    unsigned const partner = h.first + (i == j ? 1U : 0U);
    moves_[g.first] = {a.receipts, first};
    moves_[partner] = {b.receipts, second};
    write();
    moves_[g.first] = moves_[partner] = {};
    return true;
  }

  /// Adds the clause: not all places do what moves_ says. Who may go anywhere is no part of it.
  [[gnu::noinline]] void write() {
    for (Move& move : moves_) {
      if (move.states == all_states()) move.states = 0;
      if (move.states != 0) base_.or_none(move.receipts, move.states);
    }
    if (at_.round > 1) base_.or_literal(-graph_.reached(at_.round - 1, at_.number));
    ClauseOrigin origin{ClauseOrigin::Kind::violation,
                        {setting_, static_cast<std::uint8_t>(at_.round - 1), at_.number}};
    origin.failing = at_.step->failing;
    origin.rule = at_.obligations().rules[static_cast<std::size_t>(std::countr_zero(judged_.no))];
    base_.add(origin, {moves_.begin(), moves_.begin() + size_.nodes()});
  }

  ClauseBase& base_;
  std::uint8_t setting_;
  Size const& size_;
  Graph& graph_;
  Situation<Size>& at_;
  std::array<std::array<std::uint32_t, 2>, Size::capacity>
      alone_{};  // of a group: states that break a rule alone; without and with a loss
  Certain judged_;
  std::array<Move, Size::capacity> moves_{};
};

}  // namespace protolearn::detail
