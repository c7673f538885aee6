// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/model/faults/fault_model.hpp"

namespace protolearn {

/// The faults of two models at once: two disjoint sets of faulty processes, each with its own bound and way to fail. A
/// process is correct if it is in neither; failures() counts both. A message may be lost if either model lets it; a
/// budget of losses, or a last round with losses, is that of the one that loses messages. (P. Thambidurai and Y.-K.
/// Park, "Interactive consistency with multiple failure modes", 1988: hybrid faults.)
template <class A, class B>
struct Both : FaultModel {
  using First = A;
  using Second = B;

 private:
  static constexpr bool a_loses = detail::is_lossy<A>, b_loses = detail::is_lossy<B>;

 public:
  static_assert(!detail::joined_faults<A> && !detail::joined_faults<B>,
                "protolearn: Both<A, B> joins two fault models, neither of which is itself a Both.");
  static_assert(!A::moving && !B::moving, "protolearn: in Both<A, B>, neither fault model can be Moving.");
  static_assert(!A::crashes || !B::crashes,
                "protolearn: in Both<A, B>, only one fault model can have crashes: join the bounds of the two.");
  static_assert(!a_loses || !b_loses ||
                    (A::losses_per_round == B::losses_per_round && A::last_lossy_round == B::last_lossy_round),
                "protolearn: in Both<A, B>, two fault models that both lose messages must have the same budget and the "
                "same last round: put LossUntil around the Both.");

  static constexpr unsigned max_faulty = A::max_faulty + B::max_faulty;
  static constexpr bool crashes = A::crashes || B::crashes;
  static constexpr bool lies = A::lies || B::lies;
  static constexpr bool dead = A::dead || B::dead;
  static constexpr unsigned losses_per_round = a_loses ? A::losses_per_round : B::losses_per_round;
  static constexpr unsigned last_lossy_round = a_loses ? A::last_lossy_round : B::last_lossy_round;
  /// If it does not matter which of the two a faulty process belongs to.
  static constexpr bool loses(bool sender, bool receiver) {
    return (a_loses && A::loses(sender, receiver)) || (b_loses && B::loses(sender, receiver));
  }
  static constexpr unsigned heard_at_least(unsigned nodes) {
    return A::heard_at_least(nodes) > B::heard_at_least(nodes) ? A::heard_at_least(nodes) : B::heard_at_least(nodes);
  }
  /// The larger one, of two numbers. N - F is another number in A than in Both, where F is the sum.
  static constexpr detail::LinearBound hearing = [] {
    if (A::hearing.beta != 0 || B::hearing.beta != 0) return detail::LinearBound{0, 0, 0, 0};
    bool const numbers = A::hearing.alpha == 0 && B::hearing.alpha == 0;
    bool const of_b = numbers ? B::hearing.gamma > A::hearing.gamma : A::hearing == FaultModel::hearing;
    return of_b ? B::hearing : A::hearing;
  }();
  static std::string name() { return "Both<" + A::name() + ", " + B::name() + ">"; }
  static std::string sentence() { return A::sentence() + ", and " + B::sentence(); }
};

template <class A, class B, unsigned nodes>
struct detail::resolve_faults<Both<A, B>, nodes> {
  using type = Both<typename resolve_faults<A, nodes>::type, typename resolve_faults<B, nodes>::type>;
};

}  // namespace protolearn
