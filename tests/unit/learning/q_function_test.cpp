// SPDX-License-Identifier: Apache-2.0
// The laws that every Q function keeps. A new one is one more type in the list.
#include "protolearn/learning/q_function.hpp"

#include <array>
#include <cmath>
#include <type_traits>

#include "catch.hpp"
#include "protolearn/model/views/counted.hpp"
#include "protolearn/model/views/per_process.hpp"
#include "protolearn/model/views/with_round.hpp"
#include "protolearn/task/atomic_commit.hpp"

namespace q_function_test {

using namespace protolearn;
using namespace protolearn::detail;

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
  REQUIRE(q.settle(0.01, [&](auto const& machine) { return machine[17] != first && machine[40] != first; }));
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

TEST_CASE("labels are one-hot, counts are shares, and machines of their own know whose they are") {
  STATIC_REQUIRE(Features<Ordered::On<Shape{3, 8, 2}>>::size == 26);
  using View = WithRound<Counted>::On<Shape{5, 3, 2}>;
  using Inputs = Features<View>;
  STATIC_REQUIRE(Inputs::size == 3 + 4 + 2);
  STATIC_REQUIRE(Inputs::size == Features<WithRound<Counted>::On<Shape{7, 3, 2}>>::size);
  for (std::size_t e = 0; e < View::entries; ++e) {
    std::array<float, Inputs::size> x;
    x.fill(7.0F);
    Inputs::write(e, x.data());
    auto const digits = View::digits_of(e);
    REQUIRE(x[digits[0]] == 1.0F);
    float shares = 0;
    for (unsigned d = 1; d <= 4; ++d) {
      REQUIRE(x[2 + d] == static_cast<float>(digits[d]) / 4.0F);
      shares += x[2 + d];
    }
    REQUIRE(std::abs(shares - 1.0F) < 1e-6F);
    REQUIRE(x[7U + digits[5]] == 1.0F);
    REQUIRE(x[0] + x[1] + x[2] == 1.0F);
    REQUIRE(x[7] + x[8] == 1.0F);
  }
  using Own = PerProcess<Ordered>::On<Shape{3, 4, 2}>;
  std::array<float, Features<Own>::size> first, second;
  Features<Own>::write(5, first.data());
  Features<Own>::write(Own::offset(1) + 5, second.data());
  CHECK(std::equal(first.begin(), first.end() - 3, second.begin()));
  CHECK((first[first.size() - 3] == 1.0F && second[second.size() - 2] == 1.0F));
}

TEST_CASE("a network settles on a machine of its own that is right, or stays as it was") {
  Random random(7);
  QNetwork<Game, 24, 12> q(random, 64, 1);
  for (std::size_t e = 0; e < 40; ++e) q.pull(e, static_cast<state_t>(e % 4), 0.3F, 1.0F);
  q.commit(1e-3);
  auto const wanted = q.machine();
  auto const as_wanted = [&](auto const& machine) {
    for (std::size_t e = 0; e < 40; ++e) {
      if (machine[e] != wanted[e]) return false;
    }
    return true;
  };
  REQUIRE(as_wanted(wanted));
  CHECK_FALSE(q.settle(1e-3, [](auto const&) { return false; }));
  CHECK(q.machine() == wanted);
  CHECK(is_greedy(q));
  REQUIRE(q.settle(1e-2, as_wanted));
  CHECK(as_wanted(q.machine()));
  CHECK(is_greedy(q));
  QNetwork<Game, 24, 12> same(q.network(), random, 64, 1);
  CHECK(same.machine() == q.machine());
  REQUIRE(same.settle(1e-2, [](auto const&) { return false; }));  // nothing was pulled: it is the network's own
  CHECK(same.machine() == q.machine());
}
