// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "protolearn/core/state.hpp"

namespace protolearn::detail {

/// Sets of entries, each of them all that one receiver may look up in one round; and where the present table sends
/// them. Many configurations share a set, so that what is said of a set is said of all of them.
class Receipts {
 public:
  using Set = std::uint32_t;

  explicit Receipts(std::size_t entries) : place_(entries) {}

  /// One more entry, after the others.
  void add_entry() { place_.push_back(0); }

  /// The number of a set, in any order and with repetitions.
  Set number(std::vector<std::uint32_t> entries, std::vector<state_t> const& table) {
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());
    auto const [at, is_new] = numbers_.try_emplace(std::move(entries), static_cast<Set>(entries_.size()));
    if (is_new) {
      entries_.push_back(at->first);
      states_.push_back(look_up(at->second, table));
      changed_.push_back(0);
      members_ += at->first.size();
      for (std::uint32_t entry : at->first) {
        if (place_[entry] == 0) {
          sets_of_.emplace_back();
          place_[entry] = static_cast<std::uint32_t>(sets_of_.size());
        }
        sets_of_[place_[entry] - 1].push_back(at->second);
      }
    }
    return at->second;
  }

  [[nodiscard]] std::vector<std::vector<std::uint32_t>> const& entries() const noexcept { return entries_; }
  [[nodiscard]] std::vector<std::uint32_t> const& entries(Set set) const { return entries_[set]; }

  /// The states to which the table sends some entry of the set: a bit for each.
  [[nodiscard]] std::uint32_t states(Set set) const { return states_[set]; }

  /// When states(set) last became different; `now` grows with every change of the table.
  [[nodiscard]] std::uint32_t changed(Set set) const { return changed_[set]; }
  [[nodiscard]] std::uint32_t now() const noexcept { return now_; }

  /// An entry of the set that goes to the state, if states(set) has it; or else any.
  [[nodiscard]] std::uint32_t entry_to(Set set, state_t state, std::vector<state_t> const& table) const {
    auto const& all = entries_[set];
    auto const at = std::find_if(all.begin(), all.end(), [&](std::uint32_t e) { return table[e] == state; });
    return at == all.end() ? all.front() : *at;
  }

  /// These entries of the table have changed.
  void change(std::vector<std::uint32_t> const& entries, std::vector<state_t> const& table) {
    ++now_;
    for (std::uint32_t entry : entries) {
      if (place_[entry] == 0) continue;
      for (Set set : sets_of_[place_[entry] - 1]) {
        std::uint32_t const states = look_up(set, table);
        if (states == states_[set]) continue;
        states_[set] = states;
        changed_[set] = now_;
      }
    }
  }

  /// Roughly how much memory it takes: the entries are kept twice, and point back to the set.
  [[nodiscard]] std::size_t bytes() const noexcept { return entries_.size() * 128 + members_ * 12; }

 private:
  [[nodiscard]] std::uint32_t look_up(Set set, std::vector<state_t> const& table) const {
    std::uint32_t states = 0;
    for (std::uint32_t entry : entries_[set]) states |= 1U << table[entry];
    return states;
  }

  std::map<std::vector<std::uint32_t>, Set> numbers_;
  std::vector<std::vector<std::uint32_t>> entries_;
  std::vector<std::uint32_t> states_, changed_;
  std::vector<std::uint32_t> place_;  // of an entry: 1 + where its sets stand; 0: it has none
  std::vector<std::vector<Set>> sets_of_;
  std::size_t members_ = 0;
  std::uint32_t now_ = 0;
};

}  // namespace protolearn::detail
