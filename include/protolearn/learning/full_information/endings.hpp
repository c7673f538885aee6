// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "protolearn/verification/outcomes.hpp"

// What the rules leave open when nothing is known of a machine: which ends of different processes go together in one execution. Read
// off the formulas by judging hypothetical executions (tally.hpp); nothing here knows a task.

namespace protolearn::detail {

/// A set of endings, bit e for the e-th.
using ending_set = std::uint64_t;

/// A game whose machines have a state that no rule mentions: with any number of states there is one.
template <class Game>
struct Unbounded {
  static constexpr unsigned nodes = Game::nodes, states = Game::states + 1, rounds = Game::rounds;
  using Task = typename Game::Task;
  using Faults = typename Game::Faults;
};

/// An *ending* is what the rules can tell of the states that one process went through, its start aside: what it visited (by when) and
/// where it ended. Endings that no rule tells apart are one.
template <class Game>
class Endings {
 public:
  using Task = typename Game::Task;
  using Word = ProcessWord<Unbounded<Game>>;
  using word = typename Word::word;
  static constexpr auto initials = static_cast<unsigned>(Task::initial.size());
  /// What is known of a process from the start: 2 k + 1 if it starts in the k-th initial state and is faulty, 2 k if it is correct.
  static constexpr unsigned kinds = 2 * initials;
  static constexpr std::size_t most = 64;

  [[nodiscard]] static constexpr std::uint8_t kind_of(state_t start, bool faulty) {
    unsigned k = 0;
    while (Task::initial[k] != start) ++k;
    return static_cast<std::uint8_t>(2 * k + (faulty ? 1 : 0));
  }

  Endings() {
    for (word visited = 0; visited < (word{1} << Word::memory_bits); ++visited) {
      for (unsigned end = 0; end < (Word::atoms.ends ? Unbounded<Game>::states : 1); ++end) {
        if (consistent(visited, end)) add(visited << Word::state_bits | (Word::atoms.ends ? end : Game::states));
      }
    }
  }

  [[nodiscard]] std::size_t size() const noexcept { return words_.size(); }
  [[nodiscard]] bool too_many() const noexcept { return words_.size() > most; }

  /// Those that a process of this kind may come to: what it visits at its start it has visited.
  [[nodiscard]] ending_set possible(unsigned kind) const noexcept { return possible_[kind]; }

  [[nodiscard]] Tally const& tally(std::size_t ending, unsigned kind) const noexcept { return tallies_[ending][kind]; }

  /// Those in which a correct process has decided.
  [[nodiscard]] ending_set deciding() const noexcept { return deciding_; }

  /// "decide 0", "COMMIT and ABORT", or "undecided".
  [[nodiscard]] std::string name(std::size_t ending) const {
    if (((deciding_ >> ending) & 1U) == 0) return "undecided";
    word const w = words_[ending];
    std::string result;
    auto const say = [&](state_t s, std::string const& when) { result += (result.empty() ? "" : " and ") + state_name<Task>(s) + when; };
    for (std::size_t k = 0; k < Word::atoms.size; ++k) {
      auto const& atom = Word::atoms.list[k];
      if (atom.kind != Atoms::visits || !has(w, k)) continue;
      say(atom.state, atom.round == unbounded ? "" : " by round " + std::to_string(atom.round));
    }
    if (Word::atoms.ends && Word::state(w) < Game::states && result.empty()) say(Word::state(w), "");
    return result;
  }

 private:
  [[nodiscard]] static constexpr bool has(word w, std::size_t atom) { return ((w >> (Word::state_bits + atom)) & 1U) != 0; }

  /// Is there a process that visited so, and ended there?
  [[nodiscard]] static bool consistent(word visited, unsigned end) {
    word const w = visited << Word::state_bits;
    for (std::size_t k = 0; k < Word::atoms.size; ++k) {
      auto const& a = Word::atoms.list[k];
      if (a.kind == Atoms::starts && has(w, k)) return false;  // is no part of an ending
      if (a.kind != Atoms::visits) continue;
      if (Word::atoms.ends && a.state == end && a.round >= Game::rounds && !has(w, k)) return false;
      for (std::size_t l = 0; l < Word::atoms.size; ++l) {
        auto const& b = Word::atoms.list[l];
        if (b.kind == Atoms::visits && b.state == a.state && a.round < b.round && has(w, k) && !has(w, l)) return false;
      }
    }
    return true;
  }

  void add(word ending) {
    std::array<Tally, kinds> row{};
    std::array<bool, kinds> may{};
    word visits_only = 0;
    for (std::size_t k = 0; k < Word::atoms.size; ++k) {
      if (Word::atoms.list[k].kind == Atoms::visits) visits_only |= word{1} << (Word::state_bits + k);
    }
    for (unsigned kind = 0; kind < kinds; ++kind) {
      word const begin = Word::begin(Task::initial[kind / 2], kind % 2 != 0) & ~((word{1} << Word::state_bits) - 1);
      may[kind] = (begin & visits_only & ~ending) == 0;
      row[kind] = contribution<Unbounded<Game>>(begin | ending);
    }
    std::size_t e = 0;
    while (e < words_.size() && !(tallies_[e] == row && may_[e] == may)) ++e;
    if (e < words_.size()) return;
    words_.push_back(ending);
    tallies_.push_back(row);
    may_.push_back(may);
    if (e >= most) return;
    for (unsigned kind = 0; kind < kinds; ++kind) possible_[kind] |= ending_set{may[kind]} << e;
    if (holds(Task::decided, typename Word::Facts{ending}, 0)) deciding_ |= ending_set{1} << e;
  }

  std::vector<word> words_;
  std::vector<std::array<Tally, kinds>> tallies_;
  std::vector<std::array<bool, kinds>> may_;
  std::array<ending_set, kinds> possible_{};
  ending_set deciding_ = 0;
};

/// What the rules say of one *situation*: how many processes of each kind there are, and the facts of the run.
template <class Game>
class Situations {
 public:
  static constexpr unsigned N = Game::nodes;
  static constexpr unsigned kinds = Endings<Game>::kinds;
  using Kinds = std::array<std::uint8_t, N>;

  [[nodiscard]] Endings<Game> const& endings() const noexcept { return endings_; }

  /// The number of a situation; the order of the processes does not matter.
  std::uint32_t number(Kinds who, RunFacts const& run) {
    std::sort(who.begin(), who.end());
    Key key{};
    std::copy(who.begin(), who.end(), key.begin());
    key[N] = run.failure_free ? 1 : 0;
    key[N + 1] = static_cast<std::uint8_t>(run.failures);
    key[N + 2] = static_cast<std::uint8_t>(run.loss_free_rounds);
    auto const [number, is_new] = map_.insert(key);
    if (is_new) tables_.emplace_back();
    return number;
  }

  /// The endings that the rules leave to a process of a kind that occurs in the situation.
  ending_set allowed(std::uint32_t situation, unsigned kind) {
    auto& known = tables_[situation].allowed[kind];
    if (!known.known) known = {true, allowed(situation, kind, all_rules)};
    return known.set;
  }

  /// The endings of another process, of kind `to`, that go together with some of these of one of kind `from`.
  ending_set image(std::uint32_t situation, unsigned from, ending_set set, unsigned to) {
    auto& known = tables_[situation].images;
    if (known.empty()) known.resize(kinds * kinds);
    auto& row = known[from * kinds + to];
    if (row.empty()) row = images(situation, from, to, all_rules);
    ending_set result = 0;
    for (std::size_t e = 0; e < row.size(); ++e) {
      if (((set >> e) & 1U) != 0) result |= row[e];
    }
    return result;
  }

  // The same if only some of the rules are asked for: to say which of them matter.

  using Rules = std::uint32_t;  // bit k: the k-th `must` rule
  static constexpr Rules all_rules = violations_mask<Game>;

  [[nodiscard]] ending_set allowed(std::uint32_t situation, unsigned kind, Rules rules) const {
    auto const others = ends_of_others(situation, kind, kinds);
    ending_set result = 0;
    for (std::size_t e = 0; e < endings_.size(); ++e) {
      if (((endings_.possible(kind) >> e) & 1U) != 0 && kept(situation, endings_.tally(e, kind), others, rules)) {
        result |= ending_set{1} << e;
      }
    }
    return result;
  }

  [[nodiscard]] std::vector<ending_set> images(std::uint32_t situation, unsigned from, unsigned to, Rules rules) const {
    auto const others = ends_of_others(situation, from, to);
    std::vector<ending_set> result(endings_.size());
    for (std::size_t a = 0; a < endings_.size(); ++a) {
      if (((endings_.possible(from) >> a) & 1U) == 0) continue;
      for (std::size_t b = 0; b < endings_.size(); ++b) {
        if (((endings_.possible(to) >> b) & 1U) != 0 &&
            kept(situation, endings_.tally(a, from) + endings_.tally(b, to), others, rules)) {
          result[a] |= ending_set{1} << b;
        }
      }
    }
    return result;
  }

  /// The formulas of the ledger (memory.hpp) that hold if the processes end so: bit k for the k-th.
  [[nodiscard]] std::uint32_t judged(std::uint32_t situation, Tally const& tally) const {
    auto const& key = map_.keys()[situation];
    return judge<Unbounded<Game>>(tally, RunFacts{key[N] != 0, key[N + 1], key[N + 2]});
  }

 private:
  using Key = std::array<std::uint8_t, N + 3>;
  struct Known {
    bool known = false;
    ending_set set = 0;
  };
  struct Table {
    std::array<Known, kinds> allowed{};
    std::vector<std::vector<ending_set>> images;
  };

  /// Does any of the others' ends make the rules hold?
  [[nodiscard]] bool kept(std::uint32_t situation, Tally const& tally, std::vector<Tally> const& others, Rules rules) const {
    return std::any_of(others.begin(), others.end(), [&](Tally const& t) { return (judged(situation, tally + t) & rules) == 0; });
  }

  /// The distinct joined contributions of all processes but one of kind a and (unless b is `kinds`) one of kind b.
  [[nodiscard]] std::vector<Tally> ends_of_others(std::uint32_t situation, unsigned a, unsigned b) const {
    auto const& key = map_.keys()[situation];
    std::vector<Tally> joined{Tally{}};
    for (unsigned i = 0; i < N; ++i) {
      unsigned const kind = key[i];
      if (kind == a || kind == b) {
        (kind == a ? a : b) = kinds + 1;
        continue;
      }
      std::vector<Tally> more;
      for (Tally const& t : joined) {
        for (std::size_t e = 0; e < endings_.size(); ++e) {
          if (((endings_.possible(kind) >> e) & 1U) != 0) more.push_back(t + endings_.tally(e, kind));
        }
      }
      auto const order = [](Tally const& x) { return std::pair(x.some, x.counts); };
      std::sort(more.begin(), more.end(), [&](Tally const& x, Tally const& y) { return order(x) < order(y); });
      more.erase(std::unique(more.begin(), more.end()), more.end());
      joined = std::move(more);
    }
    return joined;
  }

  Endings<Game> endings_;
  KeyMap<Key> map_;
  std::vector<Table> tables_;
};

}  // namespace protolearn::detail
