// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Early-deciding uniform consensus: when only f' processes crash, everybody correct decides in min(f'+2, F+1) rounds,
/// which is the best there is (D. Dolev, R. Reischuk and R. Strong, "Early stopping in Byzantine agreement", 1990; B.
/// Charron-Bost and A. Schiper, "Uniform consensus is harder than consensus", 2004).
template <unsigned F, unsigned V = 2>
struct EarlyConsensus {
  static constexpr std::string_view name =
      V == 2 ? detail::named<"EarlyConsensus", F> : detail::named<"EarlyConsensus", F, V>;
  static constexpr auto names = values::names<V>;
  static constexpr auto initial = values::initial<V>;
  static constexpr auto decided = values::decided<V>;

  static constexpr auto rules = hana::make_tuple(
      must("agreement: no two decisions differ", values::agreement<V>(values::anyone), broken(-2000)),
      must("validity: a decision is somebody's start", values::validity<V>(values::anyone), broken(-2000)),
      must("early: with f' crashes every correct process decides in min(f'+2, F+1) rounds",
           values::each<F + 1>([]<unsigned f>() {
             constexpr unsigned by = f + 2 < F + 1 ? f + 2 : F + 1;
             return implies(failures() <= f,
                            all(implies(correct, values::some<V>([]<unsigned v>() { return visits_by(V + v, by); }))));
           }),
           kept(+100), broken(-100)),
      wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous = values::unanimity<V>();
};

}  // namespace protolearn
