// SPDX-License-Identifier: Apache-2.0
#include "compare.hpp"

using namespace every_n_test;

namespace {

/// Rules of which each asks for one thing that Probe leaves out: whether somebody dead counts where "nobody" is
/// said, and what kinds must remember of single rounds.
struct Recalling {
  static constexpr std::string_view name = "Recalling";
  static constexpr std::array<std::string_view, 3> names{"a", "b", "c"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = visits(2);
  static constexpr auto rules =
      hana::make_tuple(must("visited", any(visits(1))), must("left", !all(!in(1, 1) && !in(2, 2))),
                       must("moved", count(in(1, 1) && !in(1, 2)) >= 2), must("crashed", none(!correct && ends(2))));
  static constexpr auto unanimous = share("x", all(starts(0)), all(implies(correct, visits(2))));
};

}  // namespace

TEST_CASE("for every N as at each N: what nobody ever did", "[every_n]") {
  compare_random<Recalling, Dead<1>, Thresholds<exists<0>, majority<1>>, 3, 2, 4>(31);
  compare_random<Recalling, Crash<1>, Thresholds<exists<0>, majority<1>>, 3, 2, 4>(32);
}
