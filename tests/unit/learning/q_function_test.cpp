// SPDX-License-Identifier: Apache-2.0
// The laws that every Q function keeps. A new one is one more type in the list.
#include "protolearn/learning/q_function.hpp"

#include <array>
#include <cmath>
#include <type_traits>

#include "catch.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/task/atomic_commit.hpp"

namespace q_function_test {

using namespace protolearn;

using Game = Setting<Shape{3, 4, 2}, AtomicCommit>;
using Huge = Setting<Shape{7, 5, 2}, AtomicCommit>;  // whose inputs are not kept

template <class S>
using SmallNetwork = QNetwork<S, 24, 12>;

/// The machine is the argmax over every observation; ties go to the smaller state.
template <class Q>
bool is_greedy(Q const& q) {
  auto const& machine = q.machine();
  for (std::size_t e = 0; e < Q::Machine::entries; ++e) {
    for (state_t a = 0; a < Q::Machine::shape.states; ++a) {
      float const difference = q.value(e, machine[e]) - q.value(e, a);
      if (difference < 0 || (difference <= 0 && a < machine[e])) return false;
    }
  }
  return true;
}

template <class Q>
bool same_values(Q const& a, Q const& b) {
  for (std::size_t e = 0; e < Q::Machine::entries; ++e) {
    for (state_t s = 0; s < Q::Machine::shape.states; ++s) {
      if (a.value(e, s) < b.value(e, s) || a.value(e, s) > b.value(e, s)) return false;
    }
  }
  return a.machine() == b.machine();
}

/// What is pulled down long enough is no longer chosen, and what is pulled to a target comes near to it.
template <class Q>
void learns() {
  static_assert(std::is_base_of_v<QFunction<Game>, Q>);
  Random random(1);
  Q q(random, 64, 2);
  REQUIRE(is_greedy(q));
  state_t const first = q.machine()[17];
  double error = 0;
  for (int k = 0; k < 300; ++k) {
    for (std::size_t const e : {17U, 18U, 40U}) {
      q.pull(e, first, -1.0F, 0.1F);
      for (state_t a = 0; a < Q::Machine::shape.states; ++a) {
        if (a != first) q.pull(e, a, 0.5F, 0.1F);
      }
    }
    error = q.commit(0.01);
    REQUIRE(is_greedy(q));
    REQUIRE(error >= 0);
  }
  CHECK(error < 0.01);
  CHECK(q.machine()[17] != first);
  CHECK(std::abs(q.value(17, first) + 1) < 0.3F);
  CHECK(std::abs(q.value(40, static_cast<state_t>((first + 1) % 4)) - 0.5F) < 0.3F);
}

template <class Q>
void repeats() {
  Random a(2), b(2), choices(3);
  Q one(a, 32, 1), other(b, 32, 1);
  for (int k = 0; k < 20; ++k) {
    for (int pulls = 0; pulls < 10; ++pulls) {
      std::size_t const e = choices.below(Q::Machine::entries);
      auto const s = static_cast<state_t>(choices.below(Q::Machine::shape.states));
      one.pull(e, s, -1.0F, 0.2F);
      other.pull(e, s, -1.0F, 0.2F);
    }
    one.commit(0.003);
    other.commit(0.003);
  }
  CHECK(same_values(one, other));
}

}  // namespace q_function_test

using namespace q_function_test;

TEMPLATE_TEST_CASE("Q functions keep the laws of Q functions", "", QTable<Game>, SmallNetwork<Game>) {
  learns<TestType>();
  repeats<TestType>();
}

TEST_CASE("a table moves at once, by the step that was asked for") {
  Random random(4);
  QTable<Game> q(random);
  for (std::size_t e = 0; e < Game::machine_type::entries; ++e) {
    for (state_t a = 0; a < 4; ++a) REQUIRE((q.value(e, a) >= 0 && q.value(e, a) <= 1e-3F));
  }
  CHECK(q.commit(1) == 0.0);
  float const before = q.value(5, 2);
  q.pull(5, 2, -1.0F, 0.25F);
  CHECK(std::abs(q.value(5, 2) - (before + 0.25F * (-1.0F - before))) < 1e-6F);
  q.pull(5, 3, 2.0F, 1.0F);
  CHECK(std::abs(q.value(5, 3) - 2.0F) < 1e-6F);
  CHECK(q.machine()[5] == 3);
  CHECK(q.commit(1) > 2.0);
  CHECK(q.commit(1) == 0.0);
}

TEST_CASE("large tables go through the network too") {
  Random random(5);
  QNetwork<Huge, 4> q(random, 16, 1);
  std::size_t const last = Huge::machine_type::entries - 1;
  float const before = q.value(last, 0);
  for (int k = 0; k < 5; ++k) {
    q.pull(last, 0, -10.0F, 1.0F);
    q.commit(0.05);
  }
  CHECK(q.value(last, 0) < before);
  CHECK(is_greedy(q));
}

TEST_CASE("observations are one-hot") {
  using View = Counted::On<Shape{4, 3, 2}>;
  using Features = OneHot<View>;
  STATIC_REQUIRE(OneHot<Ordered::On<Shape{3, 8, 2}>>::size == 26);
  STATIC_REQUIRE(Features::size == 3 + 4 * 4);
  for (std::size_t e = 0; e < View::entries; ++e) {
    std::array<float, Features::size> x;
    x.fill(7.0F);
    Features::write(e, x.data());
    auto const digits = View::digits_of(e);
    float sum = 0;
    for (float v : x) sum += v;
    REQUIRE(sum == 5.0F);
    unsigned offset = 0;
    for (unsigned d = 0; d < View::digits; offset += View::radix[d++]) REQUIRE(x[offset + digits[d]] == 1.0F);
  }
}
