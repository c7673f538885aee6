// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// N. Lynch, "Distributed Algorithms", 1996, section 6.2: FloodSet, and OptFloodSet, in which only news is sent.

namespace {

using namespace protolearn;
using corpus::check;

/// A process that has heard of 1 alone means 1, all others mean 0.
template <unsigned... ones>
struct Agree {
  static constexpr std::string_view name = "agreement at the end";
  static constexpr std::array<std::string_view, 2> names{"0", "1"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto one = (ends(ones) || ...);
  static constexpr auto decided = one || !one;
  static constexpr auto rules =
      hana::make_tuple(must("agreement", none((correct && one)) || none((correct && !one))),
                       must("validity", implies(all(starts(0)), none((correct && one))) &&
                                            implies(all(starts(1)), none((correct && !one)))));
  static constexpr auto unanimous = share("all start with 1", all(starts(1)), none((correct && !one)));
};

template <unsigned N, unsigned F, unsigned R>
using Flood = Setting<Shape{N, 3, R}, Agree<1>, Crash<F>, Counted>;

/// States {0}, {1}, both.
constexpr auto flood_set = [](auto const& o) -> unsigned {
  bool const zero = o.count(0) + o.count(2) > 0, one = o.count(1) + o.count(2) > 0;
  return zero && one ? 2 : o.own();
};

template <unsigned N, unsigned F, unsigned R>
using News = Setting<Shape{N, 4, R}, Agree<1, 3>, Crash<F>, Counted>;

/// 0 and 1 are news; 2 and 3 the same, sent before, which nobody hears.
constexpr auto news_only = [](auto const& o) -> unsigned {
  unsigned const own = o.own() % 2;
  unsigned const least = o.count(0) > 0 || own == 0 ? 0 : 1;
  return least != own ? least : 2 + own;
};

constexpr corpus::Source flooding{"FloodSet", "Lynch 1996"};
constexpr corpus::Source news{"FloodSet, news only", "Lynch 1996"};

}  // namespace

TEST_CASE("FloodSet takes F+1 rounds, or N-1") {
  check<Flood<3, 1, 2>>(flooding, flood_set, {"200"});
  check<Flood<3, 2, 2>>(flooding, flood_set, {"776"});
  check<Flood<4, 2, 3>>(flooding, flood_set, {"24,592"});
  check<Flood<3, 1, 1>>(flooding, flood_set, {"104", {{"agreement", "6"}}});
  check<Flood<4, 2, 2>>(flooding, flood_set, {"10,256", {{"agreement", "24"}}});
}

TEST_CASE("FloodSet is as good if only news is sent") {
  check<News<3, 1, 2>>(news, news_only, {"200"});
  check<News<4, 2, 3>>(news, news_only, {"24,592"});
  check<News<3, 1, 1>>(news, news_only, {"104", {{"agreement", "6"}}});
  check<News<4, 2, 2>>(news, news_only, {"10,256", {{"agreement", "24"}}});
}
