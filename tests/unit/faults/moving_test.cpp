// SPDX-License-Identifier: Apache-2.0
#include "asking_more.hpp"

#include "protolearn/model/faults/dead.hpp"
#include "protolearn/model/faults/heard_at_least.hpp"
#include "protolearn/model/faults/moving.hpp"
#include "protolearn/model/faults/omission.hpp"
#include "protolearn/model/faults/receive_omission.hpp"
#include "protolearn/model/faults/send_omission.hpp"

using namespace faults;

TEST_CASE("every reading understands the dead") {
  two_processes_under<Dead<1>, AnyFaults<Kind::dead, Who::anybody, no_budget, 1>,
                      AnyFaults<Kind::dead, Who::anybody, 1, 1>>();
  three_processes_under<Dead<2>, HeardAtLeast<AnyFaults<Kind::dead, Who::anybody, no_budget, 2>, 2>>();
}

TEST_CASE("every reading understands faults that move") {
  two_processes_under<Moving<SendOmission<1>>, Moving<ReceiveOmission<1>>,
                      Moving<AnyFaults<Kind::omit, Who::of_faulty, 1, 1>>>();
  three_processes_under<Moving<SendOmission<1>>, Moving<Omission<2>>, HeardAtLeast<Moving<ReceiveOmission<1>>, 2>>();
}
