// SPDX-License-Identifier: Apache-2.0
#include "protolearn/model/executions.hpp"

#include <cmath>

#include "catch.hpp"
#include "oracle.hpp"
#include "protolearn/model/faults/byzantine.hpp"
#include "protolearn/model/faults/crash.hpp"
#include "protolearn/model/faults/loss_budget.hpp"
#include "protolearn/model/faults/message_loss.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/faults/receive_omission.hpp"
#include "protolearn/model/faults/reliable.hpp"
#include "protolearn/model/faults/send_omission.hpp"
#include "protolearn/model/setting.hpp"
#include "protolearn/task/atomic_commit.hpp"

namespace executions_test {

using namespace protolearn;
using namespace protolearn::detail;

template <Shape shape, class Faults>
using Game = Setting<shape, AtomicCommit, Faults>;

template <Shape shape, class Faults>
inline constexpr count_t counted = execution_count<Game<shape, Faults>>();

// The figures of "What is counted" in docs/architecture.md.
static_assert(counted<Shape{3, 8, 2}, SendOmission<1>> == 392);
static_assert(counted<Shape{3, 4, 2}, Crash<1>> == 200);
static_assert(counted<Shape{4, 4, 3}, Crash<2>> == 24'592);
static_assert(counted<Shape{3, 4, 2}, MessageLoss> == 32'768);
static_assert(counted<Shape{3, 8, 2}, MessageLoss> == 32'768);
static_assert(counted<Shape{7, 4, 3}, MessageLoss>.empty());
static_assert(counted<Shape{7, 4, 2}, MessageLoss> == power(2, 7 + 2 * 42));

// Worked out by hand.
static_assert(counted<Shape{5, 4, 3}, Reliable> == 32);
static_assert(counted<Shape{3, 4, 1}, LossBudget<1>> == 8 * (1 + 6));
static_assert(counted<Shape{3, 4, 2}, LossBudget<2>> == 8 * (1 + 6 + 15) * (1 + 6 + 15));
static_assert(counted<Shape{3, 4, 2}, LossBudget<6>> == counted<Shape{3, 4, 2}, MessageLoss>);
static_assert(counted<Shape{3, 4, 2}, LossBudget<0>> == counted<Shape{3, 4, 2}, Reliable>);
static_assert(counted<Shape{3, 4, 2}, ReceiveOmission<1>> == counted<Shape{3, 4, 2}, SendOmission<1>>);
static_assert(counted<Shape{3, 4, 1}, Omission<1>> == 8 * (1 + 3 * 16));
static_assert(counted<Shape{3, 4, 1}, Byzantine<1>> == 8 + 3 * 4 * 25);
static_assert(counted<Shape{2, 4, 1}, Crash<1>> == 4 * (1 + 2 * 2));

/// The arithmetic says what counting them one by one says.
template <class Game>
bool agrees() {
  return oracle::count<Game>(typename Game::machine_type{}).executions == execution_count<Game>();
}

}  // namespace executions_test

using namespace executions_test;

TEMPLATE_TEST_CASE("the number of executions in closed form is that of counting them", "", Reliable, MessageLoss,
                   LossBudget<1>, Crash<1>, SendOmission<1>, ReceiveOmission<1>, Omission<1>, Byzantine<1>) {
  CHECK(agrees<Game<Shape{3, 4, 1}, TestType>>());
  CHECK(agrees<Game<Shape{2, 5, 2}, TestType>>());
}

TEST_CASE("so it is with two failures") {
  CHECK(agrees<Game<Shape{3, 4, 2}, Crash<2>>>());
  CHECK(agrees<Game<Shape{3, 4, 1}, SendOmission<2>>>());
  CHECK(agrees<Game<Shape{3, 4, 1}, Byzantine<2>>>());
  CHECK(agrees<Game<Shape{3, 4, 1}, LossBudget<4>>>());
}

TEST_CASE("where the number does not fit, its logarithm is known") {
  auto const log2 = [](long double number) { return std::log2(number); };
  CHECK(log2(execution_count<Game<Shape{7, 4, 3}, MessageLoss>, long double>()) == 133);
  CHECK(log2(execution_count<Game<Shape{3, 4, 2}, MessageLoss>, long double>()) == 15);
}
