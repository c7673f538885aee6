// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

namespace protolearn::detail {

/// An array of `size` values of which few are used: pages of 256 come into being, with values T{}, when first asked
/// for.
template <class T>
class PagedTable {
 public:
  explicit PagedTable(std::size_t size = 0) : pages_((size + page - 1) / page) {}

  [[nodiscard]] T& operator[](std::size_t k) {
    auto& at = pages_[k / page];
    if (!at) at = std::make_unique<std::array<T, page>>();
    return (*at)[k % page];
  }

 private:
  static constexpr std::size_t page = 256;
  std::vector<std::unique_ptr<std::array<T, page>>> pages_;
};

}  // namespace protolearn::detail
