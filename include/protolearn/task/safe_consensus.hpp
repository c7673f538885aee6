// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Single-decree agreement under arbitrary message loss, in the way of Paxos and the One-Third Rule: never two
/// decisions, whatever is lost; a decision is somebody's start; and if at least `Nice` rounds are free of losses,
/// everybody decides by the end. (B. Charron-Bost and A. Schiper, "The Heard-Of model", 2009, sections 4 and 5; L.
/// Lamport, "The part-time parliament", 1998.) With some processes dead (`Both<Dead<below<3>>, MessageLoss>`), whose
/// messages nobody misses, it is what the One-Third Rule solves; without, waiting for everybody would do.
template <unsigned V = 2, unsigned Nice = 2>
struct SafeConsensus {
  static constexpr std::string_view name =
      V == 2 && Nice == 2 ? "SafeConsensus" : detail::named<"SafeConsensus", V, Nice>;
  static constexpr auto names = values::names<V>;
  static constexpr auto initial = values::initial<V>;
  static constexpr auto decided = values::decided<V>;

  static constexpr auto rules = hana::make_tuple(
      must("agreement: no two decisions differ", values::agreement<V>(values::anyone), broken(-2000)),
      must("validity: a decision is somebody's start", values::validity<V>(values::anyone), broken(-2000)),
      must("progress: with enough loss-free rounds every correct process decides",
           implies(loss_free_rounds() >= Nice, all(implies(correct, decided))), kept(+100), broken(-100)),
      wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous = values::unanimity<V>();
};

}  // namespace protolearn
