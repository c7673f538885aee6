// SPDX-License-Identifier: Apache-2.0
#include "corpus.hpp"

#include <ostream>
#include <utility>
#include <vector>

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

struct Cell {
  unsigned n, f, t;
  friend bool operator==(Cell const&, Cell const&) = default;
};

std::ostream& operator<<(std::ostream& out, Cell const& cell) {
  return out << "N=" << cell.n << " F=" << cell.f << " T=" << cell.t;
}

/// With echo = T+1 and accept = N-T.
template <unsigned N, unsigned F>
void judge(std::vector<std::pair<Cell, bool>>& cells) {
  if constexpr (F < N) {
    for (unsigned t = 0; t < N; ++t) {
      cells.emplace_back(Cell{N, F, t}, is_right<Game<N, F>>(echo_broadcast(t + 1, N - t)));
    }
  }
}

/// N=2..10, F=1..3 below N, T=0..N-1: 54 + 52 + 49 cells.
std::vector<std::pair<Cell, bool>> sweep() {
  std::vector<std::pair<Cell, bool>> cells;
  [&]<unsigned... n>(std::integer_sequence<unsigned, n...>) {
    ((judge<n + 2, 1>(cells), judge<n + 2, 2>(cells), judge<n + 2, 3>(cells)), ...);
  }
  (std::make_integer_sequence<unsigned, 9>{});
  return cells;
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

TEST_CASE("with thresholds T+1 and N-T echo broadcast needs F <= T and N > 2T+F, which is less than N > 3T") {
  auto const cells = sweep();
  CHECK(cells.size() == 155);
  std::vector<Cell> right_below;
  for (auto const& [cell, right] : cells) {
    INFO(cell);
    CHECK(right == (cell.f <= cell.t && cell.n > 2 * cell.t + cell.f));
    if (right && cell.n <= 3 * cell.t) right_below.push_back(cell);
  }
  CHECK(right_below == std::vector<Cell>{{6, 1, 2}, {8, 1, 3}, {9, 1, 3}, {9, 2, 3}, {10, 1, 4}});
  check<Game<6, 1>>(echo_3_4, echo_broadcast(3, 4), {"18,310,546,875,000,064"});
}

TEST_CASE("all thresholds of echo broadcast for one liar or two") {
  using Pairs = std::vector<std::pair<unsigned, unsigned>>;
  CHECK(right_thresholds<Game<3, 1>>() == Pairs{});
  CHECK(right_thresholds<Game<4, 1>>() == Pairs{{2, 3}});
  CHECK(right_thresholds<Game<5, 1>>() == Pairs{{2, 3}, {2, 4}, {3, 4}});
  CHECK(right_thresholds<Game<6, 2>>() == Pairs{});
  CHECK(right_thresholds<Game<7, 2>>() == Pairs{{3, 5}});
}
