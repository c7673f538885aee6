// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace protolearn::detail {

/// A map from keys, arrays of 64-bit numbers, to numbers 0, 1, 2, ... in order of insertion; clearing is O(1). Open
/// addressing, linear probing.
template <class Key>
class KeyMap {
 public:
  void clear() {
    keys_.clear();
    if (++stamp_ == stamps) {
      std::fill(slots_.begin(), slots_.end(), Slot{});
      stamp_ = 1;
    }
  }

  [[nodiscard]] std::vector<Key> const& keys() const noexcept { return keys_; }

  /// The number of the key, and whether it is new.
  std::pair<std::uint32_t, bool> insert(Key const& key) {
    if ((keys_.size() + 1) * 2 > slots_.size()) grow();
    std::uint64_t const h = hash(key);
    std::uint32_t const mark = mark_of(h);
    std::size_t at = h & (slots_.size() - 1);
    while (slots_[at].mark % stamps == stamp_) {
      if (slots_[at].mark == mark && same(keys_[slots_[at].number], key)) return {slots_[at].number, false};
      at = (at + 1) & (slots_.size() - 1);
    }
    slots_[at] = {mark, static_cast<std::uint32_t>(keys_.size())};
    keys_.push_back(key);
    return {slots_[at].number, true};
  }

 private:
  /// A slot is taken if its stamp is the present one; eight more bits of the hash avoid most comparisons with other
  /// keys.
  struct Slot {
    std::uint32_t mark = 0;
    std::uint32_t number = 0;
  };
  static constexpr std::uint32_t stamps = 1U << 24;

  [[nodiscard]] std::uint32_t mark_of(std::uint64_t h) const noexcept {
    return static_cast<std::uint32_t>(h >> 56) * stamps + stamp_;
  }

  /// (Comparing arrays would call memcmp, which costs more than all the rest.)
  [[nodiscard]] static bool same(Key const& a, Key const& b) noexcept {
    std::uint64_t different = 0;
    for (std::size_t k = 0; k < a.size(); ++k) different |= a[k] ^ b[k];
    return different == 0;
  }

  static std::uint64_t hash(Key const& key) noexcept {
    std::uint64_t h = 0;
    for (std::uint64_t part : key) h = (h ^ part ^ (part >> 29)) * 0x9e3779b97f4a7c15U;
    return h ^ (h >> 32);
  }

  void grow() {
    slots_.assign(std::max<std::size_t>(256, slots_.size() * 2), Slot{});
    stamp_ = 1;
    for (std::uint32_t k = 0; k < keys_.size(); ++k) {
      std::uint64_t const h = hash(keys_[k]);
      std::size_t at = h & (slots_.size() - 1);
      while (slots_[at].mark != 0) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = {mark_of(h), k};
    }
  }

  std::vector<Key> keys_;
  std::vector<Slot> slots_;
  std::uint32_t stamp_ = 1;
};

}  // namespace protolearn::detail
