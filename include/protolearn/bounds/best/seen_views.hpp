// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <vector>

#include "protolearn/bounds/best/decisions.hpp"

namespace protolearn::detail {

inline constexpr std::size_t no_number = ~std::size_t{0};

/// What a view consists of.
template <unsigned N>
struct Seen {
  std::array<view_id, N> from{};  // own view first; of a start, the state
  unsigned round = 0, process = 0;
  std::size_t final = no_number;  // which final view
};

/// Of all views, those that they consist of before them.
template <unsigned N>
[[nodiscard]] std::vector<Seen<N>> seen_views(Decisions& decisions) {
  Views const& views = decisions.views();
  std::vector<Seen<N>> result(views.size());
  for (view_id v = 0; v < views.size(); ++v) {
    view_id const* const key = views[v];
    Seen<N>& seen = result[v];
    seen.round = key[N];
    if (seen.round == 0) {
      seen.process = decisions.game().named && N > 1 ? key[1] : 0;
      seen.from[0] = key[0];
      continue;
    }
    std::copy_n(key, N, seen.from.begin());
    seen.process = result[seen.from[0]].process;
  }
  for (std::size_t k = 0; k < decisions.finals().size(); ++k) result[decisions.finals()[k]].final = k;
  return result;
}

}  // namespace protolearn::detail
