// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>

#include "protolearn/model/view.hpp"

namespace protolearn::detail {

/// An observation as the input of a network: `size` numbers in 0..1. A digit that is a label is one-hot; one that
/// counts messages is one number, over N-1, so that what a network learned for one N means the same for another, and so
/// has the same size. Where every process has a machine of its own, the process is one-hot too.
template <class View>
struct Features {
  static constexpr unsigned processes = requires { View::offset(0U); }
  ? View::shape.nodes : 0;
  static constexpr std::array<unsigned, View::digits + 1> offsets = [] {
    std::array<unsigned, View::digits + 1> result{};
    for (unsigned d = 0; d < View::digits; ++d) result[d + 1] = result[d] + (is_count<View>(d) ? 1U : View::radix[d]);
    return result;
  }();
  static constexpr unsigned size = offsets[View::digits] + processes;

  static void write(std::size_t entry, float* x) {
    std::fill(x, x + size, 0.0F);
    auto const digits = View::digits_of(entry);
    for (unsigned d = 0; d < View::digits; ++d) {
      if (is_count<View>(d)) {
        x[offsets[d]] = static_cast<float>(digits[d]) / static_cast<float>(std::max(1U, View::shape.nodes - 1));
      } else {
        x[offsets[d] + digits[d]] = 1.0F;
      }
    }
    if constexpr (processes > 0) x[offsets[View::digits] + entry / View::offset(1)] = 1.0F;
  }
};

}  // namespace protolearn::detail
