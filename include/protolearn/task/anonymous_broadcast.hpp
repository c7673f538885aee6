// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Reliable broadcast of one message where nobody knows from whom it comes: who starts in V1 has it, who starts in V0
/// does not, and accepting is visiting ACCEPT. If no correct process has it, none accepts; if all have it, all accept.
/// With `relay` = 1..R-1, for so many rounds r: if a correct process accepts by round r, all do by round r + 1;
/// without, if one accepts, all do. (T. Srikanth and S. Toueg, "Simulating authenticated broadcasts to derive simple
/// fault-tolerant algorithms", 1987, in the form of A. John, I. Konnov, U. Schmid, H. Veith and J. Widder,
/// "Parameterized model checking of fault-tolerant distributed algorithms by abstraction", 2013.) It takes N > 3F.
template <unsigned relay = 0>
struct AnonymousBroadcast {
  enum State : state_t { without, with, accept };

  static constexpr std::string_view name = relay > 0 ? detail::named<"AnonymousBroadcast", relay>
                                                     : std::string_view("AnonymousBroadcast");
  static constexpr std::array<std::string_view, 3> names{"V0", "V1", "ACCEPT"};
  static constexpr auto initial = states(without, with);
  static constexpr auto decided = starts(without) || visits(accept);

  static constexpr auto rules = [] {
    auto const rules_and = [](auto last) {
      return hana::make_tuple(
          must("unforgeability: what no correct process has, none accepts",
               implies(all(implies(correct, starts(without))), none((correct && visits(accept)))), broken(-2000)),
          must("correctness: what all correct processes have, all accept",
               implies(all(implies(correct, starts(with))), all(implies(correct, visits(accept)))), kept(+100),
               broken(-2000)),
          last, wish("accept", decided, broken(-0.5)));
    };
    if constexpr (relay == 0) {
      return rules_and(must("totality: if a correct process accepts, all do",
                            implies(any((correct && visits(accept))), all(implies(correct, visits(accept)))),
                            broken(-2000)));
    } else {
      return rules_and(must(
          "relay: if a correct process accepts, all do by the next round", values::each<relay>([]<unsigned r>() {
            return implies(any((correct && visits_by(accept, r + 1))), all(implies(correct, visits_by(accept, r + 2))));
          }),
          broken(-2000)));
    }
  }();

  static constexpr auto unanimous = share("executions in which all correct processes have it, and all accept",
                                          all(implies(correct, starts(with))), all(implies(correct, visits(accept))));
};

}  // namespace protolearn
