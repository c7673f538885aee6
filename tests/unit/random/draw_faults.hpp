// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <type_traits>

#include "../../faults.hpp"
#include "protolearn/model/faults/both.hpp"
#include "protolearn/model/faults/heard_at_least.hpp"
#include "protolearn/model/faults/loss_until.hpp"

// Random fault models, and what all that is random is drawn from.

namespace drawn {

using namespace protolearn;
using namespace protolearn::detail;
using faults::Kind;

struct Seed {
  std::uint64_t value;

  /// The seed of the k-th part (splitmix64).
  [[nodiscard]] constexpr Seed operator[](std::uint64_t k) const {
    std::uint64_t z = value + (k + 1) * 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return {z ^ (z >> 31)};
  }
  [[nodiscard]] constexpr unsigned below(unsigned n) const { return static_cast<unsigned>((*this)[999].value % n); }
  [[nodiscard]] constexpr bool one_in(unsigned n) const { return below(n) == 0; }
};

/// A way to fail. Processes that move are those that omit.
struct FaultNumbers {
  Kind kind = Kind::omit;
  bool moving = false;
  unsigned max_faulty = 0;
  unsigned losers = 0;  // bit 2s + r: messages of a sender that is faulty (s) or not to a receiver that is (r) or not

  friend constexpr bool operator==(FaultNumbers const&, FaultNumbers const&) = default;
};

/// One way to fail, or two at once, and what limits them.
struct FaultsDrawn {
  FaultNumbers first{}, second{};
  bool joined = false;
  unsigned budget = FaultModel::unlimited;
  unsigned heard = 1;
  unsigned last_lossy = FaultModel::unlimited;
};

[[nodiscard]] constexpr FaultNumbers draw_way(Seed seed, unsigned most) {
  FaultNumbers f;
  unsigned const kind = seed[0].below(9);
  f.kind = kind < 4 ? Kind::omit : kind < 6 ? Kind::crash : kind < 8 ? Kind::lie : Kind::dead;
  f.moving = kind == 3;
  f.max_faulty = seed[1].below(most + 1);
  f.losers = f.kind == Kind::crash ? 15 * seed[2].below(2) : seed[2].below(16);
  return f;
}

[[nodiscard]] constexpr FaultsDrawn draw_faults(Seed seed, unsigned nodes) {
  FaultsDrawn f;
  f.first = draw_way(seed[0], nodes - 1);
  f.second = draw_way(seed[1], nodes - 1 - f.first.max_faulty);
  bool const may_join =
      !f.first.moving && !f.second.moving && (f.first.kind != Kind::crash || f.second.kind != Kind::crash);
  f.joined = may_join && seed[2].one_in(4);
  unsigned const limit = seed[3].below(3);
  if (limit == 1) f.budget = seed[4].below(3);
  if (limit == 2) f.heard = 1 + seed[4].below(nodes);
  if (seed[5].one_in(6)) f.last_lossy = seed[6].below(3);
  return f;
}

template <FaultNumbers f, unsigned budget>
struct Unrestricted : FaultModel {
  static constexpr unsigned max_faulty = f.max_faulty;
  static constexpr bool crashes = f.kind == Kind::crash;
  static constexpr bool lies = f.kind == Kind::lie;
  static constexpr bool dead = f.kind == Kind::dead;
  static constexpr bool moving = f.moving;
  static constexpr unsigned losses_per_round = budget;
  static constexpr bool loses(bool sender, bool receiver) {
    return ((f.losers >> (2 * unsigned{sender} + unsigned{receiver})) & 1U) != 0;
  }
  static std::string name() {
    constexpr char const* kinds[] = {"omit", "crash", "lie", "dead"};
    return std::string(kinds[static_cast<int>(f.kind)]) + (moving ? " and move" : "") +
           "/F=" + std::to_string(max_faulty) + "/losers=" + std::to_string(f.losers) +
           (budget == unlimited ? "" : "/at most " + std::to_string(budget));
  }
  static std::string sentence() { return name(); }
};

template <FaultsDrawn f>
constexpr auto fault_model() {
  using A = Unrestricted<f.first, f.budget>;
  using Ways = typename decltype([] {
    if constexpr (f.joined) {
      return std::type_identity<Both<A, Unrestricted<f.second, f.budget>>>{};
    } else {
      return std::type_identity<A>{};
    }
  }())::type;
  using Heard = std::conditional_t<f.heard == 1, Ways, HeardAtLeast<Ways, f.heard>>;
  return std::type_identity<
      std::conditional_t<f.last_lossy == FaultModel::unlimited, Heard, LossUntil<f.last_lossy, Heard>>>{};
}
template <FaultsDrawn f>
using Faults = typename decltype(fault_model<f>())::type;

}  // namespace drawn
