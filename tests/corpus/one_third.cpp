// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// M. Biely, B. Charron-Bost, A. Gaillard, M. Hutle, A. Schiper and J. Widder, "Tolerating corrupted communication",
// 2007: A(T,E). The One-Third Rule of B. Charron-Bost and A. Schiper, "The Heard-Of model", 2009, is one of these.

namespace {

using namespace protolearn;
using corpus::check;
using corpus::is_right;

/// States x, 2+x, 4+x: nothing decided, 0 decided, 1 decided; what is sent is x.
struct Agree {
  static constexpr std::string_view name = "agreement";
  static constexpr std::array<std::string_view, 6> names{
      "0", "1", "0, decided 0", "1, decided 0", "0, decided 1", "1, decided 1"};
  static constexpr auto initial = states(0, 1);
  static constexpr auto zero = visits(2) || visits(3);
  static constexpr auto one = visits(4) || visits(5);
  static constexpr auto decided = zero || one;
  static constexpr auto rules = hana::make_tuple(must("agreement", none(zero) || none(one)));
  static constexpr auto unanimous = share("all start with 0", all(starts(0)), all(zero));
};

struct Deciding : Agree {
  static constexpr std::string_view name = "agreement and progress";
  static constexpr auto rules = hana::make_tuple(must("agreement", none(zero) || none(one)),
                                                 must("progress", implies(loss_free_rounds() >= 2, all(decided))));
};

template <unsigned N, unsigned R, class Task = Agree>
using Game = Setting<Shape{N, 6, R}, Task, MessageLoss, Counted>;

/// If more than t are heard, x becomes what most of them have; what more than e of them have is decided.
constexpr auto a(unsigned t, unsigned e) {
  return [=](auto const& o) -> unsigned {
    unsigned const zeros = o.count(0) + o.count(2) + o.count(4), ones = o.count(1) + o.count(3) + o.count(5);
    unsigned const x = zeros + ones > t ? (ones > zeros ? 1 : 0) : o.own() % 2U;
    unsigned const decided = zeros > e ? 1 : ones > e ? 2 : o.own() / 2U;
    return 2 * decided + x;
  };
}

/// Of N processes, a(t, e) is safe if and only if T >= 2(N-E-1) and 2E >= N-1.
template <unsigned N, unsigned R>
void bound() {
  for (unsigned t = 0; t < N; ++t) {
    for (unsigned e = 0; e < N; ++e) {
      INFO("N=" << N << " R=" << R << " T=" << t << " E=" << e);
      CHECK(is_right<Game<N, R>>(a(t, e)) == (t + 2 * e + 2 >= 2 * N && 2 * e + 1 >= N));
    }
  }
}

/// Checks a(t, 0), a(t, 1), ... of N processes in two rounds; "0": safe.
template <unsigned N>
void row(unsigned t, std::string_view executions, std::array<std::string_view, N> const& violations) {
  for (unsigned e = 0; e < N; ++e) {
    std::string const name = "A(" + std::to_string(t) + "," + std::to_string(e) + ")";
    corpus::Source const source{name, "Biely and others 2007"};
    if (violations[e] == "0") {
      check<Game<N, 2>>(source, a(t, e), {executions});
    } else {
      check<Game<N, 2>>(source, a(t, e), {executions, {{"agreement", violations[e]}}});
    }
  }
}

constexpr corpus::Source one_third{"A(2,2) of three, progress", "Charron-Bost, Schiper 2009"};

}  // namespace

TEST_CASE("A(T,E) breaks agreement in so many executions") {
  row<3>(0, "32,768", {"13,536", "2,028", "0"});
  row<3>(1, "32,768", {"13,536", "2,028", "0"});
  row<3>(2, "32,768", {"16,320", "0", "0"});
  row<4>(0, "268,435,456", {"126,560,256", "78,034,112", "258,400", "0"});
  row<4>(1, "268,435,456", {"126,560,256", "78,034,112", "258,400", "0"});
  row<4>(2, "268,435,456", {"141,174,784", "70,880,832", "0", "0"});
  row<4>(3, "268,435,456", {"144,080,896", "82,111,590", "0", "0"});
}

TEST_CASE("A(T,E) is safe if and only if T >= 2(N-E-1) and 2E >= N-1") {
  bound<2, 3>();
  bound<3, 3>();
  bound<4, 3>();
  bound<5, 3>();
  bound<6, 2>();
  bound<7, 2>();
}

TEST_CASE("A(T,E) decides after two rounds without losses") {
  check<Game<3, 2, Deciding>>(one_third, a(2, 2), {"32,768"});
  check<Game<3, 3, Deciding>>(one_third, a(2, 2), {"2,097,152"});
}
