// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

// T. Srikanth and S. Toueg, "Simulating authenticated broadcasts to derive simple fault-tolerant algorithms", 1987;
// with thresholds: A. John, I. Konnov, U. Schmid, H. Veith and J. Widder, "Parameterized model checking of
// fault-tolerant distributed algorithms by abstraction", 2013.

namespace {

using namespace protolearn;
using corpus::check;
using corpus::is_right;

template <unsigned R>
struct Echo {
  enum State : state_t { silent, heard, sent, accepted };  // heard: it starts with the message, which it will send

  static constexpr std::string_view name = "echo broadcast";
  static constexpr std::array<std::string_view, 4> names{"V0", "V1", "SE", "AC"};
  static constexpr auto initial = states(silent, heard);
  static constexpr auto decided = visits(accepted);
  static constexpr auto relay = values::each<R - 1>([]<unsigned r>() {
    return implies(any((correct && visits_by(accepted, r + 1))), all(implies(correct, visits_by(accepted, r + 2))));
  });
  static constexpr auto rules = hana::make_tuple(
      must("unforgeability", implies(all(implies(correct, starts(silent))), none((correct && visits(accepted))))),
      must("correctness", implies(all(implies(correct, starts(heard))), all(implies(correct, visits(accepted))))),
      must("relay", relay));
  static constexpr auto unanimous = share("all start with it", all(starts(heard)), all(visits(accepted)));
};

template <unsigned N, unsigned F, unsigned R = 4>
using Game = Setting<Shape{N, 4, R}, Echo<R>, Byzantine<F>, Counted>;

constexpr auto echo_broadcast(unsigned echo, unsigned accept) {
  return [=](auto const& o) -> unsigned {
    unsigned const messages = o.count(1) + o.count(2) + o.count(3);
    if (o.own() == 3 || messages >= accept) return 3;
    return o.own() == 0 && messages < echo ? 0 : 2;
  };
}

/// All pairs of thresholds in 1..N with which it is right.
template <class Setting>
std::vector<std::pair<unsigned, unsigned>> right_thresholds() {
  std::vector<std::pair<unsigned, unsigned>> result;
  for (unsigned echo = 1; echo <= Setting::nodes; ++echo) {
    for (unsigned accept = 1; accept <= Setting::nodes; ++accept) {
      if (is_right<Setting>(echo_broadcast(echo, accept))) result.emplace_back(echo, accept);
    }
  }
  return result;
}

/// echo = T+1, accept = N-T: it is right if and only if F <= T and N > 2T+F.
template <unsigned N, unsigned F>
void bound() {
  for (unsigned t = 0; t < N; ++t) {
    INFO("N=" << N << " F=" << F << " T=" << t);
    CHECK(is_right<Game<N, F>>(echo_broadcast(t + 1, N - t)) == (F <= t && N > 2 * t + F));
  }
}

constexpr corpus::Source echo_2_3{"Echo broadcast, echo 2, accept 3", "Srikanth, Toueg 1987"};
constexpr corpus::Source echo_2_2{"Echo broadcast, echo 2, accept 2", "Srikanth, Toueg 1987"};
constexpr corpus::Source echo_1_2{"Echo broadcast, echo 1, accept 2", "Srikanth, Toueg 1987"};
constexpr corpus::Source echo_3_4{"Echo broadcast, echo 3, accept 4", "Srikanth, Toueg 1987"};

}  // namespace

TEST_CASE("echo broadcast needs N > 3F") {
  check<Game<4, 1>>(echo_2_3, echo_broadcast(2, 3), {"7,812,500,016"});
  check<Game<3, 1>>(echo_2_2, echo_broadcast(2, 2), {"4,687,508", {{"relay", "266,760"}}});
  check<Game<2, 1, 2>>(echo_1_2, echo_broadcast(1, 2), {"104", {{"unforgeability", "18"}, {"correctness", "8"}}});
  check<Game<3, 2, 2>>(echo_2_2, echo_broadcast(2, 2),
                       {"11,258", {{"unforgeability", "1,107"}, {"correctness", "48"}, {"relay", "360"}}});
}

TEST_CASE("with thresholds T+1 and N-T echo broadcast needs N > 2T+F, which is less than N > 3T") {
  bound<2, 1>();
  bound<3, 1>();
  bound<4, 1>();
  bound<5, 1>();
  bound<6, 1>();
  bound<8, 1>();
}

TEST_CASE("all thresholds of echo broadcast for one liar") {
  using Pairs = std::vector<std::pair<unsigned, unsigned>>;
  CHECK(right_thresholds<Game<3, 1>>() == Pairs{});
  CHECK(right_thresholds<Game<4, 1>>() == Pairs{{2, 3}});
  CHECK(right_thresholds<Game<5, 1>>() == Pairs{{2, 3}, {2, 4}, {3, 4}});
}
