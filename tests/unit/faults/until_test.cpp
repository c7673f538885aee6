// SPDX-License-Identifier: Apache-2.0
#include "asking_more.hpp"

#include "protolearn/model/faults/loss_budget.hpp"
#include "protolearn/model/faults/loss_until.hpp"
#include "protolearn/model/faults/moving.hpp"
#include "protolearn/model/faults/send_omission.hpp"

using namespace faults;

namespace {

/// In C a process sends nothing, and no rule asks how much is sent.
struct Quiet : Asking {
  static constexpr std::string_view name = "quiet";
  static constexpr auto silent = states(2);
};

}  // namespace

TEST_CASE("every reading understands losses that end") {
  two_processes_under<LossUntil<0>, LossUntil<1>, LossUntil<1, SendOmission<1>>,
                      LossUntil<1, Moving<SendOmission<1>>>>();
  three_processes_under<LossUntil<1>, LossUntil<1, AnyFaults<Kind::crash, Who::anybody, no_budget, 1>>,
                        LossUntil<1, LossBudget<2>>, LossUntil<1, AnyFaults<Kind::lie, Who::anybody, no_budget, 1>>>();
}

TEST_CASE("the fewest and the most messages, where a configuration is reached with both") {
  readings_agree<Setting<Shape{2, 3, 3}, Quiet, LossUntil<2>>>(40, 2, [](auto&&...) {});
}
