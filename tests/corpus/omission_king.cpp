// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// M. Biely, U. Schmid and B. Weiss, "Synchronous consensus under hybrid process and link failures", 2011: the phase
// king for omissions.

namespace {

using namespace protolearn;
using corpus::check;

struct Agree {
  static constexpr std::string_view name = "agreement of the correct";
  static constexpr std::array<std::string_view, 2> names{"0", "1"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = ends(0) || ends(1);
  static constexpr auto rules = hana::make_tuple(
      must("agreement", none((correct && ends(0))) || none((correct && ends(1)))),
      must("validity",
           values::each<2>([]<unsigned v>() { return implies(all(starts(v)), all(implies(correct, ends(v)))); })));
  static constexpr auto unanimous = share("all start with 0", all(starts(0)), all(ends(0)));
};

template <unsigned N, class Faults>
using Game = Setting<Shape{N, 9, 6}, Agree, Faults, PerProcess<WithRound<Ordered>>>;

/// States: 0, 1; 2+v: many prefer v; 4: neither; 5+v and 7+v: v is preferred, weakly and strongly. For t = 1.
constexpr auto omission_king = [](auto const& o) -> unsigned {
  constexpr unsigned t = 1;
  unsigned const king = (o.round() - 1) / 3;
  if (o.round() % 3 == 1) return o.count(0) > o.count(1) + t ? 2 : o.count(1) > o.count(0) + t ? 3 : 4;
  if (o.round() % 3 == 2) {
    unsigned const v = o.count(3) > 0 ? 1 : 0;
    return 5 + v + (o.count(2 + v) > t ? 2 : 0);
  }
  unsigned const said = o.received((o.nodes() + king - o.process()) % o.nodes());
  bool const obeys = o.own() < 7 && said >= 5 && said < 9;
  return (obeys ? said - 5 : o.own() >= 5 ? o.own() - 5U : 0U) % 2;
};

constexpr corpus::Source source{"King for omissions, t=1", "Biely, Schmid, Weiss 2011"};

}  // namespace

TEST_CASE("the king for omissions needs N > 2t, and processes that hear") {
  check<Game<3, SendOmission<1>>>(source, omission_king, {"98,312"});
  check<Game<2, SendOmission<1>>>(source, omission_king, {"516", {{"validity", "44"}}});
  check<Game<3, ReceiveOmission<1>>>(source, omission_king, {"98,312", {{"validity", "512"}}});
  check<Game<3, Omission<1>>>(source, omission_king,
                              {"402,653,192", {{"agreement", "393,216"}, {"validity", "622,592"}}});
}
