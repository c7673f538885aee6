// SPDX-License-Identifier: Apache-2.0
// The laws that every fault model keeps: what self-play may meet is what can happen. A new fault model is one more type
// in the lists at the end.
#include "protolearn/model/faults/fault_model.hpp"

#include <cmath>
#include <set>
#include <sstream>
#include <string>
#include <type_traits>

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
#include "protolearn/model/sample.hpp"
#include "protolearn/task/atomic_commit.hpp"
#include "protolearn/verification/schedule_text.hpp"

namespace faults_test {

using namespace protolearn;
using namespace protolearn::detail;

/// Not everybody votes yes: so that starts are restricted.
struct SomebodyRefuses : AtomicCommit {
  static constexpr auto starting = any(starts(local_abort));
};

/// A schedule as text, in a form that is the same for the same execution.
template <class Setting>
std::string text_of(Schedule<Setting::shape> schedule) {
  schedule = normal_form<Setting>(schedule);
  for (unsigned i = 0; i < Setting::nodes && Setting::Faults::lies; ++i) {
    if (contains(schedule.faulty, i)) schedule.starts[i] = Setting::Task::initial[0];
  }
  std::ostringstream out;
  write_schedule(out, schedule);
  return out.str();
}

template <class Setting>
std::set<std::string> everything_that_can_happen() {
  std::set<std::string> result;
  oracle::for_each_execution<Setting>(typename Setting::machine_type{}, [&](Execution<Setting> const& run) {
    result.insert(text_of<Setting>(run.schedule));
  });
  return result;
}

/// Everything that can happen is sampled, sooner or later, and nothing else; a good part of it is failure-free.
template <class Setting>
void samples_what_can_happen() {
  auto const possible = everything_that_can_happen<Setting>();
  CHECK(possible.size() == oracle::count<Setting>({}).executions);
  std::set<std::string> seen;
  Random random(1);
  unsigned failure_free = 0;
  constexpr unsigned samples = 100'000;
  for (unsigned k = 0; k < samples && (k < 1000 || seen.size() < possible.size()); ++k) {
    auto const schedule = sample<Setting>(random);
    if (k < 1000 && simulate<Setting>(typename Setting::machine_type{}, schedule).failure_free()) ++failure_free;
    auto const text = text_of<Setting>(schedule);
    if (seen.insert(text).second) REQUIRE(possible.contains(text));
  }
  CHECK(seen.size() == possible.size());
  CHECK(failure_free > 150);
}

/// In larger shapes too, every sample can be told and read back, and the reader checks that it is allowed.
template <class Faults>
void samples_only_what_is_allowed() {
  using Large = Setting<Shape{5, 5, 3}, AtomicCommit, Faults>;
  Random random(2);
  unsigned failing = 0;
  for (unsigned k = 0; k < 300; ++k) {
    auto const schedule = normal_form<Large>(sample<Large>(random));
    std::stringstream text;
    write_schedule(text, schedule);
    REQUIRE(read_schedule<Large>(text) == schedule);
    failing += simulate<Large>(typename Large::machine_type{}, schedule).failure_free() ? 0U : 1U;
  }
  CHECK((failing > 30) == !std::is_same_v<Faults, Reliable>);
}

}  // namespace faults_test

using namespace faults_test;

TEMPLATE_TEST_CASE("fault models keep the laws of fault models", "", Reliable, MessageLoss, LossBudget<1>, Crash<1>,
                   SendOmission<1>, ReceiveOmission<1>, Omission<1>, Byzantine<1>) {
  STATIC_REQUIRE(fault_model<TestType>);
  CHECK_FALSE(TestType::name().empty());
  CHECK_FALSE(TestType::sentence().empty());
  samples_what_can_happen<Setting<Shape{2, 4, 2}, AtomicCommit, TestType>>();
  samples_what_can_happen<Setting<Shape{3, 4, 1}, SomebodyRefuses, TestType>>();
}

TEMPLATE_TEST_CASE("with more failures than one", "", LossBudget<2>, Crash<2>, SendOmission<2>, ReceiveOmission<2>,
                   Omission<2>, Byzantine<2>) {
  samples_what_can_happen<Setting<Shape{3, 4, 1}, AtomicCommit, TestType>>();
  samples_only_what_is_allowed<TestType>();
}

TEMPLATE_TEST_CASE("in larger systems only what is allowed is sampled", "", Reliable, MessageLoss, LossBudget<3>,
                   Crash<4>, SendOmission<1>, Byzantine<1>) {
  samples_only_what_is_allowed<TestType>();
}

TEST_CASE("what may fail is said in sentences that agree in number") {
  CHECK(LossBudget<1>::sentence() == "at most 1 message may be lost in each round");
  CHECK(LossBudget<2>::sentence() == "at most 2 messages may be lost in each round");
  CHECK(Crash<1>::sentence() == "at most 1 process may crash, and its last message may reach only some of the others");
  CHECK(Crash<2>::sentence() ==
        "at most 2 processes may crash, and their last messages may reach only some of the others");
  CHECK(Omission<1>::sentence() == "at most 1 process may fail to send or receive messages");
  CHECK(SendOmission<2>::sentence() == "at most 2 processes may fail to send messages");
  CHECK(ReceiveOmission<1>::sentence() == "at most 1 process may fail to receive messages");
  CHECK(Byzantine<1>::sentence() ==
        "at most 1 process may lie, sending anything or nothing, and different things to different receivers");
}

TEST_CASE("what a fault model is, in constants") {
  STATIC_REQUIRE_FALSE(is_lossy<Reliable>);
  STATIC_REQUIRE(is_lossy<MessageLoss>);
  STATIC_REQUIRE_FALSE(is_lossy<Crash<1>>);
  STATIC_REQUIRE_FALSE(is_lossy<LossBudget<0>>);
  STATIC_REQUIRE(chooses_faulty_first<SendOmission<1>>);
  STATIC_REQUIRE(chooses_faulty_first<Byzantine<1>>);
  STATIC_REQUIRE_FALSE(chooses_faulty_first<Crash<1>>);
  STATIC_REQUIRE_FALSE(chooses_faulty_first<MessageLoss>);
  STATIC_REQUIRE(SendOmission<1>::loses(true, false));
  STATIC_REQUIRE_FALSE(SendOmission<1>::loses(false, true));
  STATIC_REQUIRE(ReceiveOmission<1>::loses(false, true));
  STATIC_REQUIRE_FALSE(ReceiveOmission<1>::loses(true, false));
  STATIC_REQUIRE(Omission<1>::loses(true, false));
  STATIC_REQUIRE(Omission<1>::loses(false, true));
  STATIC_REQUIRE_FALSE(Omission<1>::loses(false, false));
}
