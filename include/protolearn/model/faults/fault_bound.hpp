// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "protolearn/core/words.hpp"
#include "protolearn/model/shape.hpp"

namespace protolearn {

/// How many processes may fail, F: a number; or, as below<k>, any number with N > k F, which for a given N means the
/// largest of them, and for every N each of them.
struct FaultBound {
  unsigned most = 0;   // of a number
  unsigned ratio = 0;  // k; 0: it is a number

  constexpr FaultBound(unsigned number) : most(number) {}  // NOLINT: converts on purpose, so that Crash<1> is one
  [[nodiscard]] static constexpr FaultBound fraction(unsigned k) {
    FaultBound bound(0);
    bound.ratio = k;
    return bound;
  }

  [[nodiscard]] constexpr bool is_number() const { return ratio == 0; }
  /// F, of N processes.
  [[nodiscard]] constexpr unsigned of(unsigned nodes) const {
    return is_number() ? most : nodes == 0 ? 0 : (nodes - 1) / ratio;
  }

  friend constexpr bool operator==(FaultBound const&, FaultBound const&) = default;
};

/// Fewer than the k-th part of the processes fail: N > k F.
template <unsigned k>
  requires(k > 0)
inline constexpr FaultBound below = FaultBound::fraction(k);

namespace detail {

/// Where F is a number, the number; otherwise more than there can be.
[[nodiscard]] constexpr unsigned most_of(FaultBound bound) { return bound.is_number() ? bound.most : 65535; }

/// As one writes it in C++: "1", or "below<3>".
[[nodiscard]] inline std::string code_of(FaultBound bound) {
  return bound.is_number() ? std::to_string(bound.most) : "below<" + std::to_string(bound.ratio) + ">";
}

/// "1 process", "2 processes", "F processes (N > 3F)".
[[nodiscard]] inline std::string number_of(FaultBound bound, char const* one, char const* many) {
  if (bound.is_number()) return number_of(bound.most, one, many);
  return std::string("F ").append(many).append(" (N > ") + (bound.ratio == 1 ? "" : std::to_string(bound.ratio)) + "F)";
}

/// A condition on a number x of processes or messages: factor x >= alpha N + beta F + gamma.
struct LinearBound {
  int factor = 1, alpha = 0, beta = 0, gamma = 0;

  /// The least x, of N and F. 0 if there is no condition.
  [[nodiscard]] constexpr unsigned least(unsigned nodes, unsigned faulty) const {
    long const bound = long{alpha} * static_cast<long>(nodes) + long{beta} * static_cast<long>(faulty) + gamma;
    return bound <= 0 ? 0 : static_cast<unsigned>((bound + factor - 1) / factor);
  }
  friend constexpr bool operator==(LinearBound const&, LinearBound const&) = default;
};

/// The fault model where there are N processes: the same, but for one whose F depends on N, and N is a number.
template <class Faults, unsigned nodes>
struct resolve_faults {
  using type = Faults;
};
template <template <FaultBound> class Model, FaultBound F, unsigned nodes>
struct resolve_faults<Model<F>, nodes> {
  using type = Model<nodes == every_n ? F : FaultBound(F.of(nodes))>;
};

}  // namespace detail

}  // namespace protolearn
