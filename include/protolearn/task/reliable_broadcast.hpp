// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Reliable broadcast: process 0, the source, starts in 0..V-1, and everybody else in state V; delivering v is visiting
/// V+1+v. If a correct process delivers v, every correct one does, and nothing else; if the source is correct, its
/// value is delivered. Everybody knows who the source is (G. Bracha, "Asynchronous Byzantine agreement protocols",
/// 1987; V. Hadzilacos and S. Toueg, "A modular approach to fault-tolerant broadcasts", 1994), but hears it as such
/// only where the view tells: WithSender<Counted, 0>, or PerProcess<Ordered>.
///
/// With `relay` = 1..R-1 there is one rule more, for so many rounds r: if a correct process delivers by round r, all
/// correct ones do by round r + 1 (T. Srikanth and S. Toueg, "Simulating authenticated broadcasts to derive simple
/// fault-tolerant algorithms", 1987).
template <unsigned V = 2, unsigned relay = 0>
struct ReliableBroadcast {
  static_assert(V >= 2 && V <= 10, "protolearn::ReliableBroadcast<V>: takes 2 to 10 values.");
  static constexpr unsigned waiting = V;
  static constexpr unsigned first = V + 1;

  static constexpr std::string_view name = relay > 0 ? detail::named<"ReliableBroadcast", V, relay>
                                           : V > 2   ? detail::named<"ReliableBroadcast", V>
                                                     : std::string_view("ReliableBroadcast");
  static constexpr auto names = [] {
    std::array<std::string_view, 2 * V + 1> result{};
    for (unsigned v = 0; v < V; ++v) {
      result[v] = values::detail::starting[v];
      result[first + v] = values::detail::deciding[v];
    }
    result[waiting] = "WAITING";
    return result;
  }();
  static constexpr auto initial = values::initial<V + 1>;
  static constexpr auto has_value = values::some<V>([]<unsigned v>() { return starts(v); });
  static constexpr auto starting = all((is(0) && has_value) || (!is(0) && starts(waiting)));
  static constexpr auto decided = values::decided<V, first>;

  static constexpr auto rules = [] {
    auto const rules_and = [](auto... more) {
      return hana::make_tuple(must("agreement: correct processes deliver the same value",
                                   values::agreement<V, first>(correct), broken(-2000)),
                              must("totality: if a correct process delivers, all do",
                                   implies(any((correct && decided)), all(implies(correct, decided))), broken(-2000)),
                              must("validity: a correct source's value is delivered", values::each<V>([]<unsigned v>() {
                                     return implies(any(is(0) && (correct && starts(v))),
                                                    all(implies(correct, visits(first + v))));
                                   }),
                                   kept(+100), broken(-2000)),
                              more..., wish("deliver", decided, broken(-0.5)));
    };
    if constexpr (relay == 0) {
      return rules_and();
    } else {
      return rules_and(must("relay: if a correct process delivers, all do by the next round",
                            values::each<relay>([]<unsigned r>() {
                              return implies(any(correct && values::decided_by<V, first>(r + 1)),
                                             all(implies(correct, values::decided_by<V, first>(r + 2))));
                            }),
                            broken(-2000)));
    }
  }();

  static constexpr auto unanimous = share("executions with a correct source in which every correct process delivers",
                                          any((is(0) && correct)), all(implies(correct, decided)));
};

}  // namespace protolearn
