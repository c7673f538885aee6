// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <tuple>
#include <vector>

#include "protolearn/bounds/best/effects.hpp"
#include "protolearn/bounds/best/seen_views.hpp"

namespace protolearn::detail {

/// The best machine with so many states. What it does before the last round is tried, an entry of its table at a time,
/// in the order of rounds and the most frequent first; the last round is then a minimum cut over what is observed. If
/// only some entries are fixed, the cut over what would be known if all other views went on with full information is a
/// bound: views that are the same from here on must then decide alike. These are more arcs of infinite capacity, so the
/// flow of the node above is kept and only augmented.
template <class Game>
class BranchAndBound {
 public:
  using Machine = typename Game::machine_type;
  using View = typename Game::view_type;
  using Task = typename Game::Task;
  using Cost = MinimumCut::Capacity;
  static constexpr unsigned N = Game::nodes, R = Game::rounds;

  BranchAndBound(Decisions& decisions, unsigned states)
      : decisions_(decisions),
        states_(states),
        seen_(seen_views<N>(decisions)),
        effects_(decisions, states),
        tolerance_(static_cast<Cost>(5e-10 * decisions.scale())),
        table_(Machine::entries, unknown_) {
    set_frequencies();
    symmetric_ = free_states_are_alike();
  }

  /// Searches. Of a machine that accept(machine) refuses, nothing is known.
  template <class Accept, class Stop>
  void run(Accept&& accept, Stop&& stop) {
    accept_ = accept;
    stop_ = stop;
    Node root{decisions_.minimum_cut(), std::vector<std::size_t>(decisions_.finals().size(), no_number)};
    if (!refine(root)) return;
    Cost const cost = root.cut.run(cutoff());
    if (cost < cutoff()) branch(root, cost, 0, {}, 0, first_free());
  }

  /// The free states begin here: those that the task does not name.
  [[nodiscard]] static unsigned first_free() {
    return std::max(static_cast<unsigned>(Task::names.size()), highest_state(description_of_task<Task>) + 1);
  }

  [[nodiscard]] std::optional<Machine> const& machine() const noexcept { return machine_; }
  /// Of the machine.
  [[nodiscard]] double value() const noexcept { return value_; }
  [[nodiscard]] unsigned states() const noexcept { return used_; }
  /// Was everything searched?
  [[nodiscard]] bool complete() const noexcept { return open_ >= MinimumCut::infinite; }
  /// No machine is better than this.
  [[nodiscard]] double bound() const {
    return decisions_.most() - static_cast<double>(std::min(open_, best_)) / decisions_.scale();
  }
  [[nodiscard]] std::size_t nodes() const noexcept { return nodes_; }

 private:
  static constexpr state_t unknown_ = static_cast<state_t>(Game::states + 1);
  struct Node {
    MinimumCut cut;
    std::vector<std::size_t> like;  // of a final view, one that decides alike; no_number: not linked yet
    bool exact = true;              // is what the arcs leave open what machines can do?
  };
  struct Child {
    Node node;
    Cost cost;
    state_t state;
  };

  [[nodiscard]] Cost cutoff() const { return std::min(MinimumCut::infinite, best_ - tolerance_); }

  void branch(Node const& node, Cost cost, unsigned round, std::vector<std::size_t> const& entries, std::size_t k,
              unsigned used) {
    if (k == entries.size()) {
      if (round + 1 == R) {
        leaf(node, cost);
      } else {
        branch(node, cost, round + 1, open_entries(round + 1), 0, used);
      }
      return;
    }
    std::size_t const e = entries[k];
    std::vector<Child> children;
    for (unsigned s = 0; s < (symmetric_ ? std::min(states_, used + 1) : states_); ++s) {
      if (stop_()) {
        open_ = std::min(open_, cost);
        break;
      }
      table_[e] = static_cast<state_t>(s);
      Child child{node, 0, table_[e]};
      ++nodes_;
      if (!refine(child.node)) continue;
      child.cost = child.node.cut.run(cutoff());
      if (child.cost < cutoff()) children.push_back(std::move(child));
    }
    std::stable_sort(children.begin(), children.end(), [](Child const& a, Child const& b) { return a.cost < b.cost; });
    for (Child& child : children) {
      if (child.cost >= cutoff()) break;
      table_[e] = child.state;
      branch(child.node, child.cost, round, entries, k + 1, symmetric_ && child.state == used ? used + 1 : used);
      child.node = {MinimumCut(0), {}};
    }
    table_[e] = unknown_;
  }

  /// All entries before the last round are fixed.
  void leaf(Node const& node, Cost cost) {
    Machine machine;
    if (!node.exact || !build(node, machine) || !accept_(machine)) {
      open_ = std::min(open_, cost);
      return;
    }
    best_ = cost;
    machine_ = machine;
    value_ = decisions_.value([&](std::uint32_t u) { return node.cut.side(u); }).first;
  }

  // What is alike.

  [[nodiscard]] bool knows_senders(view_id v, std::vector<std::uint32_t> const& tokens) const {
    return std::all_of(seen_[v].from.begin(), seen_[v].from.end(),
                       [&](view_id u) { return u == nothing || tokens[u] < states_; });
  }

  [[nodiscard]] std::size_t entry(view_id v, std::vector<std::uint32_t> const& tokens) const {
    typename View::received_type received;
    for (unsigned j = 0; j < N; ++j) {
      view_id const u = seen_[v].from[j];
      received[j] = u == nothing ? Game::lost : static_cast<state_t>(tokens[u]);
    }
    return entry_of<View>(seen_[v].process, received, seen_[v].round);
  }

  /// What the next round can tell of each view: its state, if that is fixed; otherwise equal numbers, at least
  /// `states_`, stand for equal observations.
  void tell() {
    using Key = std::array<std::uint32_t, N + 2>;
    TupleMap<std::uint32_t> alike(N + 2);
    tokens_.resize(seen_.size());
    for (view_id v = 0; v < seen_.size(); ++v) {
      Seen<N> const& it = seen_[v];
      if (it.round == 0) {
        tokens_[v] = it.from[0];
        continue;
      }
      Key key{};
      if (knows_senders(v, tokens_)) {
        std::size_t const e = entry(v, tokens_);
        if (table_[e] != unknown_ && it.round < R) {
          tokens_[v] = table_[e];
          continue;
        }
        key[0] = static_cast<std::uint32_t>(e);
        key[N + 1] = it.round;
      } else {
        for (unsigned j = 0; j < N; ++j) key[j] = it.from[j] == nothing ? nothing : tokens_[it.from[j]];
        if (decisions_.game().anonymous) std::sort(key.begin() + 1, key.begin() + N);
        key[N] = it.process;
        key[N + 1] = it.round + R;  // unlike entries
      }
      tokens_[v] = states_ + alike.insert(key.data()).first;
    }
  }

  /// Adds to a node what the table makes of it; false if there is no such machine.
  bool refine(Node& node) {
    tell();
    struct Final {
      std::uint32_t token, past;
      std::size_t k;
      [[nodiscard]] bool operator<(Final const& other) const {
        return std::tie(token, past, k) < std::tie(other.token, other.past, other.k);
      }
    };
    auto const& views = decisions_.finals();
    std::vector<Final> finals;
    for (std::size_t k = 0; k < views.size(); ++k) finals.push_back({tokens_[views[k]], past(views[k]), k});
    std::sort(finals.begin(), finals.end());
    node.exact = true;
    for (std::size_t a = 0, b = 0; a < finals.size(); a = b) {
      std::vector<std::uint32_t> pasts;
      std::vector<std::size_t> first;  // of each past
      for (; b < finals.size() && finals[b].token == finals[a].token; ++b) {
        std::size_t const k = finals[b].k;
        if (pasts.empty() || pasts.back() != finals[b].past) {
          pasts.push_back(finals[b].past);
          first.push_back(k);
        } else if (node.like[k] != first.back()) {
          for (auto const& [u, v] : {std::pair(Decisions::x(k), Decisions::x(first.back())),
                                     std::pair(Decisions::z(k), Decisions::z(first.back()))}) {
            node.cut.add(u, v, MinimumCut::infinite);
            node.cut.add(v, u, MinimumCut::infinite);
          }
          node.like[k] = first.back();
        }
      }
      auto const& effect = effects_.of(pasts, last(views[finals[a].k]));
      if (effect.choices.empty()) return false;
      node.exact = node.exact && effect.exact;
      auto const node_of = [&](std::uint32_t u) {
        if (u < 2) return u;
        return u % 2 == 0 ? Decisions::x(first[u / 2 - 1]) : Decisions::z(first[u / 2 - 1]);
      };
      for (auto const& [u, v] : effect.implications) node.cut.add(node_of(u), node_of(v), MinimumCut::infinite);
    }
    return true;
  }

  /// The states that the process is known to have been in.
  [[nodiscard]] std::uint32_t past(view_id v) {
    std::array<state_t, R + 1> path{};
    unsigned known = 0;
    for (view_id u = v; seen_[u].round > 0;) {
      u = seen_[u].from[0];
      if (tokens_[u] >= states_) continue;
      path[seen_[u].round] = static_cast<state_t>(tokens_[u]);
      known = std::max(known, seen_[u].round + 1);
    }
    path_.assign(path.begin(), path.begin() + known);
    return effects_.past(path_);
  }

  /// Where the table sends a final view: what it observes may have been observed before.
  [[nodiscard]] std::optional<state_t> last(view_id v) const {
    if (!knows_senders(v, tokens_)) return std::nullopt;
    state_t const s = table_[entry(v, tokens_)];
    return s == unknown_ ? std::nullopt : std::optional(s);
  }

  // The machine.

  bool build(Node const& node, Machine& machine) {
    tell();
    unsigned used = first_free();
    auto const set = [&](std::size_t e, state_t s) {
      machine[e] = s;
      used = std::max(used, s + 1U);
    };
    for (std::size_t e = 0; e < table_.size(); ++e) {
      if (table_[e] != unknown_) set(e, table_[e]);
    }
    std::map<std::size_t, std::map<std::uint32_t, std::uint8_t>> rows;  // the levels of the pasts of an entry
    for (std::size_t k = 0; k < decisions_.finals().size(); ++k) {
      view_id const v = decisions_.finals()[k];
      bool const first = node.cut.side(Decisions::x(k)), not_second = node.cut.side(Decisions::z(k));
      rows[entry(v, tokens_)][past(v)] = first ? 2 : not_second ? 1 : 0;
    }
    for (auto const& [e, row] : rows) {
      std::vector<std::uint32_t> pasts;
      std::vector<std::uint8_t> levels;
      for (auto const& [p, level] : row) {
        pasts.push_back(p);
        levels.push_back(level);
      }
      auto const& choices = effects_.of(pasts, table_[e] == unknown_ ? std::nullopt : std::optional(table_[e])).choices;
      auto const it = std::find_if(choices.begin(), choices.end(), [&](auto const& c) { return c.levels == levels; });
      if (it == choices.end()) return false;
      set(e, it->last);
    }
    used_ = used;
    return true;
  }

  // The order.

  void set_frequencies() {
    frequency_.assign(seen_.size(), 0);
    auto const finals = decisions_.frequencies();
    for (view_id v = static_cast<view_id>(seen_.size()); v-- > 0;) {
      if (seen_[v].final != no_number) frequency_[v] = finals[seen_[v].final];
      for (unsigned j = 0; seen_[v].round > 0 && j < N; ++j) {
        if (seen_[v].from[j] != nothing) frequency_[seen_[v].from[j]] += frequency_[v] / N;
      }
    }
  }

  /// The entries of a round that are not fixed yet, the most frequent first. All entries of earlier rounds are.
  [[nodiscard]] std::vector<std::size_t> open_entries(unsigned round) {
    tell();
    std::map<std::size_t, double> found;
    for (view_id v = 0; v < seen_.size(); ++v) {
      if (seen_[v].round == round && tokens_[v] >= states_) found[entry(v, tokens_)] += frequency_[v];
    }
    std::vector<std::pair<double, std::size_t>> order;
    for (auto const& [e, f] : found) order.emplace_back(-f, e);
    std::sort(order.begin(), order.end());
    std::vector<std::size_t> result;
    for (auto const& [f, e] : order) result.push_back(e);
    return result;
  }

  /// Does the view tell nothing apart if two neighbouring free states change places? Then so may machines.
  [[nodiscard]] bool free_states_are_alike() const;

  Decisions& decisions_;
  unsigned states_;
  std::vector<Seen<N>> seen_;
  Effects effects_;
  Cost tolerance_;
  std::vector<state_t> table_;
  std::vector<double> frequency_;
  std::vector<std::uint32_t> tokens_;
  std::vector<state_t> path_;
  bool symmetric_ = false;
  std::function<bool(Machine const&)> accept_;
  std::function<bool()> stop_;
  Cost best_ = MinimumCut::infinite, open_ = MinimumCut::infinite;
  std::optional<Machine> machine_;
  double value_ = 0;
  unsigned used_ = 0;
  std::size_t nodes_ = 0;
};

template <class Game>
bool BranchAndBound<Game>::free_states_are_alike() const {
  constexpr std::size_t symbols = Game::states + 1;
  std::size_t observations = 1;
  for (unsigned j = 0; j < N; ++j) observations *= symbols;
  if (observations > 1'000'000) return false;
  for (unsigned f = first_free(); f + 1 < states_; ++f) {
    std::vector<std::size_t> image(Machine::entries, no_number);
    for (std::size_t o = 0; o < observations; ++o) {
      typename View::received_type received, exchanged;
      std::size_t rest = o;
      for (unsigned j = 0; j < N; ++j, rest /= symbols) {
        received[j] = static_cast<state_t>(rest % symbols);
        exchanged[j] = received[j] == f       ? static_cast<state_t>(f + 1)
                       : received[j] == f + 1 ? static_cast<state_t>(f)
                                              : received[j];
      }
      if (received[0] == Game::lost) continue;
      for (unsigned round = 1; round <= R; ++round) {
        for (unsigned i = 0; i < N; ++i) {
          auto& to = image[entry_of<View>(i, received, round)];
          std::size_t const e = entry_of<View>(i, exchanged, round);
          if (to != no_number && to != e) return false;
          to = e;
        }
      }
    }
  }
  return true;
}

}  // namespace protolearn::detail
