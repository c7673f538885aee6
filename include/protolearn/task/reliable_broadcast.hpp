// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Reliable broadcast: one process, the source, starts in 0..V-1, and everybody else in state V; delivering v is
/// visiting V+1+v. If a correct process delivers v, every correct one does, and nothing else; if the source is correct,
/// its value is delivered. (V. Hadzilacos and S. Toueg, "A modular approach to fault-tolerant broadcasts", 1994.)
///
/// Nobody knows who the source is, so there must be no liars, who would all claim to be it: with Byzantine<1> no
/// machine exists for N=4, R=2, S=6, nor for N=5, R=2, S=5, nor for N=7, R=1, S=5. (What G. Bracha, "Asynchronous
/// Byzantine agreement protocols", 1987, solves is another task: there everybody knows the source.)
template <unsigned V = 2>
struct ReliableBroadcast {
  static_assert(V >= 2 && V <= 10, "protolearn::ReliableBroadcast<V>: takes 2 to 10 values.");
  static constexpr unsigned waiting = V;
  static constexpr unsigned first = V + 1;

  static constexpr std::string_view name = V == 2 ? "ReliableBroadcast" : detail::named<"ReliableBroadcast", V>;
  static constexpr auto names = [] {
    std::array<std::string_view, 2 * V + 1> result{};
    for (unsigned v = 0; v < V; ++v) {
      result[v] = values::detail::starting[v];
      result[first + v] = values::detail::deciding[v];
    }
    result[waiting] = "WAITING";
    return result;
  }();
  static constexpr Needs needs{.honesty = true};
  static constexpr auto initial = values::initial<V + 1>;
  static constexpr auto is_source = values::some<V>([]<unsigned v>() { return starts(v); });
  static constexpr auto starting = count(is_source) == 1;
  static constexpr auto decided = values::decided<V, first>;

  static constexpr auto rules = hana::make_tuple(
      must("agreement: correct processes deliver the same value", values::agreement<V, first>(correct), broken(-2000)),
      must("totality: if a correct process delivers, all do",
           implies(any((correct && decided)), all(implies(correct, decided))), broken(-2000)),
      must("validity: a correct source's value is delivered", values::each<V>([]<unsigned v>() {
             return implies(any(correct && starts(v)), all(implies(correct, visits(first + v))));
           }),
           kept(+100), broken(-2000)),
      wish("deliver", decided, broken(-0.5)));

  static constexpr auto unanimous = share("executions with a correct source in which every correct process delivers",
                                          any((correct && is_source)), all(implies(correct, decided)));
};

}  // namespace protolearn
