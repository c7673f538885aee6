// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "protolearn/search/clause_base.hpp"

namespace protolearn::detail {

/// Receipts that differ in nothing but what is looked up.
struct ReceiptKind {
  Receipts::Set receipts = 0;
  bool lost = false;       // some message is (only where the rules ask)
  std::uint16_t cost = 0;  // how many of them count (only under a budget)
};

/// All that one receiver may look up in a round, given what is sent and who fails: numbered, and enumerated once for
/// each profile (deliveries.hpp).
template <class Size>
class Hearings {
 public:
  using Deliveries = typename Size::Deliveries;

  Hearings(ClauseBase& base, Size const& size) : base_(base), size_(size) {}

  /// The number of what receiver i may hear in a round 1..R. O(N + S) but for the first time.
  [[gnu::noinline]] std::uint32_t number(Deliveries& deliveries, unsigned i, unsigned round) {
    auto const [number, is_new] = profiles_.insert(deliveries.profile(i, round));
    if (is_new) kinds_.push_back(listen(deliveries, i, round));
    return number;
  }

  [[nodiscard]] std::vector<ReceiptKind> const& kinds(std::uint32_t hearing) const { return kinds_[hearing]; }

 private:
  [[gnu::noinline]] std::vector<ReceiptKind> listen(Deliveries& deliveries, unsigned i, unsigned round) {
    std::vector<ReceiptKind> kinds;
    std::vector<std::vector<std::uint32_t>> entries;
    deliveries.for_each_receipt(i, round, [&](std::size_t entry, auto, unsigned missing, unsigned losses, auto const&) {
      if (Size::budgeted && losses > Size::losses_per_round) return;
      bool const lost = size_.tracks_losses() && missing > 0;
      auto const cost = static_cast<std::uint16_t>(losses);
      auto const at = std::find_if(kinds.begin(), kinds.end(),
                                   [&](ReceiptKind const& k) { return k.lost == lost && k.cost == cost; });
      auto const k = static_cast<std::size_t>(at - kinds.begin());
      if (at == kinds.end()) {
        kinds.push_back({0, lost, cost});
        entries.emplace_back();
      }
      entries[k].push_back(static_cast<std::uint32_t>(entry));
    });
    for (std::size_t k = 0; k < kinds.size(); ++k) kinds[k].receipts = base_.number(std::move(entries[k]));
    return kinds;
  }

  ClauseBase& base_;
  Size const& size_;
  KeyMap<typename Size::Profile> profiles_;
  std::vector<std::vector<ReceiptKind>> kinds_;
};

}  // namespace protolearn::detail
