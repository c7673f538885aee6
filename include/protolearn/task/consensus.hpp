// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Consensus: no two decisions differ, a decision is somebody's start, every correct process decides. States 0..V-1 are
/// the starts, V..2V-1 the decisions; a decision is a visit. Uniform: what faulty processes decide counts too. (L.
/// Lamport, R. Shostak and M. Pease; as here: N. Lynch, "Distributed Algorithms", 1996, chapter 6.) With at most F
/// crashes it takes F+1 rounds (M. Fischer and N. Lynch, "A lower bound for the time to assure interactive
/// consistency", 1982), or N-1 if F = N-1.
template <unsigned V = 2, bool Uniform = true>
struct Consensus {
  static constexpr std::string_view name = Uniform  ? V == 2 ? "Consensus" : detail::named<"Consensus", V>
                                            : V == 2 ? "Consensus (not uniform)"
                                                    : detail::named<"Consensus", V, 0>;
  static constexpr auto names = values::names<V>;
  static constexpr auto initial = values::initial<V>;
  static constexpr auto decided = values::decided<V>;
  static constexpr auto who = [] {
    if constexpr (Uniform) {
      return values::anyone;
    } else {
      return correct;
    }
  }();

  static constexpr auto rules = hana::make_tuple(
      must("agreement: no two decisions differ", values::agreement<V>(who), broken(-2000)),
      must("validity: a decision is somebody's start", values::validity<V>(who), broken(-2000)),
      must("termination: every correct process decides", all(implies(correct, decided)), kept(+100), broken(-100)),
      wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous = values::unanimity<V>();
};

}  // namespace protolearn
