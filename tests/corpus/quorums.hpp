// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>
#include <utility>

#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/task/values.hpp"
#include "protolearn/verification/explorer/explore.hpp"

// Quorums in one round: decide 0 on Q zeros, else 1 on Q ones. Two quorums must meet in a correct process, and one must
// be left when F processes are silent (G. Bracha and S. Toueg, "Asynchronous consensus and broadcast protocols", 1985):
// correct decisions agree if and only if 2Q > N + F where processes lie, and 2Q > N where they crash; unanimous correct
// processes decide if and only if Q <= N - F.

namespace quorums {

using namespace protolearn;

struct Quorums {
  static constexpr std::string_view name = "quorums";
  static constexpr auto names = values::names<2>;
  static constexpr auto initial = values::initial<2>;
  static constexpr auto decided = values::decided<2>;
  static constexpr auto rules =
      hana::make_tuple(must("agreement", values::agreement<2>(correct)),
                       must("unanimity", values::each<2>([]<unsigned v>() {
                              return implies(all(implies(correct, starts(v))), all(implies(correct, decided)));
                            })));
  static constexpr auto unanimous = values::unanimity<2>();
};

/// Calls visit(what it is called, Q, is what the explorer says of Q as it must be?) for every Q of N processes, of
/// which at most F fail.
template <unsigned N, unsigned F, class Visit>
void every_quorum(Visit& visit) {
  auto const all = [&]<class Faults>(std::type_identity<Faults>, unsigned meet) {
    using Game = Setting<Shape{N, 4, 1}, Quorums, Faults, Counted>;
    for (unsigned q = 1; q <= N; ++q) {
      Report const report = explore<Game>(typename Game::machine_type([q](auto const& o) -> unsigned {
        return o.count(0) >= q ? 2U : o.count(1) >= q ? 3U : o.own();
      }));
      bool const agree = report.violations[0] == 0, decide = report.violations[1] == 0;
      visit(Game::describe(), q, report.complete && agree == (2 * q > meet) && decide == (q <= N - F));
    }
  };
  all(std::type_identity<Byzantine<F>>{}, N + F);
  all(std::type_identity<Crash<F>>{}, N);
}

/// The same for 1 <= F <= N-2.
template <unsigned N, class Visit>
void every_number_of_failures(Visit visit) {
  [&]<unsigned... f>(std::integer_sequence<unsigned, f...>) { (every_quorum<N, f + 1>(visit), ...); }
  (std::make_integer_sequence<unsigned, N - 2>{});
}

}  // namespace quorums
