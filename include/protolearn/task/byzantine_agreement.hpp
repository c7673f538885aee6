// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Byzantine agreement: every correct process *ends* in a decision V+v, all in the same one, and in v's if all correct
/// processes start with v. Only the last state decides, so every state can be a message before the last round. (M.
/// Pease, R. Shostak and L. Lamport, "Reaching agreement in the presence of faults", 1980.) Possible only if N > 3F,
/// and it takes F+1 rounds.
template <unsigned V = 2>
struct ByzantineAgreement {
  static constexpr std::string_view name = V == 2 ? "ByzantineAgreement" : detail::named<"ByzantineAgreement", V>;
  static constexpr auto names = values::names<V>;
  static constexpr auto initial = values::initial<V>;
  static constexpr auto decided = values::some<V>([]<unsigned v>() { return ends(V + v); });

  static constexpr auto rules = hana::make_tuple(
      must("agreement: correct processes end alike", values::each<V - 1>([]<unsigned v>() {
             constexpr auto later = values::some<V - 1 - v>([]<unsigned w>() { return ends(V + v + 1 + w); });
             return !(any(correct && ends(V + v)) && any(correct && later));
           }),
           broken(-2000)),
      must("validity: if all correct processes start with v, they end in v", values::each<V>([]<unsigned v>() {
             return implies(all(implies(correct, starts(v))), all(implies(correct, ends(V + v))));
           }),
           kept(+100), broken(-2000)),
      must("termination: every correct process ends in a decision", all(implies(correct, decided)), broken(-100)),
      wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous = share(
      "executions with one start value among the correct in which they all end in it",
      values::some<V>([]<unsigned v>() { return all(implies(correct, starts(v))); }), values::each<V>([]<unsigned v>() {
        return implies(all(implies(correct, starts(v))), all(implies(correct, ends(V + v))));
      }));
};

}  // namespace protolearn
