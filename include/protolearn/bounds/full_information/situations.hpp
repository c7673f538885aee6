// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "protolearn/bounds/full_information/flat_game.hpp"
#include "protolearn/core/tuple_map.hpp"

namespace protolearn::detail {

/// What the rules say of one *situation*: how many processes of each kind there are, and the facts of the run.
class Situations {
 public:
  using OfProcesses = std::array<std::uint8_t, max_nodes>;  // kinds

  explicit Situations(FlatGame const& game)
      : N(game.nodes), kinds(static_cast<unsigned>(game.endings.possible.size())), game_(game), map_(game.nodes + 4) {}

  [[nodiscard]] Endings const& endings() const noexcept { return game_.endings; }

  /// The number of a situation; the order of the processes does not matter.
  std::uint32_t number(OfProcesses who, RunFacts const& run) {
    std::sort(who.begin(), who.begin() + N);
    std::array<std::uint8_t, max_nodes + 4> key;
    std::copy_n(who.begin(), N, key.begin());
    key[N] = run.failure_free ? 1 : 0;
    key[N + 1] = static_cast<std::uint8_t>(run.failures);
    key[N + 2] = static_cast<std::uint8_t>(run.loss_free_rounds);
    key[N + 3] = static_cast<std::uint8_t>(run.last_loss);
    auto const [number, is_new] = map_.insert(key.data());
    if (is_new) tables_.push_back({std::vector<Known>(kinds), {}});
    return number;
  }

  /// The endings that the rules leave to a process of a kind that occurs in the situation.
  ending_set allowed(std::uint32_t situation, unsigned kind) {
    auto& known = tables_[situation].allowed[kind];
    if (!known.known) known = {true, allowed(situation, kind, violations_of(game_.task))};
    return known.set;
  }

  /// The endings of another process, of kind `to`, that go together with some of these of one of kind `from`.
  ending_set image(std::uint32_t situation, unsigned from, ending_set set, unsigned to) {
    auto& known = tables_[situation].images;
    if (known.empty()) known.resize(kinds * kinds);
    auto& row = known[from * kinds + to];
    if (row.empty()) row = images(situation, from, to, violations_of(game_.task));
    ending_set result = 0;
    for (std::size_t e = 0; e < row.size(); ++e) {
      if (((set >> e) & 1U) != 0) result |= row[e];
    }
    return result;
  }

  // The same if only some of the rules are asked for: to say which of them matter.

  using Rules = std::uint32_t;  // bit k: the k-th `must` rule

  [[nodiscard]] ending_set allowed(std::uint32_t situation, unsigned kind, Rules rules) const {
    auto const others = ends_of_others(situation, kind, kinds);
    ending_set result = 0;
    for (std::size_t e = 0; e < endings().size(); ++e) {
      if (((endings().possible[kind] >> e) & 1U) != 0 && kept(situation, endings().tallies[e][kind], others, rules)) {
        result |= ending_set{1} << e;
      }
    }
    return result;
  }

  [[nodiscard]] std::vector<ending_set> const& images(std::uint32_t situation, unsigned from, unsigned to,
                                                      Rules rules) const {
    auto const [at, is_new] = images_.try_emplace({situation, from, to, rules});
    if (!is_new) return at->second;
    auto const others = ends_of_others(situation, from, to);
    auto& result = at->second;
    result.resize(endings().size());
    for (std::size_t a = 0; a < endings().size(); ++a) {
      if (((endings().possible[from] >> a) & 1U) == 0) continue;
      for (std::size_t b = 0; b < endings().size(); ++b) {
        if (((endings().possible[to] >> b) & 1U) != 0 &&
            kept(situation, endings().tallies[a][from] + endings().tallies[b][to], others, rules)) {
          result[a] |= ending_set{1} << b;
        }
      }
    }
    return result;
  }

  /// The kinds of the processes, sorted.
  [[nodiscard]] OfProcesses kinds_of(std::uint32_t situation) const {
    OfProcesses result{};
    std::copy_n(map_[situation], N, result.begin());
    return result;
  }

  /// The distinct joined contributions of the processes of the kinds that are asked for, over all endings that these
  /// may come to.
  template <class Which>
  [[nodiscard]] std::vector<Tally> ends_of_the(std::uint32_t situation, Which which) const {
    std::vector<Tally> joined{Tally{}};
    for (unsigned i = 0; i < N; ++i) {
      unsigned const kind = map_[situation][i];
      if (!which(kind)) continue;
      std::vector<Tally> more;
      for (Tally const& t : joined) {
        for (std::size_t e = 0; e < endings().size(); ++e) {
          if (((endings().possible[kind] >> e) & 1U) != 0) more.push_back(t + endings().tallies[e][kind]);
        }
      }
      auto const order = [](Tally const& x) { return std::pair(x.some, x.counts); };
      std::sort(more.begin(), more.end(), [&](Tally const& x, Tally const& y) { return order(x) < order(y); });
      more.erase(std::unique(more.begin(), more.end()), more.end());
      joined = std::move(more);
    }
    return joined;
  }

  /// The formulas of the ledger (TaskDescription) that hold if the processes end so: bit k for the k-th.
  [[nodiscard]] std::uint32_t judged(std::uint32_t situation, Tally const& tally) const {
    auto const* const key = map_[situation];
    return judge(game_.task, tally, RunFacts{key[N] != 0, key[N + 1], key[N + 2], key[N + 3]});
  }

 private:
  struct Known {
    bool known = false;
    ending_set set = 0;
  };
  struct Table {
    std::vector<Known> allowed;
    std::vector<std::vector<ending_set>> images;
  };

  /// Does any of the others' ends make the rules hold?
  [[nodiscard]] bool kept(std::uint32_t situation, Tally const& tally, std::vector<Tally> const& others,
                          Rules rules) const {
    return std::any_of(others.begin(), others.end(),
                       [&](Tally const& t) { return (judged(situation, tally + t) & rules) == 0; });
  }

  /// Of all processes but one of kind a and (unless b is `kinds`) one of kind b.
  [[nodiscard]] std::vector<Tally> ends_of_others(std::uint32_t situation, unsigned a, unsigned b) const {
    return ends_of_the(situation, [&](unsigned kind) {
      if (kind != a && kind != b) return true;
      (kind == a ? a : b) = kinds + 1;  // only one of them
      return false;
    });
  }

  unsigned N, kinds;
  FlatGame const& game_;
  TupleMap<std::uint8_t> map_;
  mutable std::map<std::array<std::uint32_t, 4>, std::vector<ending_set>> images_;  // what was asked for before
  std::vector<Table> tables_;
};

}  // namespace protolearn::detail
