// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace protolearn::detail {

/// A map from tuples of one length to numbers 0, 1, 2, ... in order of insertion. Like KeyMap
/// (core/key_map.hpp), with a length known at run time, so that it is compiled once for all games.
template <class T>
class TupleMap {
 public:
  explicit TupleMap(std::size_t length) : length_(length) {}

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  [[nodiscard]] T const* operator[](std::size_t number) const noexcept { return values_.data() + number * length_; }

  /// The number of the tuple, and whether it is new.
  std::pair<std::uint32_t, bool> insert(T const* tuple) {
    if ((size_ + 1) * 2 > slots_.size()) grow();
    std::size_t at = home(tuple);
    for (; slots_[at] != none; at = (at + 1) & (slots_.size() - 1)) {
      if (std::equal(tuple, tuple + length_, (*this)[slots_[at]])) return {slots_[at], false};
    }
    slots_[at] = static_cast<std::uint32_t>(size_);
    values_.insert(values_.end(), tuple, tuple + length_);
    return {static_cast<std::uint32_t>(size_++), true};
  }

 private:
  static constexpr std::uint32_t none = ~std::uint32_t{0};

  [[nodiscard]] std::size_t home(T const* tuple) const noexcept {
    std::uint64_t h = 0;
    for (std::size_t k = 0; k < length_; ++k) h = (h ^ tuple[k] ^ (h >> 29)) * 0x9e3779b97f4a7c15U;
    return static_cast<std::size_t>(h ^ (h >> 32)) & (slots_.size() - 1);
  }

  void grow() {
    slots_.assign(std::max<std::size_t>(256, slots_.size() * 2), none);
    for (std::uint32_t k = 0; k < size_; ++k) {
      std::size_t at = home((*this)[k]);
      while (slots_[at] != none) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = k;
    }
  }

  std::size_t length_, size_ = 0;
  std::vector<T> values_;
  std::vector<std::uint32_t> slots_;
};

}  // namespace protolearn::detail
