// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "protolearn/task/values.hpp"

namespace protolearn {

/// Graded consensus: each correct process decides a value (grade 2), leans to one (grade 1), or stays open (grade 0).
/// Those who decide or lean have the same value; if one decides, nobody stays open; if all correct processes start with
/// v, they decide v. States 0..V-1 are the starts, V..2V-1 the decisions, 2V..3V-1 lean, 3V is OPEN; each is a visit.
/// (P. Feldman and S. Micali, "Optimal algorithms for Byzantine agreement", 1988; with a start for everybody: M.
/// Ben-Or, D. Dolev and E. Hoch, "Simple gradecast based algorithms", 2010.) Two rounds are enough for N > 3F.
template <unsigned V = 2>
struct GradedConsensus {
  static_assert(V >= 2 && V <= 10, "protolearn::GradedConsensus<V>: takes 2 to 10 values.");
  static constexpr unsigned open = 3 * V;

  static constexpr std::string_view name = V == 2 ? "GradedConsensus" : detail::named<"GradedConsensus", V>;
  static constexpr auto names = [] {
    constexpr std::array<std::string_view, 10> leaning{"lean 0", "lean 1", "lean 2", "lean 3", "lean 4",
                                                       "lean 5", "lean 6", "lean 7", "lean 8", "lean 9"};
    std::array<std::string_view, 3 * V + 1> result{};
    for (unsigned v = 0; v < 2 * V; ++v) result[v] = values::names<V>[v];
    for (unsigned v = 0; v < V; ++v) result[2 * V + v] = leaning[v];
    result[open] = "OPEN";
    return result;
  }();
  static constexpr auto initial = values::initial<V>;
  template <unsigned v>
  static constexpr auto has = visits(V + v) || visits(2 * V + v);
  static constexpr auto decided = values::some<V>([]<unsigned v>() { return has<v>; }) || visits(open);

  static constexpr auto rules = hana::make_tuple(
      must("agreement: correct processes that decide or lean have the same value",
           values::each<V - 1>([]<unsigned v>() {
             constexpr auto later = values::some<V - 1 - v>([]<unsigned w>() { return has<v + 1 + w>; });
             return !(any((correct && has<v>)) && any((correct && later)));
           }),
           broken(-2000)),
      must("grades: if a correct process decides v, all correct ones decide it or lean to it",
           values::each<V>(
               []<unsigned v>() { return implies(any((correct && visits(V + v))), all(implies(correct, has<v>))); }),
           broken(-2000)),
      must("validity: if all correct processes start with v, they decide v", values::correct_validity<V>, kept(+100),
           broken(-2000)),
      must("termination: every correct process has a grade", all(implies(correct, decided)), broken(-100)),
      wish("decide", decided, broken(-0.5)));

  static constexpr auto unanimous = values::correct_unanimity<V>();
};

}  // namespace protolearn
