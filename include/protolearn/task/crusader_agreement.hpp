// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Crusader agreement: correct processes that decide decide the same, though some may end without a decision; if all
/// correct processes start with v, all decide v. States 0..V-1 are the starts, V..2V-1 the decisions, 2V is UNDECIDED;
/// each is a visit. (D. Dolev, "The Byzantine generals strike again", 1982, where there is a source; as here, with a
/// start for everybody: D. Dolev, N. Lynch, S. Pinter, E. Stark and W. Weihl, "Reaching approximate agreement in the
/// presence of faults", 1986.) One round is enough for N > 3F.
template <unsigned V = 2>
struct CrusaderAgreement {
  static constexpr unsigned undecided = 2 * V;

  static constexpr std::string_view name = V == 2 ? "CrusaderAgreement" : detail::named<"CrusaderAgreement", V>;
  static constexpr auto names = [] {
    std::array<std::string_view, 2 * V + 1> result{};
    for (unsigned v = 0; v < 2 * V; ++v) result[v] = values::names<V>[v];
    result[undecided] = "UNDECIDED";
    return result;
  }();
  static constexpr auto initial = values::initial<V>;
  static constexpr auto decided = values::decided<V> || visits(undecided);

  static constexpr auto rules = hana::make_tuple(
      must("agreement: no two correct processes decide differently", values::agreement<V>(correct), broken(-2000)),
      must("validity: if all correct processes start with v, they decide v", values::correct_validity<V>, kept(+100),
           broken(-2000)),
      must("termination: every correct process decides, or says that it does not", all(implies(correct, decided)),
           broken(-100)),
      wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous = values::correct_unanimity<V>();
};

}  // namespace protolearn
