// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace protolearn::detail {

/// An array of `size` values of which few are used, T{} before anything is written. Short ones are one piece; of long
/// ones, pages of 256 come into being when first asked for.
template <class T>
class PagedTable {
 public:
  explicit PagedTable(std::size_t size = 0)
      : whole_(size <= short_size ? size : 0), pages_(size <= short_size ? 0 : (size + page - 1) / page) {}

  [[nodiscard]] T& operator[](std::size_t k) {
    if (!whole_.empty()) return whole_[k];
    auto& at = pages_[k / page];
    if (!at) at = std::make_unique<std::array<T, page>>();
    return (*at)[k % page];
  }

 private:
  static constexpr std::size_t short_size = 4096, page = 256;
  std::vector<T> whole_;
  std::vector<std::unique_ptr<std::array<T, page>>> pages_;
};

}  // namespace protolearn::detail
