// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <map>
#include <utility>
#include <vector>

#include "protolearn/bounds/best/decisions.hpp"

namespace protolearn::detail {

/// What one next state means for processes that the rules tell apart and the view does not: those with other pasts,
/// which the rules remember, or other starts.
class Effects {
 public:
  /// A choice of the states still to come: how each of the pasts ends, as levels (Decisions::ending), and the last
  /// state.
  struct Choice {
    std::vector<std::uint8_t> levels;
    state_t last;
  };
  struct Effect {
    std::vector<Choice> choices;  // that keep the rules, one for each way to end
    /// What all choices have in common: u implies v. 0 is true, 1 is false, 2 m + 2 and 2 m + 3 are x and z of the m-th
    /// past (Decisions).
    std::vector<std::pair<std::uint32_t, std::uint32_t>> implications;
    bool exact = true;  // is everything that keeps these implications a choice?
  };

  Effects(Decisions const& decisions, unsigned states)
      : decisions_(decisions),
        game_(decisions.game()),
        states_(states),
        layout_(word_layout(game_.task, states + 1, game_.rounds, FaultGroups{}, 0)) {}

  /// Are there two levels that the rules do not tell apart, for a process that starts somewhere?
  [[nodiscard]] bool ambiguous() const {
    for (unsigned kind = 0; kind < game_.endings.possible.size(); kind += 2) {
      for (unsigned a = 0; a < 3; ++a) {
        for (unsigned b = 0; b < a; ++b) {
          if (decisions_.has_level(a) && decisions_.has_level(b) && tally(a, kind) == tally(b, kind)) return true;
        }
      }
    }
    return false;
  }

  /// The number of a past: the states that a process was in, its start first, as far as they are known.
  [[nodiscard]] std::uint32_t past(std::vector<state_t> const& path) {
    auto word = layout_.begin(0, path[0], 0);
    for (unsigned round = 1; round < path.size(); ++round) word = layout_.step(word, path[round], round);
    std::array<std::uint32_t, 3> const key{word, game_.kind_of(0, path[0], false),
                                           static_cast<std::uint32_t>(path.size() - 1)};
    return pasts_.insert(key.data()).first;
  }

  /// What processes with these pasts, of the same length, can still come to, if they always go to the same states; with
  /// `last`, to that one in the end.
  [[nodiscard]] Effect const& of(std::vector<std::uint32_t> const& pasts, std::optional<state_t> last) {
    auto key = pasts;
    key.push_back(last ? *last : states_);
    auto const [at, is_new] = known_.try_emplace(std::move(key));
    if (is_new) {
      std::vector<process_word> words;
      for (std::uint32_t p : pasts) words.push_back(pasts_[p][0]);
      choose(pasts, words, pasts_[pasts[0]][2] + 1, last, at->second);
      conclude(2 * static_cast<std::uint32_t>(pasts.size()) + 2, at->second);
    }
    return at->second;
  }

 private:
  [[nodiscard]] Tally const& tally(unsigned level, unsigned kind) const {
    return game_.endings.tallies[decisions_.ending(level)][kind];
  }

  void choose(std::vector<std::uint32_t> const& pasts, std::vector<process_word> const& words, unsigned round,
              std::optional<state_t> last, Effect& effect) const {
    for (unsigned s = 0; s < states_; ++s) {
      auto const state = static_cast<state_t>(s);
      if (round == game_.rounds && last && *last != state) continue;
      auto next = words;
      for (auto& word : next) word = layout_.step(word, state, round);
      if (round < game_.rounds) {
        choose(pasts, next, round + 1, last, effect);
        continue;
      }
      Choice choice{{}, state};
      for (std::size_t m = 0; m < pasts.size(); ++m) {
        unsigned const kind = pasts_[pasts[m]][1];
        Tally const mine = contribution(game_.task, layout_, next[m]);
        for (unsigned level = 0; level < 3; ++level) {
          if (decisions_.has_level(level) && tally(level, kind) == mine) {
            choice.levels.push_back(static_cast<std::uint8_t>(level));
            break;
          }
        }
      }
      if (choice.levels.size() == pasts.size() && !has(effect, choice.levels)) effect.choices.push_back(choice);
    }
  }

  [[nodiscard]] static bool has(Effect const& effect, std::vector<std::uint8_t> const& levels) {
    return std::any_of(effect.choices.begin(), effect.choices.end(),
                       [&](Choice const& c) { return c.levels == levels; });
  }

  [[nodiscard]] static bool truth(Choice const& choice, std::uint32_t u) {
    return u < 2 ? u == 0 : choice.levels[u / 2 - 1] >= 2 - u % 2;
  }

  /// Implications define what is closed under minimum and maximum (G. Birkhoff, "Rings of sets", 1937).
  static void conclude(std::uint32_t variables, Effect& effect) {
    auto const implies = [&](std::uint32_t u, std::uint32_t v) {
      return std::all_of(effect.choices.begin(), effect.choices.end(),
                         [&](Choice const& c) { return !truth(c, u) || truth(c, v); });
    };
    for (std::uint32_t u = 0; u < variables; ++u) {
      for (std::uint32_t v = 1; v < variables; ++v) {
        bool const known = u == v || u == 1 || (u >= 2 && u % 2 == 0 && v == u + 1);
        if (known || (u != 0 && v != 1 && (implies(0, v) || implies(u, 1)))) continue;
        if (implies(u, v)) effect.implications.emplace_back(u, v);
      }
    }
    for (Choice const& a : effect.choices) {
      for (Choice const& b : effect.choices) {
        auto least = a.levels, most = a.levels;
        for (std::size_t m = 0; m < least.size(); ++m) {
          least[m] = std::min(a.levels[m], b.levels[m]);
          most[m] = std::max(a.levels[m], b.levels[m]);
        }
        effect.exact = effect.exact && has(effect, least) && has(effect, most);
      }
    }
  }

  Decisions const& decisions_;
  FlatGame const& game_;
  unsigned states_;
  WordLayout layout_;
  TupleMap<std::uint32_t> pasts_{3};  // the word, the kind, and how many rounds are over
  std::map<std::vector<std::uint32_t>, Effect> known_;
};

}  // namespace protolearn::detail
