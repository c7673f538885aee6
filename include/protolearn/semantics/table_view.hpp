// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "protolearn/model/machine.hpp"

namespace protolearn::detail {

/// A machine's table, and optionally a note of which observations are looked up: seen[entry]. One type for every use of
/// an explorer, so that compilers see it once.
class TableView {
 public:
  TableView() = default;
  template <Shape shape, class View>
  TableView(Machine<shape, View> const& machine, std::vector<std::uint8_t>* seen = nullptr)  // NOLINT: a view
      : table_(machine.data()), seen_(seen == nullptr ? nullptr : seen->data()) {}

  state_t operator[](std::size_t entry) const noexcept {
    if (seen_ != nullptr) seen_[entry] = 1;
    return table_[entry];
  }

 private:
  state_t const* table_ = nullptr;
  std::uint8_t* seen_ = nullptr;
};

}  // namespace protolearn::detail
