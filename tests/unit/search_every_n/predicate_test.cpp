// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <sstream>

#include <protolearn.hpp>

using namespace protolearn;

namespace {

using Three = Setting<Shape{every_n, 3, 1}, AnonymousBroadcast<>, Byzantine<below<3>>, Thresholds<exists<0>>>;
constexpr Description const& three = description_of<Three>;

/// What the predicate says as a type is what it says as data.
template <class P>
void agrees(std::string const& expected) {
  Predicate const p = predicate_of<P>(three);
  CHECK(p.str() == expected);
  CHECK(P::words([](state_t s) { return three.task->state_name(s); }) == expected);
}

Predicate of(std::vector<int> coefficients, int alpha, int beta, int gamma, bool negated = false) {
  return detail::named_predicate({std::move(coefficients), alpha, beta, gamma, negated}, three, 1);
}

std::string said(std::vector<int> coefficients, int alpha, int beta, int gamma, bool negated = false) {
  return of(std::move(coefficients), alpha, beta, gamma, negated).str();
}

}  // namespace

TEST_CASE("predicates as data have the words of the predicates as types", "[predicate]") {
  agrees<exists<0>>("some V0");
  agrees<every<1>>("all V1");
  agrees<majority<2>>("over 1/2 ACCEPT");
  agrees<two_thirds<0>>("over 2/3 V0");
  agrees<at_least<1, 3>>("at least 3 V1");
  agrees<at_least<1, 0>>("at least 0 V1");
  agrees<all_but_faulty<2>>("at least n-F ACCEPT");
  agrees<as_frequent<0, 2>>("V0 as frequent as ACCEPT");
  agrees<as_frequent<2, 0>>("ACCEPT as frequent as V0");
  agrees<any_lost>("some lost");
  agrees<linear<1, -1, 1, 2, -1>>("2 #V0 - #V1 >= n - F + 1");
  agrees<linear<0, 2, -3, -1, 0, 4>>("-#V0 + 4 #ACCEPT >= 2F - 3");
  agrees<linear<0, 0, 0, 1, 1, -1>>("#V0 + #V1 - #ACCEPT >= 0");
  agrees<linear<9, 0, 1, 10>>("10 #V0 >= 9n + 1");
  agrees<linear<2, 0, 0>>("0 >= 2n");
}

TEST_CASE("unions, everything and negations have words of their own", "[predicate]") {
  CHECK(said({0, 1, 1}, 0, 0, 1) == "some in {V1, ACCEPT}");
  CHECK(said({1, 0, 1}, 1, 0, 0) == "all in {V0, ACCEPT}");
  CHECK(said({2, 2, 0}, 1, 0, 1) == "over 1/2 in {V0, V1}");
  CHECK(said({3, 3, 0}, 2, 0, 1) == "over 2/3 in {V0, V1}");
  CHECK(said({0, 1, 1}, 0, 1, 1) == "more than F in {V1, ACCEPT}");
  CHECK(said({0, 1, 1}, 1, -1, 0) == "at least n-F in {V1, ACCEPT}");
  CHECK(said({0, 1, 1}, 0, 0, 2) == "at least 2 in {V1, ACCEPT}");
  CHECK(said({0, 1, 0}, 0, 1, 1) == "more than F V1");
  CHECK(said({1, 1, 1}, 1, -1, 0) == "heard n-F");
  CHECK(said({1, 1, 1}, 0, 1, 1) == "heard more than F");
  CHECK(said({2, 2, 2}, 1, 0, 1) == "heard over 1/2");
  CHECK(said({1, 1, 1}, 1, 0, 0) == "none lost");
  CHECK(said({1, 1, 1}, 1, 0, 0, true) == "some lost");
  CHECK(said({1, 0, 0}, 0, 0, 1, true) == "not (some V0)");
  CHECK(said({0, 1, 0}, 1, 0, 0, true) == "not (all V1)");
  CHECK(said({2, -1, 0}, 1, 0, 0, true) == "not (2 #V0 - #V1 >= n)");
  CHECK(said({1, 2, 0}, 0, 0, 1) == "#V0 + 2 #V1 >= 1");
  CHECK(said({2, -1, 0}, 0, 0, 0) == "2 #V0 - #V1 >= 0");
  CHECK(said({1, -1, 0}, 0, 0, 1) == "#V0 - #V1 >= 1");
  CHECK(said({1, -1, 0}, 1, 0, 0) == "#V0 - #V1 >= n");
  std::ostringstream out;
  out << predicate_of<majority<0>>(three);
  CHECK(out.str() == "over 1/2 V0");
}

TEST_CASE("predicates as data hold where the predicates as types do, and so do their normal forms", "[predicate]") {
  using View = Thresholds<exists<0>, every<1>, majority<2>, two_thirds<0>, at_least<1, 3>, all_but_faulty<2>,
                          as_frequent<0, 2>, any_lost, linear<1, -1, 1, 2, -1>, linear<2, 0, 3, 4, 4>>;
  using On = View::On<Shape{every_n, 3, 1}>;
  auto const predicates = On::predicates();
  for (unsigned n = 1; n <= 7; ++n) {
    for (unsigned f = 0; f < n; ++f) {
      for (unsigned a = 0; a <= n; ++a) {
        for (unsigned b = 0; a + b <= n; ++b) {
          for (unsigned c = 0; a + b + c <= n; ++c) {
            std::array<unsigned, 3> const counts{a, b, c};
            std::size_t const entry = On::index_of_all(0, counts, n, f);
            for (std::size_t k = 0; k < predicates.size(); ++k) {
              bool const expected = ((entry >> k) & 1U) != 0;
              Predicate p{predicates[k], {}};
              REQUIRE(p.holds(counts, n, f) == expected);
              REQUIRE(detail::predicate_holds(detail::normalised(p.description), counts, n, f) == expected);
              p.description.negated = !p.description.negated;
              REQUIRE(p.holds(counts, n, f) != expected);
              REQUIRE(detail::predicate_holds(detail::normalised(p.description), counts, n, f) != expected);
            }
          }
        }
      }
    }
  }
}

TEST_CASE("predicates are equal if they say the same of the same states", "[predicate]") {
  CHECK(predicate_of<exists<0>>(three) == predicate_of<at_least<0, 1>>(three, 3));
  CHECK_FALSE(predicate_of<exists<0>>(three) == predicate_of<exists<1>>(three));
  CHECK_FALSE(of({1, 1, 1}, 1, 0, 0) == of({1, 1, 1}, 1, 0, 0, true));
  CHECK(detail::same_predicate(detail::normalised({{2, 0}, 0, 0, 1}), detail::normalised({{1, 0}, 0, 0, 1})));
  CHECK(detail::same_predicate(detail::normalised({{1, 0}, 0, 0, 1, true}), detail::normalised({{-3, 0}, 0, 0, -2})));
}
