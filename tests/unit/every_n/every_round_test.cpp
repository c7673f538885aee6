// SPDX-License-Identifier: Apache-2.0
#include "compare.hpp"

using namespace every_n_test;

namespace {

/// Rules that name no round.
struct Timeless {
  static constexpr std::string_view name = "Timeless";
  static constexpr std::array<std::string_view, 4> names{"a", "b", "c", "d"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto decided = visits(2) || visits(3);
  static constexpr auto rules = hana::make_tuple(
      must("agree", !(any(visits(2)) && any(visits(3)))), must("valid", implies(any(visits(2)), any(starts(0)))),
      must("correct", implies(any((correct && visits(3))), any((correct && starts(1))))),
      must("one", none(visits(2) && visits(3))), must("few", count(visits(2)) <= 1),
      must("calm", implies((failure_free && all(starts(0))), none(visits(3)))),
      must("origin", none(starts(0) && ends(3))), must("live", implies(failure_free, all(decided))));
  static constexpr auto unanimous = share("x", all(starts(0)), all(implies(correct, visits(2))));
};

/// Machines of which many rules hold: most states stay.
template <class Faults, class View, unsigned S>
void check(unsigned many, std::uint64_t seed) {
  using One = Setting<Shape{every_n, S, 1}, Timeless, Faults, View>;
  using Machine = typename One::machine_type;
  detail::Random random(seed);
  unsigned always = 0, not_always = 0;
  for (unsigned t = 0; t < many; ++t) {
    std::vector<state_t> table(Machine::entries);
    for (std::size_t e = 0; e < table.size(); ++e) {
      state_t const own = Machine::view_type::digits_of(e)[0];
      table[e] = own >= 2 || random.below(2) == 0 ? own : static_cast<state_t>(random.below(S));
      if (random.below(20) == 0) table[e] = static_cast<state_t>(random.below(S));
    }
    std::vector<bool> claimed;
    auto const at = [&]<unsigned R>() {
      using Every = Setting<Shape{every_n, S, R}, Timeless, Faults, View>;
      typename Every::machine_type machine;
      for (std::size_t e = 0; e < table.size(); ++e) machine[e] = table[e];
      auto const checked = verify<Every>(machine, {.z3_time_limit = std::chrono::seconds{60}});
      REQUIRE(!checked.verdict.unknown());
      if (R == 1) claimed = checked.every_round;
      for (std::size_t k = 0; k < claimed.size(); ++k) {
        bool const broken = std::any_of(checked.counterexamples.begin(), checked.counterexamples.end(),
                                        [k](auto const& c) { return c.rule == k; });
        INFO(Every::describe() << ", rule " << k << ", machine " << t << ", R=" << R);
        if (claimed[k]) CHECK_FALSE(broken);
        (claimed[k] ? always : not_always) += R == 1 ? 1 : 0;
      }
    };
    at.template operator()<1>();
    at.template operator()<2>();
    at.template operator()<4>();
  }
  CHECK(always > many / 2);
  CHECK(not_always > many / 2);
}

}  // namespace

TEST_CASE("what holds for every number of rounds holds for 1, 2 and 4", "[every_n]") {
  check<MessageLoss, Thresholds<exists<0>, majority<1>>, 4>(25, 1);
  check<Crash<2>, Thresholds<exists<0>, every<1>>, 4>(25, 2);
  check<Byzantine<below<3>>, Thresholds<all_but_faulty<0>, linear<0, 1, 1, 0, 1, 1>>, 5>(15, 3);
  check<HeardAtLeast<Both<Dead<1>, MessageLoss>, HearingQuorum::all_but_faulty>, Thresholds<two_thirds<0>, exists<2>>,
        4>(15, 4);
}
